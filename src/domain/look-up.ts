// Reads the Payment Service's record of one order and says what it means for an open attempt.
import { isOpen, type JournalRow } from './journal.ts';
import { sameMoney } from './money.ts';
import type { PaymentRecord, RecordedPayment } from './ports.ts';

export type Finding =
  | { readonly found: 'captured'; readonly payments: readonly [RecordedPayment, ...RecordedPayment[]] }
  | { readonly found: 'processing'; readonly paymentId: string }
  /** The attempt came to an end without money: declined, or refunded since. */
  | { readonly found: 'ended'; readonly status: 'declined' | 'refunded'; readonly paymentId: string }
  | { readonly found: 'none' }
  | { readonly found: 'unreachable'; readonly reason: string };

/**
 * What `record` says of the open payment attempt `row`. `rows` are all payment rows of the order: what an
 * earlier attempt accounts for is not this one's. A payment of another amount or currency is never adopted.
 */
export function findCharge(record: PaymentRecord, row: JournalRow, rows: readonly JournalRow[]): Finding {
  if (!record.reached) return { found: 'unreachable', reason: record.reason };
  const known = new Set(rows.filter((other) => other.id !== row.id).map((other) => other.paymentId));
  const payments = record.payments.filter(
    (payment) => sameMoney(payment, row) && !known.has(payment.paymentId),
  );
  const [captured, ...more] = payments.filter((payment) => payment.status === 'succeeded');
  if (captured) return { found: 'captured', payments: [captured, ...more] };
  const processing = payments.find((payment) => payment.status === 'processing');
  if (processing) return { found: 'processing', paymentId: processing.paymentId };
  const ended = payments.findLast((payment) => row.paymentId === null || payment.paymentId === row.paymentId);
  // An earlier attempt was declined without naming its payment: this record may be that attempt's.
  const ambiguous = rows.some(
    (other) =>
      other.kind === 'payment' && !isOpen(other) && other.paymentId === null && other.sentAt !== null,
  );
  if (!ended || (ambiguous && row.paymentId === null)) return { found: 'none' };
  return { found: 'ended', status: ended.status as 'declined' | 'refunded', paymentId: ended.paymentId };
}

/** Payments of another amount or currency that hold money: never adopted, always worth a word. */
export function foreignCharges(record: PaymentRecord, row: JournalRow): RecordedPayment[] {
  if (!record.reached) return [];
  return record.payments.filter((payment) => payment.status === 'succeeded' && !sameMoney(payment, row));
}

/** What was found, as the timeline tells it. */
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
    case 'unreachable':
      return `the record cannot be reached: ${finding.reason}`;
  }
}
