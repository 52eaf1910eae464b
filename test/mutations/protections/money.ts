// Protections of money that must not move: other amounts, charges counted twice, charges that are held.
import type { Protection } from '../protection.ts';

const CANCEL = 'test/domain/orders/cancel-order.test.ts';
const CANCEL_PAID = 'test/domain/orders/cancel-paid-order.test.ts';
const EVENT = 'test/domain/webhook/payment-event.test.ts';
const EVENT_ONCE = 'test/domain/webhook/payment-event-once.test.ts';
const HOLD = 'test/domain/payments/pay-one-at-a-time.test.ts';
const PAY = 'test/domain/orders/pay-order.test.ts';

export const OF_MONEY: readonly Protection[] = [
  {
    name: 'money-of-an-event',
    promise: 'an event about another amount or currency changes nothing',
    changes: [
      {
        file: 'src/domain/webhook/payment-webhook.ts',
        find: 'if (amount === money.amount && currency === money.currency) return;',
        replace: 'if (order) return;',
      },
    ],
    tests: [EVENT_ONCE],
  },
  {
    name: 'money-of-a-look-up',
    promise: 'a charge of another amount or currency is never adopted',
    changes: [
      {
        file: 'src/domain/payments/payment-lookup.ts',
        find: 'const ours = free.filter((payment) => sameMoney(payment, totalOf(order)));',
        replace: 'const ours = free;',
      },
      {
        file: 'src/domain/payments/payment-lookup.ts',
        find: ' || !sameMoney(payment, totalOf(order)))',
        replace: ')',
      },
    ],
    tests: [PAY],
  },
  {
    name: 'currency-is-compared',
    promise: 'the same number in another currency is other money',
    changes: [
      {
        file: 'src/domain/model/money.ts',
        find: 'a.amount === b.amount && a.currency === b.currency',
        replace: 'a.amount === b.amount',
      },
    ],
    tests: [PAY, 'test/domain/reconcile/reconcile.test.ts'],
  },
  {
    name: 'money-of-an-answer',
    promise: 'an answer that names another order, amount or currency is unknown',
    changes: [
      {
        file: 'src/clients/payment-answer.ts',
        find: 'const other = otherThan(payment, request);',
        replace: 'const other = undefined;',
      },
    ],
    tests: ['test/clients/answers.test.ts'],
  },
  {
    name: 'money-of-a-refund',
    promise: 'a refund of other money in the record is not the refund of this order',
    changes: [
      {
        file: 'src/domain/payments/refund-record.ts',
        find: 'row.paymentId === null ? sameMoney(money, row) :',
        replace: 'row.paymentId === null ? true :',
      },
    ],
    tests: [CANCEL_PAID, CANCEL],
  },
  {
    name: 'earlier-attempts-stay-theirs',
    promise: 'the end of a payment that belongs to an earlier attempt settles no other',
    changes: [
      {
        file: 'src/domain/payments/payment-lookup.ts',
        find: ' && !named.has(paymentId),',
        replace: ',',
      },
    ],
    tests: [PAY],
  },
  {
    name: 'charge-counted-once',
    promise: 'news of a charge that is accounted for changes nothing',
    changes: [
      {
        file: 'src/domain/payments/apply-charge.ts',
        find: 'if (isRefunded || isAccountedFor(order, rows, paymentId)) return',
        replace: 'if (isRefunded) return',
      },
    ],
    tests: [EVENT, EVENT_ONCE],
  },
  {
    name: 'known-charge-is-booked-once',
    promise: 'a charge that the journal knows is not written into it again',
    changes: [
      {
        file: 'src/domain/payments/apply-charge.ts',
        find: 'const isKnown = rows.some((row) => isPaidBy(row, paymentId));',
        replace: 'const isKnown = false;',
      },
    ],
    tests: ['test/domain/reconcile/reconcile-book.test.ts'],
  },
  {
    name: 'hold-stops-new-orders',
    promise: 'while charges are held a new order waits',
    changes: [
      {
        file: 'src/domain/orders/create-order.ts',
        find: 'const waits = (await tx.chargesHeld()) ? HELD : mayCall(deps)',
        replace: 'const waits = mayCall(deps)',
      },
    ],
    tests: [HOLD],
  },
  {
    name: 'hold-stops-pay',
    promise: 'while charges are held pay sends nothing',
    changes: [
      {
        file: 'src/domain/payments/start-attempt.ts',
        find: 'if (await tx.chargesHeld()) throw chargesAreHeld();',
        replace: '',
      },
    ],
    tests: [HOLD],
  },
  {
    name: 'hold-stops-settle',
    promise: 'while charges are held settle leaves waiting payments alone',
    changes: [
      {
        file: 'src/domain/payments/send-waiting.ts',
        find: "if (order.status !== 'pending' || (await tx.chargesHeld())) return undefined;",
        replace: "if (order.status !== 'pending') return undefined;",
      },
    ],
    tests: [HOLD],
  },
  {
    name: 'money-of-a-reconciliation',
    promise: 'reconcile touches no charge of other money',
    changes: [
      {
        file: 'src/domain/reconcile/judge.ts',
        find: 'const ours = captured.filter((payment) => sameMoney(payment, money));',
        replace: 'const ours = captured;',
      },
    ],
    tests: ['test/domain/reconcile/reconcile.test.ts'],
  },
  {
    name: 'one-key-for-each-payment',
    promise: 'what reconcile gives back once more goes with the key of the first time',
    changes: [
      {
        file: 'src/domain/reconcile/give-back.ts',
        find: 'const earlier = lastSent(about);',
        replace: 'const earlier = lastSent([]);',
      },
    ],
    tests: ['test/domain/reconcile/reconcile-races.test.ts'],
  },
  {
    name: 'repaired-as-compared',
    promise: 'reconcile repairs only what is still as it was compared',
    changes: [
      {
        file: 'src/domain/reconcile/repair.ts',
        find: '!== standing) return undefined;',
        replace: "=== '') return undefined;",
      },
    ],
    tests: ['test/domain/reconcile/reconcile.test.ts'],
  },
  {
    name: 'ids-above-lost-orders',
    promise: 'no new order gets the id of a lost one that was charged',
    changes: [
      {
        file: 'src/domain/reconcile/reconcile.ts',
        find: 'if (isPassed) await deps.store.write((tx) => tx.giveOrderIdsAbove(highest));',
        replace: '',
      },
    ],
    tests: ['test/domain/reconcile/reconcile-lost.test.ts'],
  },
  {
    name: 'cancelled-payment-never-leaves',
    promise: 'a payment that waits is not sent once its order is cancelled',
    changes: [
      {
        file: 'src/domain/orders/cancel-order.ts',
        find: "asClosed('dropped', 'cancelled'));",
        replace: "{ state: 'waiting', leaseOwner: null, leaseUntil: null });",
      },
      {
        file: 'src/domain/payments/send-waiting.ts',
        find: "if (order.status !== 'pending' || (await tx.chargesHeld())) return undefined;",
        replace: 'if (await tx.chargesHeld()) return undefined;',
      },
      {
        file: 'src/domain/model/order-status.ts',
        find: 'if (!arrow.from.includes(from)) throw illegalTransition(from, arrow.to);',
        replace: '',
      },
    ],
    tests: [HOLD],
  },
  {
    name: 'resolution-counts-once',
    promise: 'a payment that is accounted for cannot be named for another attempt',
    changes: [
      {
        file: 'src/domain/orders/resolve-order.ts',
        find: 'if (!changed) throw alreadySettled(id, charged);',
        replace: '',
      },
    ],
    tests: ['test/domain/orders/resolve-order.test.ts'],
  },
];
