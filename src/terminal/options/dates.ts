// Dates and times in options as people write them, on the clocks of their time zone. They become the times of the API
// here, before a request, so that a command means the same through a server.
import { invalid } from '../../domain/shared/errors.ts';
import { parseSpan, timeToJson } from '../../domain/shared/format.ts';
import { DAY_MS, dayNumberAt, instantOf, startOfDay } from '../../domain/shared/time/local-time.ts';
import type { TimeZone } from '../../domain/shared/time/time-zone.ts';

/** A day, minute or second that was written: epoch milliseconds, the end exclusive. */
interface WrittenTime {
  readonly from: number;
  readonly before: number;
}

/** Which end of the written day, minute or second a parameter means. `to` includes all of it. */
export type DateMeaning = 'from' | 'to';

/** The allowed forms, for help texts. */
export const DATE_FORMS = 'today, yesterday, 7d (ago), 2025-12-01 or "2025-12-01 10:00"';

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);
const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const FULL = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)? ?(Z|UTC|[+-]\d\d:\d\d)$/i;
const LOCAL = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:(?: +|T)(\d{1,2}):(\d\d)(?::(\d\d))?)?$/i;

/**
 * The same parameters, with the times of `dates` as RFC 3339 in UTC. Throws `invalid` for each that cannot be read.
 */
export function withDates(
  parameters: Readonly<Record<string, string>>,
  dates: Readonly<Record<string, DateMeaning>>,
  zone: TimeZone,
  now: number = Date.now(),
): Record<string, string> {
  const resolved: Record<string, string> = { ...parameters };
  const wrong: string[] = [];
  for (const [path, meaning] of Object.entries(dates)) {
    const written = parameters[path];
    if (written === undefined) continue;
    const time = resolveDate(written, meaning, zone, now);
    if (time === undefined) wrong.push(path);
    else resolved[path] = time;
  }
  if (wrong.length === 0) return resolved;
  throw invalid(wrong.map((path) => ({ path, message: `must be a date or a time such as ${DATE_FORMS}` })));
}

/** Undefined where it cannot be read. */
function resolveDate(written: string, meaning: DateMeaning, zone: TimeZone, now: number): string | undefined {
  const text = written.normalize('NFKC').trim();
  const full = fullTime(text, meaning);
  if (full !== undefined) return full;
  const time = parseWritten(text.toLowerCase(), zone, now);
  if (time === undefined) return undefined;
  const moment = meaning === 'from' ? time.from : time.before - SECOND_MS;
  return timeToJson(Math.min(Math.max(moment, FIRST_TIME), LAST_TIME));
}

/** A time with its offset stays as it is, with its fractions of a second: it names its moment itself. */
function fullTime(text: string, meaning: DateMeaning): string | undefined {
  const wholeMinute = meaning === 'from' ? ':00' : ':59';
  const [, date = '', time = '', seconds = wholeMinute, offset = ''] = FULL.exec(text) ?? [];
  if (date === '' || !isDate(date)) return undefined;
  const written = `${date}T${time}${seconds}${offset.toUpperCase().replace('UTC', 'Z')}`;
  return Number.isNaN(Date.parse(written)) ? undefined : written;
}

function parseWritten(text: string, zone: TimeZone, now: number): WrittenTime | undefined {
  const days = { today: 0, yesterday: -1, tomorrow: 1 }[text];
  if (days !== undefined) return wholeDay(zone, dayNumberAt(zone, now) + days);
  const span = parseSpan(text.replace(/ +ago$/, ''));
  if (span !== undefined) return { from: now - span, before: now - span + SECOND_MS };
  const [found, year = '', month = '', day = '', hours, minutes = '', seconds] = LOCAL.exec(text) ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (found === undefined || !isDate(date)) return undefined;
  if (hours === undefined) return wholeDay(zone, Date.parse(date) / DAY_MS);
  const clock = Date.parse(`${date}T${hours.padStart(2, '0')}:${minutes}:${seconds ?? '00'}Z`);
  if (Number.isNaN(clock)) return undefined;
  const from = instantOf(zone, clock);
  return { from, before: from + (seconds === undefined ? MINUTE_MS : SECOND_MS) };
}

/** A day has 23 to 25 hours. */
function wholeDay(zone: TimeZone, day: number): WrittenTime {
  return { from: startOfDay(zone, day), before: startOfDay(zone, day + 1) };
}

/** `Date.parse` lets 31 February pass as 3 March. */
function isDate(date: string): boolean {
  const epochMs = Date.parse(date);
  return !Number.isNaN(epochMs) && new Date(epochMs).getUTCDate() === Number(date.slice(8));
}
