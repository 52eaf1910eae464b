// Time zones by their IANA names, from the data that Node.js brings along.

export interface TimeZone {
  readonly name: string;
  /** How far its clocks are ahead of UTC at a moment, in milliseconds. */
  offsetAt(epochMs: number): number;
}

export const UTC: TimeZone = { name: 'UTC', offsetAt: () => 0 };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Undefined for an unknown name, and for an offset such as `+09:00`, which not every version of Node.js takes. */
export function openTimeZone(written: string): TimeZone | undefined {
  if (written.toUpperCase() === UTC.name) return UTC;
  const format = /^[a-z]/i.test(written) ? formatOf(written) : undefined;
  if (format === undefined) return undefined;
  const { timeZone } = format.resolvedOptions();
  return {
    // Some names are aliases of others: the name stays the written one.
    name: timeZone.toLowerCase() === written.toLowerCase() ? timeZone : written,
    offsetAt: (epochMs) => offsetIn(format.format(epochMs)),
  };
}

/** The zone of this process. Its offsets need no `Intl`, whose first use takes a process 17 ms. */
export const OWN_ZONE: TimeZone = {
  get name() {
    return ownName();
  },
  offsetAt: (epochMs) => -new Date(epochMs).getTimezoneOffset() * MINUTE_MS,
};

/** How an error says which names are valid: with the one that is probably meant. */
export function timeZoneProblem(written: string): string | undefined {
  if (openTimeZone(written)) return undefined;
  return `must be the name of a time zone such as ${nearestName(written) ?? 'Asia/Tokyo or UTC'}`;
}

export function timeZoneNames(): readonly string[] {
  return [UTC.name, ...Intl.supportedValuesOf('timeZone').filter((name) => name !== UTC.name)];
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** From `11/29/2026, GMT+09:00`; `GMT` alone is UTC, and former times have seconds. */
function offsetIn(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  const ms = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * 1_000;
  return sign === '-' ? -ms : ms;
}

/** A `TZ` such as `JST-9` has no name. */
function ownName(): string {
  const { timeZone } = new Intl.DateTimeFormat('en-US').resolvedOptions() as { timeZone?: string };
  const known = timeZone === undefined ? undefined : openTimeZone(timeZone)?.name;
  if (known !== undefined) return known;
  const hours = OWN_ZONE.offsetAt(Date.now()) / HOUR_MS;
  // The signs of these names are those of POSIX.
  const named = `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  return hours === 0 ? UTC.name : (openTimeZone(named)?.name ?? UTC.name);
}

/** No name is longer. */
const LONGEST_NAME = 40;
/** More different letters are another word. */
const MOST_DIFFERENT = 2;

/** The city alone counts too, and blanks and underscores are the same. */
function nearestName(written: string): string | undefined {
  const wanted = lettersOf(written.slice(0, LONGEST_NAME));
  const all = timeZoneNames().map((name) => {
    const city = name.slice(name.lastIndexOf('/') + 1);
    const distance = Math.min(...[name, city].map((one) => distanceOf(wanted, lettersOf(one))));
    return { name, distance };
  });
  const [nearest] = all.sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= Math.min(MOST_DIFFERENT, wanted.length / 3)
    ? nearest.name
    : undefined;
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** How many letters must be added, removed or replaced (Levenshtein); `Infinity` for far too many. */
function distanceOf(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_DIFFERENT) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
