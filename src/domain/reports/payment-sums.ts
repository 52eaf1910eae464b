// Adds up payment attempts by their outcome, and finds the durations that half and most of them did not exceed.
import type { PaymentGroup } from '../ports/stats-store.ts';
import type { OrderStats } from './stats-json.ts';

export function paymentSums() {
  const attempts = { succeeded: 0, declined: 0, unknown: 0 };
  /** How many took so many milliseconds: few different ones, however many there are. */
  const durations = new Map<number, number>();
  return {
    add(groups: readonly PaymentGroup[]): void {
      for (const { outcome, durationMs, attempts: n } of groups) {
        attempts[outcome] += n;
        if (durationMs !== null) durations.set(durationMs, (durations.get(durationMs) ?? 0) + n);
      }
    },
    result(): OrderStats['payments'] {
      const { succeeded, declined, unknown } = attempts;
      const ended = succeeded + declined;
      const timed = [...durations.values()].reduce((sum, n) => sum + n, 0);
      const sorted = [...durations].sort(([a], [b]) => a - b);
      return {
        known: ended + unknown,
        ...attempts,
        success_rate: ended === 0 ? null : Math.round((succeeded / ended) * 10_000) / 10_000,
        duration_ms: { known: timed, p50: rankOf(sorted, timed, 0.5), p95: rankOf(sorted, timed, 0.95) },
      };
    },
  };
}

/** The least duration that this share of all did not exceed. */
function rankOf(sorted: readonly (readonly [number, number])[], all: number, share: number): number | null {
  const wanted = Math.ceil(all * share);
  let passed = 0;
  for (const [ms, n] of sorted) {
    passed += n;
    if (passed >= wanted) return ms;
  }
  return null;
}
