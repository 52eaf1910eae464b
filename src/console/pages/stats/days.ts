// Days of a period, and the bars that show them. Pure: a day is its text, such as `2026-11-30`.

const DAY_MS = 86_400_000;
/** More bars than this are too thin to see. */
const MOST_BARS = 100;
/** How many days one bar shows: whole weeks, where one day is too few. */
const BAR_DAYS = [1, 7, 28, 56] as const;

export interface Bar<Row> {
  readonly first: string;
  readonly last: string;
  /** Those of its days, in their sequence. */
  readonly rows: readonly Row[];
}

/** The day at a moment on the clocks of a zone. */
export function dayIn(timeZone: string, at: Date): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return [parts.get('year')?.padStart(4, '0'), parts.get('month'), parts.get('day')].join('-');
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Both included; none where `last` is before `first`. */
export function daysFrom(first: string, last: string): string[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => dayAfter(first, n));
}

/** Every day is in one bar, those without rows too. */
export function barsOf<Row extends { readonly day: string }>(
  days: readonly string[],
  rows: readonly Row[],
): Bar<Row>[] {
  const size = BAR_DAYS.find((one) => days.length / one <= MOST_BARS) ?? Math.ceil(days.length / MOST_BARS);
  const byDay = new Map<string, Row[]>();
  for (const row of rows) byDay.set(row.day, [...(byDay.get(row.day) ?? []), row]);
  const bars: Bar<Row>[] = [];
  for (let start = 0; start < days.length; start += size) {
    const own = days.slice(start, start + size);
    const [first = '', last = first] = [own[0], own.at(-1)];
    bars.push({ first, last, rows: own.flatMap((day) => byDay.get(day) ?? []) });
  }
  return bars;
}

/** Which of so many bars have their day below them: the first, the last, and some at equal distances. */
export function labelled(bars: number, most: number): number[] {
  const count = Math.min(bars, most);
  if (count < 2) return count === 1 ? [0] : [];
  return Array.from({ length: count }, (_, n) => Math.round((n * (bars - 1)) / (count - 1)));
}
