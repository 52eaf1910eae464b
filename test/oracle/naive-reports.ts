// What timelines, payments, the overview and the statistics have to answer, by a look at every row.
import type { Known, KnownCall, KnownEvent, KnownOrder } from './known.ts';

const jsonTime = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

export function eventsOf({ events }: Known, orderId: number) {
  return events.filter((event) => event.orderId === orderId).map(({ id: _, orderId: __, ...event }) => event);
}

export function paymentsOf({ calls }: Known, orderId: number) {
  return calls
    .filter(({ order_id, kind, payment_id }) => {
      return (
        order_id === orderId && kind !== 'notification' && (kind !== 'compensation' || payment_id !== null)
      );
    })
    .map(({ kind, state, payment_id, amount, currency, detail, created_at, sent_at, due_at }) => ({
      kind,
      state,
      payment_id,
      amount,
      currency,
      reason: detail,
      created_at: jsonTime(created_at),
      sent_at: sent_at === null ? null : jsonTime(sent_at),
      next_at: ['waiting', 'running', 'unknown'].includes(state) ? jsonTime(due_at) : null,
    }));
}

export function feedOf({ events }: Known, of: number | undefined, since: number): KnownEvent[] {
  return events.filter(({ orderId, at }) => (of === undefined || orderId === of) && at >= since);
}

/** `isStuck`: a payment or refund of the order has been open for ten minutes. */
export function overviewOf(known: Known, isStuck: (order: KnownOrder) => boolean) {
  const count = (found: readonly unknown[]) => ({ count: found.length, more: false });
  const { orders, calls, pausedBatches } = known;
  return {
    to_ship: count(orders.filter(({ status, hold }) => status === 'paid' && hold === null)),
    held: count(orders.filter(({ hold }) => hold !== null)),
    stuck_payments: count(orders.filter(isStuck)),
    failed_emails: count(calls.filter(({ kind, state }) => kind === 'notification' && state === 'refused')),
    paused_imports: { count: pausedBatches, more: false },
    orders: orders.length,
    charges_held: false,
  };
}

const DAY = 86_400_000;
const STATUSES = ['pending', 'payment_processing', 'paid', 'shipped', 'delivered', 'cancelled'] as const;

export interface Period {
  /** Epoch milliseconds; the end is not within. */
  readonly from: number;
  readonly end: number;
  readonly zone: string;
}

export function statsOf(known: Known, { from, end, zone }: Period, now: number) {
  const day = dayIn(zone);
  const within = known.orders.filter(({ createdAt }) => createdAt >= from && createdAt < end);
  const perDay = daysShown(known, within, { from, end, zone }, now).map((date) => ({
    date,
    orders: within.filter(({ createdAt }) => day(createdAt) === date),
  }));
  return {
    from: jsonTime(from),
    to: jsonTime(end - 1),
    timezone: zone,
    orders: within.length,
    orders_by_status: Object.fromEntries(
      STATUSES.map((one) => [one, within.filter(({ status }) => status === one).length]),
    ),
    orders_per_day: perDay.map(({ date, orders }) => ({ day: date, orders: orders.length })),
    revenue: revenueOf(within),
    revenue_per_day: perDay.flatMap(({ date, orders }) =>
      revenueOf(orders).map((earned) => ({ day: date, ...earned })),
    ),
    payments: attemptsOf(known, within),
  };
}

/** The local date of a time, as the calendar of the runtime has it. */
function dayIn(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (at) => format.format(at);
}

/** Without days before the first order, and without those to come that have no order yet. */
function daysShown(
  known: Known,
  within: readonly KnownOrder[],
  { from, end, zone }: Period,
  now: number,
): string[] {
  if (known.orders.length === 0) return [];
  const day = dayIn(zone);
  const first = Math.max(from, Math.min(...known.orders.map(({ createdAt }) => createdAt)));
  const last = Math.min(end - 1, Math.max(now, ...within.map(({ createdAt }) => createdAt)));
  if (day(first) > day(last)) return [];
  const days = new Set([day(first)]);
  // Steps that are shorter than any day.
  for (let at = first; at < last; at += DAY / 4) days.add(day(at));
  return [...days.add(day(last))];
}

function revenueOf(orders: readonly KnownOrder[]) {
  const earning = orders.filter(({ status }) => ['paid', 'shipped', 'delivered'].includes(status));
  const currencies = [...new Set(earning.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = earning.filter((order) => order.currency === currency);
    const parts = own.reduce((sum, { totalAmount }) => sum + BigInt(Math.round(totalAmount * 10_000)), 0n);
    const fraction = String(parts % 10_000n)
      .padStart(4, '0')
      .replace(/0+$/, '');
    return {
      currency,
      orders: own.length,
      total: `${parts / 10_000n}${fraction === '' ? '' : `.${fraction}`}`,
    };
  });
}

function attemptsOf({ calls, events }: Known, orders: readonly KnownOrder[]) {
  const ids = new Set(orders.map(({ id }) => id));
  const sent = calls.filter(
    ({ order_id, kind, state, sent_at }) =>
      ids.has(order_id) &&
      kind === 'payment' &&
      (state === 'done' || (sent_at !== null && state !== 'dropped')),
  );
  const succeeded = sent.filter(({ state }) => state === 'done');
  const declined = sent.filter(({ state }) => state === 'refused').length;
  const ended = succeeded.length + declined;
  const durations = succeeded.flatMap((call) => durationsOf(call, events)).sort((a, b) => a - b);
  const rank = (share: number) => durations[Math.ceil(durations.length * share) - 1] ?? null;
  return {
    known: sent.length,
    succeeded: succeeded.length,
    declined,
    unknown: sent.length - ended,
    success_rate: ended === 0 ? null : Math.round((succeeded.length / ended) * 10_000) / 10_000,
    duration_ms: { known: durations.length, p50: rank(0.5), p95: rank(0.95) },
  };
}

function durationsOf({ order_id, sent_at }: KnownCall, events: readonly KnownEvent[]): number[] {
  if (sent_at === null) return [];
  return events
    .filter(({ orderId, type }) => orderId === order_id && type === 'payment_succeeded')
    .map(({ at }) => Math.max(0, at - sent_at));
}
