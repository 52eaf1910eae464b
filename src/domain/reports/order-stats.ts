// Statistics of the orders of some days: how many, their statuses, their revenue, and the outcomes of their payments.
// Read span by span with pauses between, so that other work on the order database does not wait.
import * as z from 'zod';
import { endOf, parseTime, timeParameter } from '../model/list-query.ts';
import { textOfTenThousandths } from '../model/money.ts';
import { EARNING, ORDER_STATUSES, type OrderStatus } from '../model/order-status.ts';
import { readParameters } from '../model/query-parameters.ts';
import type { OrderGroup, PaymentGroup, StatsTimes } from '../ports/stats-store.ts';
import type { Deps } from '../ports/store.ts';
import { invalid, overloaded } from '../shared/errors.ts';
import { formatNumber, timeToJson } from '../shared/format.ts';
import { runThenPause } from '../shared/long-work.ts';
import { type SharedWork, sharedWork } from '../shared/shared-work.ts';
import { createLimiter, refuseInterrupted } from '../shared/turns.ts';
import type { OrderStats } from './stats-json.ts';

const DAY_MS = 86_400_000;
/** Days up to now, by default. */
export const DEFAULT_DAYS = 30;
const MAX_DAYS = 3_660;

export const STATS_PARAMETERS = z.strictObject({
  from: timeParameter(
    `The start of the period: an RFC 3339 time or a day in UTC, at most ${formatNumber(MAX_DAYS)} days before \`to\`.`,
  ),
  to: timeParameter('The last second or day of the period, inclusive; now if omitted.'),
});

/**
 * `parameters` as in the query string of the API. Throws `invalid` for a wrong or unknown one, `unavailable` if too
 * many requests wait. `signal` is aborted when no client waits for the answer any more.
 */
export type AskForStats = (
  parameters: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) => Promise<OrderStats>;

const MOST_WAITING = 8;
/** A million orders take less. */
const LONGEST_MS = 60_000;

/**
 * One after the other: half of the time is left to other work, however many clients ask. Clients with the same
 * request share the answer while it waits for its turn; once reading has begun, it may lack their latest writes.
 */
export function openStats(deps: Pick<Deps, 'store' | 'clock'>): AskForStats {
  const turns = createLimiter({
    atOnce: 1,
    mostWaiting: MOST_WAITING,
    longestMs: LONGEST_MS,
    full: () => overloaded('too many requests for statistics wait; retry later', 5),
  });
  const waiting = new Map<string, SharedWork<OrderStats>>();
  return async (parameters, signal) => {
    const now = deps.clock.now();
    const times = parseTimes(parameters, now);
    const key = `${times.createdFrom} ${times.createdBefore}`;
    const known = waiting.get(key);
    if (known) return known.join(signal);
    const forget = () => {
      if (waiting.get(key) === asked) waiting.delete(key);
    };
    const asked: SharedWork<OrderStats> = sharedWork((left) => {
      const begin = () => {
        forget();
        return collect(deps, times, now, left);
      };
      return turns.run(begin, left);
    }, forget);
    waiting.set(key, asked);
    return asked.join(signal);
  };
}

function parseTimes(parameters: Readonly<Record<string, string>>, now: number): StatsTimes {
  const { from, to } = readParameters(STATS_PARAMETERS, parameters);
  const createdBefore = (to === undefined ? undefined : endOf(to)) ?? Math.floor(now / 1000) * 1000 + 1000;
  const since = startOfDay(createdBefore - 1) - (DEFAULT_DAYS - 1) * DAY_MS;
  const createdFrom = (from === undefined ? undefined : parseTime(from)) ?? since;
  if (createdFrom >= createdBefore) throw invalid([{ path: 'from', message: 'must not be later than to' }]);
  if (createdBefore - createdFrom > MAX_DAYS * DAY_MS) {
    throw invalid([{ path: 'from', message: `must be at most ${formatNumber(MAX_DAYS)} days before to` }]);
  }
  return { createdFrom, createdBefore };
}

async function collect(
  { store: { read } }: Pick<Deps, 'store'>,
  times: StatsTimes,
  now: number,
  signal: AbortSignal,
): Promise<OrderStats> {
  const orders = orderSums();
  const payments = paymentSums();
  for (const span of await read.spansWithin(times)) {
    refuseInterrupted(signal);
    await runThenPause(async () => {
      orders.add(await read.orderGroups(span, times));
      payments.add(await read.paymentGroups(span, times));
    });
  }
  return {
    from: timeToJson(times.createdFrom),
    to: timeToJson(times.createdBefore - 1),
    ...orders.result(times, now, await read.firstDay()),
    payments: payments.result(),
  };
}

interface Earned {
  orders: number;
  whole: bigint;
  parts: bigint;
}

function orderSums() {
  let all = 0;
  const byStatus = Object.fromEntries(ORDER_STATUSES.map((status) => [status, 0])) as Record<
    OrderStatus,
    number
  >;
  const byDay = new Map<string, number>();
  const earned = new Map<string, Earned>();
  return {
    add(groups: readonly OrderGroup[]): void {
      for (const { day, status, currency, orders, whole, parts } of groups) {
        all += orders;
        byStatus[status] += orders;
        byDay.set(day, (byDay.get(day) ?? 0) + orders);
        if (!EARNING.includes(status)) continue;
        const sum = earned.get(currency) ?? { orders: 0, whole: 0n, parts: 0n };
        sum.orders += orders;
        sum.whole += whole;
        sum.parts += parts;
        earned.set(currency, sum);
      }
    },
    result: (times: StatsTimes, now: number, firstDay: string | undefined) => ({
      orders: all,
      orders_by_status: byStatus,
      orders_per_day: daysOf(times, now, firstDay, byDay).map((day) => ({
        day,
        orders: byDay.get(day) ?? 0,
      })),
      revenue: [...earned]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, sum]) => ({ currency, orders: sum.orders, total: textOfTenThousandths(sum) })),
    }),
  };
}

/** Every day from the first on, without those before the oldest order of the database and those in the future. */
function daysOf(
  { createdFrom, createdBefore }: StatsTimes,
  now: number,
  firstDay: string | undefined,
  byDay: ReadonlyMap<string, number>,
): string[] {
  if (firstDay === undefined) return [];
  const counted = [...byDay.keys()].map((day) => Date.parse(day));
  const first = Math.max(startOfDay(createdFrom), Date.parse(firstDay));
  const last = Math.max(Math.min(createdBefore - 1, now), ...counted);
  const days: string[] = [];
  for (let at = first; at <= last; at += DAY_MS) days.push(dayOf(at));
  return days;
}

function paymentSums() {
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

const startOfDay = (at: number) => Math.floor(at / DAY_MS) * DAY_MS;
const dayOf = (at: number) => timeToJson(at).slice(0, 10);
