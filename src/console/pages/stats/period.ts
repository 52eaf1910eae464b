// The period of the statistics: `from` and `to` of the address, and the quick choices.
import { dayAfter } from './days.ts';

export interface Period {
  /** Undefined: 30 days up to the end. */
  readonly from: string | undefined;
  /** Undefined: up to now. */
  readonly to: string | undefined;
}

export const QUICK_DAYS = [7, 30, 90] as const;
/** Of the API. */
const DEFAULT_DAYS = 30;

/** Wrong values stay: the server says what is wrong with them. */
export function periodIn(query: string): Period {
  const values = new URLSearchParams(query);
  return { from: values.get('from') || undefined, to: values.get('to') || undefined };
}

/** `query` with another period; what else it holds stays. */
export function withPeriod(query: string, { from, to }: Period): string {
  const values = new URLSearchParams(query);
  for (const [name, value] of Object.entries({ from, to })) {
    if (value) values.set(name, value);
    else values.delete(name);
  }
  return values.toString();
}

/** So many days up to now. */
export function lastDays(days: number, today: string): Period {
  return { from: days === DEFAULT_DAYS ? undefined : dayAfter(today, 1 - days), to: undefined };
}

export function isLastDays({ from, to }: Period, days: number, today: string): boolean {
  if (to !== undefined) return false;
  return (from ?? dayAfter(today, 1 - DEFAULT_DAYS)) === dayAfter(today, 1 - days);
}
