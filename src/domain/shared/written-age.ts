// Ages as people say them.

/** `34 s`, `12 min`, `5 h`, `3 d`: the largest unit of which there are at least two, but for seconds. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

const HOUR_MS = 3_600_000;
const UNIT_MS = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS } as const;

/**
 * Reads `36h`, `90d`, `52w`, and durations of ISO 8601 in weeks, days and hours (`P90D`, `P1DT12H`), in milliseconds;
 * undefined for anything else. Months and years are of no certain length.
 */
export function parseAge(written: string): number | undefined {
  const text = written.trim().toLowerCase();
  const short = /^(\d{1,5}) ?([hdw])$/.exec(text);
  if (short) return Number(short[1]) * UNIT_MS[short[2] as keyof typeof UNIT_MS];
  const iso = /^p(?=.)(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:t(\d{1,5})h)?$/.exec(text);
  if (!iso) return undefined;
  const [weeks, days, hours] = iso.slice(1).map((digits = '0') => Number(digits)) as [number, number, number];
  return weeks * UNIT_MS.w + days * UNIT_MS.d + hours * UNIT_MS.h;
}
