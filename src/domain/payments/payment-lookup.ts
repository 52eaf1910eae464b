// Reads the Payment Service's record of one order and derives its meaning for the order's money.
import { type ForeignPayment, foreignText } from '../journal/conflicts.ts';
import { isOpen, type JournalRow, MONEY_KINDS } from '../model/journal.ts';
import { sameMoney } from '../model/money.ts';
import type { OrderHead } from '../model/order.ts';
import type { OrderStatus } from '../model/order-status.ts';
import type { PaymentFacts } from '../ports/payment-store.ts';
import type { PaymentRecord, RecordedPayment, RecordedStatus, Tx } from '../ports/store.ts';

export type Finding =
  | { readonly found: 'captured'; readonly payments: readonly [RecordedPayment, ...RecordedPayment[]] }
  | { readonly found: 'processing'; readonly paymentId: string }
  /** The attempt ended without money: declined, or refunded since. */
  | { readonly found: 'ended'; readonly status: 'declined' | 'refunded'; readonly paymentId: string }
  | { readonly found: 'none' }
  /** Nothing is done before a person decides. */
  | { readonly found: 'foreign'; readonly payments: readonly [ForeignPayment, ...ForeignPayment[]] }
  | { readonly found: 'unreachable'; readonly reason: string };

/** The record of an order, and the database's facts about the payments in it. */
export interface KnownRecord {
  readonly order: OrderHead;
  /** All rows of the order's journal about money. */
  readonly rows: readonly JournalRow[];
  readonly record: PaymentRecord;
  readonly facts: ReadonlyMap<string, PaymentFacts>;
}

/** Compares `record` with the journal of a locked order. */
export async function withFacts(tx: Tx, order: OrderHead, record: PaymentRecord): Promise<KnownRecord> {
  const rows = await tx.journalOf(order.id, MONEY_KINDS);
  const facts = new Map<string, PaymentFacts>();
  // In one sequence, so that two transactions with the same ids never deadlock.
  const ids = record.reached ? [...new Set(record.payments.map(({ paymentId }) => paymentId))].sort() : [];
  for (const id of ids) facts.set(id, await tx.paymentFacts(order.id, id));
  return { order, rows, record: record.reached ? sinceThen(record, facts) : record, facts };
}

/** The record was read a while ago: an event received since takes precedence. */
function sinceThen(
  record: PaymentRecord & { readonly reached: true },
  facts: ReadonlyMap<string, PaymentFacts>,
): PaymentRecord {
  const payments = record.payments.map((payment) =>
    facts.get(payment.paymentId)?.isRefunded ? { ...payment, status: 'refunded' as const } : payment,
  );
  return { reached: true, payments };
}

/**
 * The record's finding about the payment attempt `attempt`, or about any unaccounted money of the order. Refused
 * earlier attempts count: a bank that declined may have captured later.
 */
export function findCharge(known: KnownRecord, attempt: JournalRow | undefined): Finding {
  const { record, order, rows } = known;
  if (!record.reached) return { found: 'unreachable', reason: record.reason };
  const free = freePayments(known);
  const ours = free.filter((payment) => sameMoney(payment, totalOf(order)));
  const own = attempt?.paymentId ?? null;
  const kept = standIn(known);
  const [captured, ...more] = freeCharges(known)
    .filter(({ paymentId }) => paymentId !== kept?.paymentId)
    .toSorted((a, b) => Number(b.paymentId === own) - Number(a.paymentId === own));
  const [foreign, ...others] = foreignPayments(known);
  // A captured charge of a cancelled order is refunded in any case.
  if (foreign && !(captured && order.status === 'cancelled')) {
    return { found: 'foreign', payments: [foreign, ...others] };
  }
  if (captured) return { found: 'captured', payments: [captured, ...more] };
  const processing = ours.find(({ status }) => status === 'processing');
  if (processing) return { found: 'processing', paymentId: processing.paymentId };
  const named = own === null ? undefined : record.payments.findLast(({ paymentId }) => paymentId === own);
  const ended = own === null ? endedOf(ours, rows, attempt) : named;
  // The attempt's own payment decides, if the record has it.
  const unclear = (named ? [named] : free).find(({ status }) => status === 'unclear');
  if (unclear) {
    return { found: 'unreachable', reason: `payment ${unclear.paymentId} has an unknown status` };
  }
  if (!ended) return { found: 'none' };
  const status = ended.status === 'refunded' ? 'refunded' : 'declined';
  return { found: 'ended', status, paymentId: ended.paymentId };
}

/**
 * The charge that pays a PAID order if the record lacks the one of its journal: an answer may have named another. It
 * stays: a paid order never loses its last charge as a surplus one.
 */
