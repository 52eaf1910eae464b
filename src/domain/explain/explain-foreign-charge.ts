// Charges in the Payment Service's record that are not the order's own: nothing goes on before a person decides.
import { isOpen } from '../model/journal.ts';
import type { ForeignCharge } from '../ports/payment-store.ts';
import {
  anywhere,
  atDatabase,
  fact,
  type Known,
  type MainPart,
  type Part,
  waitingFor,
} from './explanation.ts';

/** In the API as it is. */
export interface ForeignChargeJson {
  readonly payment_id: string;
  readonly amount: number;
  readonly currency: string;
  /** The order whose payment it is, where it is another one's. */
  readonly other_order_id: number | null;
}

export function foreignToJson({ paymentId, amount, currency, ownerId }: ForeignCharge): ForeignChargeJson {
  return { payment_id: paymentId, amount, currency, other_order_id: ownerId };
}

/** What is to be said and done about them, whatever the order is. */
export function explainForeign({ foreign, order }: Known): Part {
  return {
    facts: foreign.map((charge) => fact(factOf(charge, order.currency, order.totalAmount))),
    next: foreign.map(({ ownerId, paymentId }) =>
      ownerId === null
        ? anywhere(
            `orders resolve ${order.id} --refund ${paymentId}`,
            'gives that payment back with its own amount, if it is not wanted',
          )
        : atDatabase('orders reconcile', `shows both orders; order ${ownerId} was paid by that payment`),
    ),
    avoid:
      foreign.length === 0
        ? []
        : [
            {
              what: `a new payment or a cancellation of order ${order.id}`,
              why: 'both are refused until that charge has gone back or the record is corrected',
            },
          ],
  };
}

/** Of a PENDING or PAYMENT_PROCESSING order. */
export function foreignPart(known: Known): MainPart | undefined {
  const [first] = known.foreign;
  if (!first || known.journal.some((row) => row.kind === 'payment' && row.state === 'running'))
    return undefined;
  const open = known.journal.some((row) => row.kind === 'payment' && isOpen(row));
  const status = known.order.status === 'pending' ? 'pending' : 'being paid';
  return {
    situation: 'payment_disagrees',
    says: `${status}: the Payment Service's record holds ${timesOf(known.foreign.length)} that cannot pay it`,
    // An attempt without an answer is looked up again by itself, too.
    waitingFor: waitingFor(known, open ? 'payment_record' : 'person', first.noticedAt),
  };
}

function timesOf(count: number): string {
  return count === 1 ? 'a charge' : `${count} charges`;
}

function factOf({ amount, currency, ownerId, paymentId }: ForeignCharge, own: string, total: number): string {
  const what = `the record holds payment ${paymentId} of ${amount} ${currency}`;
  return ownerId === null
    ? `${what}, while the order is about ${total} ${own}`
    : `${what}, which stands for order ${ownerId}: one of the two was not paid`;
}
