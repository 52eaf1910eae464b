// The situation of an order: found from its status, its open calls, and its ended calls.
import { isLeaseFree } from '../journal/journal-entries.ts';
import type { BatchStatus } from '../model/batch-status.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { AT_REST } from './at-rest.ts';
import { isDown, type OrderSnapshot } from './explanation.ts';
import type { PAYMENT_CALLS } from './payment-calls.ts';
import type { REFUND_CALLS } from './refund-calls.ts';

type OfPayment = keyof typeof PAYMENT_CALLS;
type OfRefund = keyof typeof REFUND_CALLS;

/** A situation, and the open call that decides it. */
export type Found =
  | { readonly situation: OfPayment | OfRefund; readonly row: JournalRow }
  | { readonly situation: keyof typeof AT_REST; readonly row?: undefined };

export function situationOf(known: OrderSnapshot): Found {
  const { order, journal } = known;
  const payment = journal.find((row) => row.kind === 'payment' && isOpen(row));
  const refund = journal.find((row) => row.kind === 'refund' && isOpen(row));
  switch (order.status) {
    case 'pending':
    case 'payment_processing': {
      if (known.foreign.length > 0 && payment?.state !== 'running') return { situation: 'payment_disagrees' };
      // Reserved for a cancellation, while the record is read.
      const row = payment ?? (refund?.state === 'running' ? refund : undefined);
      return row ? { situation: ofPayment(known, row), row } : { situation: withoutPayment(known) };
    }
    case 'paid':
      if (refund) return { situation: ofRefund(known, refund), row: refund };
      return { situation: journal.some(({ kind }) => kind === 'refund') ? 'refund_failed' : 'paid' };
    case 'cancelled': {
      if (payment) return { situation: 'late_charge', row: payment };
      const isOwed = journal.some(
        (row) => row.kind === 'compensation' && row.paymentId !== null && isOpen(row),
      );
      return { situation: isOwed ? 'charge_goes_back' : 'cancelled' };
    }
    default:
      return { situation: order.status };
  }
}

const BATCHES: Readonly<Partial<Record<BatchStatus, OfPayment>>> = {
  loading: 'batch_loading',
  paused: 'batch_paused',
  running: 'batch_turn',
};

function ofPayment(known: OrderSnapshot, row: JournalRow): OfPayment {
  const { batch, events, order } = known;
  const isSent = order.status === 'payment_processing';
  if (row.state === 'unknown') return isSent ? 'payment_undecided' : 'payment_unknown';
  if (row.state === 'running') {
    if (isLeaseFree(known, row, known.now)) return 'payment_abandoned';
    return isSent ? 'payment_under_way' : 'payment_looked_up';
  }
  if (order.hold) return 'order_held';
  if (known.chargesHeld) return 'payment_held';
  if (row.batchId !== null) return (batch && BATCHES[batch.status]) ?? 'batch_ended';
  const last = events.findLast(({ type }) => type.startsWith('payment_'));
  return isDown(known) || last?.type === 'payment_parked' ? 'payment_parked' : 'payment_due';
}

/** No attempt is open. */
function withoutPayment({ journal, order }: OrderSnapshot): keyof typeof AT_REST {
  const last = journal.findLast(({ kind }) => kind === 'payment');
  return order.status === 'pending' && last?.state === 'refused' ? 'payment_failed' : 'payment_missing';
}

function ofRefund(known: OrderSnapshot, row: JournalRow): OfRefund {
  if (row.state === 'waiting') return 'refund_waiting';
  if (row.state === 'unknown') return 'refund_unknown';
  return isLeaseFree(known, row, known.now) ? 'refund_abandoned' : 'refund_under_way';
}
