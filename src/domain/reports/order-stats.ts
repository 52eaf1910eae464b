// Statistics of the orders of some days: how many, their statuses, their revenue, and the outcomes of their payments.
// Read span by span with pauses between, so that other work on the order database does not wait.
import * as z from 'zod';
import { endOf, parseTime, timeParameter } from '../model/list-query.ts';
import { readParameters } from '../model/query-parameters.ts';
import type { StatsSpan, StatsTimes } from '../ports/stats-store.ts';
import type { Deps } from '../ports/store.ts';
import { invalid, overloaded } from '../shared/errors.ts';
import { formatNumber, timeToJson } from '../shared/format.ts';
import { runThenPause } from '../shared/long-work.ts';
import { describe } from '../shared/schema.ts';
import { type SharedWork, sharedWork } from '../shared/shared-work.ts';
import {
  clockAt,
  DAY_MS,
  dayNumberAt,
  daysBetween,
  type LocalDay,
  startOfDay,
} from '../shared/time/local-time.ts';
import { openTimeZone, type TimeZone, timeZoneProblem, UTC } from '../shared/time/time-zone.ts';
import { createLimiter, refuseInterrupted } from '../shared/turns.ts';
import { orderSums } from './order-sums.ts';
import { paymentSums } from './payment-sums.ts';
import type { OrderStats } from './stats-json.ts';

/** Days up to now, by default. */
export const DEFAULT_DAYS = 30;
const MAX_DAYS = 3_660;

export const STATS_PARAMETERS = z.strictObject({
  from: timeParameter(
    `The start of the period: an RFC 3339 time or a day in \`timezone\`, at most ${formatNumber(MAX_DAYS)} days before \`to\`.`,
  ),
  to: timeParameter('The last second or day of the period, inclusive; now if omitted.'),
  timezone: describe(
    z
      .string()
      .superRefine((text, context) => {
        const message = timeZoneProblem(text);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .optional(),
    {
      default: UTC.name,
      examples: ['Asia/Tokyo', 'Europe/Berlin'],
      description: 'The IANA name of the time zone of the days, with its daylight saving time.',
    },
  ),
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
    const period = parsePeriod(parameters, now);
    const key = `${period.times.createdFrom} ${period.times.createdBefore} ${period.zone.name}`;
    const known = waiting.get(key);
    if (known) return known.join(signal);
    const forget = () => {
      if (waiting.get(key) === asked) waiting.delete(key);
    };
    const asked: SharedWork<OrderStats> = sharedWork((left) => {
      const begin = () => {
        forget();
        return collect(deps, period, now, left);
      };
      return turns.run(begin, left);
    }, forget);
    waiting.set(key, asked);
    return asked.join(signal);
  };
}

interface Period {
  readonly times: StatsTimes;
  readonly zone: TimeZone;
}

function parsePeriod(parameters: Readonly<Record<string, string>>, now: number): Period {
  const { from, to, timezone = UTC.name } = readParameters(STATS_PARAMETERS, parameters);
  const zone = openTimeZone(timezone) ?? UTC;
  const createdBefore =
    (to === undefined ? undefined : endOf(to, zone)) ?? Math.floor(now / 1000) * 1000 + 1000;
  const since = startOfDay(zone, dayNumberAt(zone, createdBefore - 1) - (DEFAULT_DAYS - 1));
  const createdFrom = (from === undefined ? undefined : parseTime(from, zone)) ?? since;
  if (createdFrom >= createdBefore) throw invalid([{ path: 'from', message: 'must not be later than to' }]);
  // On the clocks of the zone: days of 25 hours count as days too.
  if (clockAt(zone, createdBefore) - clockAt(zone, createdFrom) > MAX_DAYS * DAY_MS) {
    throw invalid([{ path: 'from', message: `must be at most ${formatNumber(MAX_DAYS)} days before to` }]);
  }
  return { times: { createdFrom, createdBefore }, zone };
}

async function collect(
  { store: { read } }: Pick<Deps, 'store'>,
  { times, zone }: Period,
  now: number,
  signal: AbortSignal,
): Promise<OrderStats> {
  const firstOrderAt = await read.firstOrderAt();
  const spans = await read.spansWithin(times);
  const days = daysOf(spans, { times, zone }, now, firstOrderAt);
  const orders = orderSums(days);
  const payments = paymentSums();
  for (const span of spans) {
    refuseInterrupted(signal);
    const own = daysOfSpan(days, span, now);
    await runThenPause(async () => {
      orders.add(await read.orderGroups(span.id, times, own.starts), own.first);
      payments.add(await read.paymentGroups(span.id, times));
    });
  }
  return {
    from: timeToJson(times.createdFrom),
    to: timeToJson(times.createdBefore - 1),
    timezone: zone.name,
    ...orders.result(now),
    payments: payments.result(),
  };
}

/** The days of the period, without those before the first order and those that no order can have yet. */
function daysOf(
  spans: readonly StatsSpan[],
  { times: { createdFrom, createdBefore }, zone }: Period,
  now: number,
  firstOrderAt: number | undefined,
): LocalDay[] {
  if (firstOrderAt === undefined) return [];
  // Reading may go on past midnight.
  const latest = spans.reduce((last, { lastAt }) => Math.max(last, lastAt), now + DAY_MS);
  return daysBetween(zone, Math.max(createdFrom, firstOrderAt), Math.min(createdBefore - 1, latest));
}

/** Orders that were written this long ago may be joined by others with ids of the same span. */
const GROWING_MS = 3_600_000;

/** The first day of a span, and the starts of the days after it that its orders may have. */
function daysOfSpan(
  days: readonly LocalDay[],
  { firstAt, lastAt }: StatsSpan,
  now: number,
): { readonly first: number; readonly starts: readonly number[] } {
  const latest = lastAt >= now - GROWING_MS ? Infinity : lastAt;
  const first = Math.max(0, lastDayFrom(days, firstAt));
  const last = lastDayFrom(days, latest);
  return { first, starts: days.slice(first + 1, last + 1).map(({ startsAt }) => startsAt) };
}

/** The index of the last day that has begun at this time; -1 if none has. */
function lastDayFrom(days: readonly LocalDay[], at: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle]?.startsAt ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
