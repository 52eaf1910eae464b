// Why an order that is not paid does not go on: its payment has not left yet, or has ended without money.
import { isOpen, type JournalRow } from '../model/journal.ts';
import { explainAttempt } from './explain-attempt.ts';
import { explainTurn } from './explain-queued.ts';
import {
  age,
  anywhere,
  atDatabase,
  callByItself,
  fact,
  isDown,
  type Known,
  leftAlone,
  type MainPart,
  together,
  told,
  waitingFor,
} from './explanation.ts';

/** Of a PENDING or PAYMENT_PROCESSING order. */
export function explainPayment(known: Known): MainPart {
  const row = known.journal.find((one) => one.kind === 'payment' && isOpen(one));
  // Reserved for a cancellation, while the record is read.
  const reserved = known.journal.find((one) => one.kind === 'refund' && one.state === 'running');
  if (!row) return reserved ? explainAttempt(known, reserved) : ended(known);
  return row.state === 'waiting' ? waiting(known, row) : explainAttempt(known, row);
}

function waiting(known: Known, row: JournalRow): MainPart {
  const { chargesHeld, order } = known;
  const cancel = anywhere(`orders cancel ${order.id}`, 'nothing has been charged, so nothing has to go back');
  const facts = [fact('nothing has been charged: the payment has never been sent')];
  if (chargesHeld) {
    return {
      situation: 'payment_held',
      says: `pending: all charges are held, and its payment has been waiting for ${age(known, row.createdAt)}`,
      waitingFor: waitingFor(known, 'release_of_charges', row.createdAt),
      facts,
      unasked: [told(known, 'sends the payment once the charges are released')],
      next: [
        atDatabase(
          'orders release',
          'lets the held charges of all orders leave; ask first why they were held',
        ),
        cancel,
      ],
    };
  }
  if (row.batchId !== null) return explainTurn(known, row.batchId, facts, cancel);
  const last = known.events.findLast(({ type }) => type.startsWith('payment_'));
  if (isDown(known) || last?.type === 'payment_parked') {
    const down = isDown(known) ? 'is not answering' : 'was not answering when it was to be sent';
    return {
      situation: 'payment_parked',
      says: `pending: the Payment Service ${down}, and its payment has been waiting for ${age(known, row.createdAt)}`,
      waitingFor: waitingFor(known, 'payment_service', row.createdAt),
      ...together(
        {
          facts,
          unasked: [callByItself(known, 'sends the payment', row.dueAt)],
          next: [
            atDatabase('orders recover', 'sends the payment now; if the service is still down, it waits on'),
          ],
        },
        leftAlone(known, row),
        { next: [cancel] },
      ),
    };
  }
  return {
    situation: 'payment_due',
    says: 'pending: its payment is about to be sent',
    waitingFor: waitingFor(known, 'payment_service', row.createdAt),
    ...together(
      {
        facts,
        unasked: [callByItself(known, 'sends the payment', row.dueAt)],
        next: [anywhere(`orders pay ${order.id}`, 'sends the payment now')],
      },
      leftAlone(known, row),
      { next: [cancel] },
    ),
  };
}

/** No attempt is open. */
function ended(known: Known): MainPart {
  const { chargesHeld, order, events, journal, now } = known;
  if (order.status === 'payment_processing') {
    return {
      situation: 'payment_missing',
      says: 'being paid, but no payment of it is under way, which should not be',
      waitingFor: waitingFor(known, 'person', order.updatedAt),
      next: [atDatabase('orders reconcile', "compares the orders with the Payment Service's record")],
    };
  }
  const last = journal.findLast(({ kind }) => kind === 'payment');
  if (last?.state === 'done') return charged(known, last);
  const failedAt = events.findLast(({ to }) => to === 'pending')?.at ?? now;
  const isFailed = last?.state === 'refused';
  const batch = order.batch?.batchId;
  return {
    situation: isFailed ? 'payment_failed' : 'payment_missing',
    says: isFailed
      ? `pending: its payment was not made (${last.detail ?? 'declined'}), and nothing is under way`
      : 'pending, and no payment of it is under way',
    waitingFor: waitingFor(known, 'person', failedAt),
    facts: [fact('nothing is tried again by itself')],
    next: [
      chargesHeld
        ? atDatabase('orders release', 'while all charges are held, it cannot be paid')
        : anywhere(`orders pay ${order.id}`, 'reads the record first, then tries another payment'),
      ...(batch === undefined
        ? []
        : [
            anywhere(
              `orders batch ${batch} --retry`,
              'tries another payment for all failed orders of its batch',
            ),
          ]),
      anywhere(
        `orders cancel ${order.id}`,
        'reads the record first, gives back what was charged all the same, and only then cancels',
      ),
    ],
  };
}

/** Its status says otherwise than its journal: it was changed by hand. */
function charged(known: Known, { paymentId }: JournalRow): MainPart {
  const { order } = known;
  return {
    situation: 'payment_missing',
    says: `pending, although payment ${paymentId} was made for it`,
    waitingFor: waitingFor(known, 'person', order.updatedAt),
    next: [
      atDatabase('orders reconcile --fix', 'books the payment if the record still has it'),
      anywhere(
        `orders cancel ${order.id}`,
        'reads the record first, gives the payment back, and only then cancels',
      ),
    ],
    avoid: [{ what: 'a second payment', why: `payment ${paymentId} may still be captured` }],
  };
}
