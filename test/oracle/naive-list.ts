// What a list has to answer, by a look at every order: the parameters of a question, and the orders that match them.

import { holdsWords, isAddress } from './folding.ts';
import type { Known, KnownOrder } from './known.ts';
import type { AskedFilter, AskedTime, Borrowed, Word } from './questions.ts';
import { RETYPED } from './texts.ts';

/** A filter as a client sends it, and what it means. */
export interface MeantFilter {
  readonly parameters: Readonly<Record<string, string>>;
  matches(order: KnownOrder): boolean;
}

type Meaning = (order: KnownOrder) => boolean;

const SPAN_MS = { '1s': 1_000, '10m': 600_000, '5h': 18_000_000, '2d': 172_800_000 } as const;
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

export function meantBy(filter: AskedFilter, known: Known, now: number): MeantFilter {
  const parameters: Record<string, string> = {};
  const meanings: Meaning[] = [];
  const add = (name: string, text: string | undefined, meaning: Meaning) => {
    // A blank value is refused.
    if (text === undefined || text.trim() === '') return;
    parameters[name] = text;
    meanings.push(meaning);
  };
  const { statuses, currency, batchId, held, stuckFor } = filter;
  if (statuses) {
    const text = statuses.among.join(',');
    add('status', statuses.loud ? text.toUpperCase() : text, ({ status }) => statuses.among.includes(status));
  }
  const email = borrowed(known, filter.email, (order) => order.customerEmail);
  add('customer_email', email, (order) => isAddress(email ?? '', order.customerEmail));
  add('currency', currency, (order) => order.currency === currency);
  add('batch_id', batchId?.toString(), (order) => order.batch?.batchId === batchId);
  const ref = borrowed(known, filter.orderRef, (order) => order.orderRef);
  add('order_ref', ref, (order) => order.orderRef === ref);
  const tracking = borrowed(known, filter.trackingNumber, (order) => order.shipment?.trackingNumber ?? null);
  add('tracking_number', tracking, (order) => order.shipment?.trackingNumber === tracking);
  add('held', held?.toString(), (order) => (order.hold !== null) === held);
  const from = filter.from && timeOf(known, filter.from, now);
  add('created_from', from?.text, (order) => order.createdAt >= (from?.at ?? 0));
  const to = filter.to && timeOf(known, filter.to, now);
  add('created_to', to?.text, (order) => order.createdAt < (to?.end ?? 0));
  const q = filter.words.map((word) => wordOf(known, word)).join(' ');
  add('q', q, (order) => holdsWords(q, textsOf(order)));
  add('stuck_for', stuckFor, ({ id }) => {
    return stuckFor !== undefined && openSince(known, now - SPAN_MS[stuckFor]).has(id);
  });
  return { parameters, matches: (order) => meanings.every((meaning) => meaning(order)) };
}

export interface NaivePage {
  readonly orders: readonly KnownOrder[];
  readonly more: boolean;
  readonly total: number;
}

/** `matching`, newest first, cut as the parameters of a page say. */
export function naivePage(
  matching: readonly KnownOrder[],
  parameters: Readonly<Record<string, string | undefined>>,
): NaivePage {
  const number = (name: string, other: number) => Number(parameters[name] ?? other);
  const [skip, limit] = [number('skip', 0), number('limit', 20)];
  const isUp = parameters.after !== undefined;
  const far = isUp
    ? matching.filter(({ id }) => id > number('after', 0)).reverse()
    : matching.filter(({ id }) => id < number('before', Number.POSITIVE_INFINITY));
  const page = far.slice(skip, skip + limit);
  return {
    orders: isUp ? page.reverse() : page,
    more: far.length > skip + limit,
    total: matching.length,
  };
}

export function orderAt({ orders }: Known, of: number): KnownOrder | undefined {
  return orders[of % Math.max(1, orders.length)];
}

const textsOf = ({ customerEmail, customerName, orderRef, items }: KnownOrder) => [
  customerEmail,
  customerName,
  orderRef ?? '',
  ...items.map(({ productName }) => productName),
];

function borrowed(
  known: Known,
  asked: Borrowed | undefined,
  own: (order: KnownOrder) => string | null,
): string | undefined {
  if (!asked) return undefined;
  const order = orderAt(known, asked.of);
  const value = asked.foreign ?? (order && own(order));
  return value === undefined || value === null ? undefined : RETYPED[asked.retyped](value);
}

function wordOf(known: Known, word: Word): string {
  const order = orderAt(known, word.of);
  const texts = order ? textsOf(order) : [];
  const source = word.foreign ?? texts[word.text % Math.max(1, texts.length)] ?? '';
  const part = [...source].slice(word.from, word.from + word.length).join('');
  return RETYPED[word.retyped](part || source);
}

/** The first moment of a written time, and the end of the second or day that it names. */
export function timeOf(
  known: Known,
  { of, byMs, form }: AskedTime,
  now: number,
): { readonly text: string; readonly at: number; readonly end: number } {
  const moment = (orderAt(known, of)?.createdAt ?? now) + byMs;
  const iso = (at: number) => new Date(at).toISOString();
  const second = Math.floor(moment / SECOND) * SECOND;
  if (form === 'date') {
    const day = Math.floor(moment / DAY) * DAY;
    return { text: iso(day).slice(0, 10), at: day, end: day + DAY };
  }
  if (form === 'fraction') return { text: iso(moment), at: moment, end: second + SECOND };
  const text = form === 'seconds' ? iso(second) : iso(second + 9 * 3_600 * SECOND);
  return {
    text: text.replace(/\.\d+Z/, form === 'seconds' ? 'Z' : '+09:00'),
    at: second,
    end: second + SECOND,
  };
}

/** Orders with a payment or a refund that has been open since then; one that waits for its turn in a batch is not late. */
function openSince({ calls }: Known, at: number): ReadonlySet<number> {
  const open = calls.filter(
    ({ kind, state, payment_id, batch_id, created_at }) =>
      kind !== 'notification' &&
      // A later look at the record is no payment.
      !(kind === 'compensation' && payment_id === null) &&
      ['waiting', 'running', 'unknown'].includes(state) &&
      !(state === 'waiting' && batch_id !== null) &&
      created_at <= at,
  );
  return new Set(open.map(({ order_id }) => order_id));
}