export function standIn(known: KnownRecord): RecordedPayment | undefined {
  const { record, order, rows } = known;
  if (!record.reached || !PAID_FOR.has(order.status)) return undefined;
  const own = rows.findLast(({ kind, state }) => kind === 'payment' && state === 'done')?.paymentId;
  if (record.payments.some(({ paymentId, status }) => paymentId === own && HOLDS_MONEY.has(status)))
    return undefined;
  return freeCharges(known)[0];
}

/** Captured payments of the order's own money that nothing accounts for. */
export function freeCharges(known: KnownRecord): RecordedPayment[] {
  const total = totalOf(known.order);
  return freePayments(known).filter((payment) => payment.status === 'succeeded' && sameMoney(payment, total));
}

function freePayments({ record, order, rows, facts }: KnownRecord): readonly RecordedPayment[] {
  if (!record.reached) return [];
  return record.payments.filter(
    ({ paymentId }) => facts.get(paymentId)?.ownerId === undefined && !isAccountedFor(order, rows, paymentId),
  );
}

const PAID_FOR: ReadonlySet<OrderStatus> = new Set(['paid', 'shipped', 'delivered']);
const HOLDS_MONEY: ReadonlySet<RecordedStatus> = new Set(['succeeded', 'processing', 'unclear']);

/** The end of an attempt without a payment id; undefined if it may be that of an earlier attempt. */
function endedOf(
  payments: readonly RecordedPayment[],
  rows: readonly JournalRow[],
  attempt: JournalRow | undefined,
): RecordedPayment | undefined {
  const earlier = rows.filter((row) => row.kind === 'payment' && row.id !== attempt?.id);
  if (earlier.some((row) => !isOpen(row) && row.paymentId === null && row.sends > 0)) return undefined;
  const named = new Set(earlier.map(({ paymentId }) => paymentId));
  return payments.findLast(
    ({ paymentId, status }) => (status === 'declined' || status === 'refunded') && !named.has(paymentId),
  );
}

/** Captured or possible money that cannot pay this order. */
export function foreignPayments({ record, order, rows, facts }: KnownRecord): ForeignPayment[] {
  if (!record.reached) return [];
  return record.payments
    .filter(({ status }) => status === 'succeeded' || status === 'processing')
    .map((payment) => ({ ...payment, ownerId: facts.get(payment.paymentId)?.ownerId }))
    .filter((payment) => payment.ownerId !== undefined || !sameMoney(payment, totalOf(order)))
    .filter(({ paymentId }) => !isGivenBack(rows, paymentId));
}

/** Whether a row of the journal stands for this payment: it paid the order, or is refunded. */
export function isAccountedFor(order: OrderHead, rows: readonly JournalRow[], paymentId: string): boolean {
  if (isGivenBack(rows, paymentId)) return true;
  // No payment has paid an order that waits to be paid, whatever the journal says, and a cancelled order keeps none.
  if (!PAID_FOR.has(order.status)) return false;
  return rows.some((row) => row.paymentId === paymentId && row.kind === 'payment' && row.state === 'done');
}

function isGivenBack(rows: readonly JournalRow[], paymentId: string): boolean {
  return rows.some(
    (row) =>
      row.paymentId === paymentId &&
      row.kind !== 'payment' &&
      row.state !== 'dropped' &&
      row.state !== 'refused',
  );
}

/** Whether a payment call was ever sent, with any outcome. */
export function wasEverSent(rows: readonly JournalRow[]): boolean {
  return rows.some(({ kind, sends }) => kind === 'payment' && sends > 0);
}

/** Whether all calls that were sent ended in a definite no: then an unreadable record holds up nothing. */
export function endedInNo(rows: readonly JournalRow[]): boolean {
  return rows.every(
    ({ kind, sentAt, state }) =>
      kind !== 'payment' || sentAt === null || state === 'refused' || state === 'dropped',
  );
}

export function totalOf({ totalAmount, currency }: OrderHead) {
  return { amount: totalAmount, currency };
}

/** The finding, as the timeline shows it. */
export function describe(finding: Finding): string {
  switch (finding.found) {
    case 'captured':
      return `the record holds payment ${finding.payments[0].paymentId}`;
    case 'processing':
      return `payment ${finding.paymentId} is being processed`;
    case 'ended':
      return `the record says ${finding.status}`;
    case 'none':
      return 'the record holds no payment';
    case 'foreign':
      return `the record holds ${foreignText(finding.payments)}`;
    case 'unreachable':
      return `the record cannot be reached: ${finding.reason}`;
  }
}
