// The two services as a process that may die sees them: before a call leaves, while it is on its way and arrives later,
// and with the answer on its way back. What they did stands in the ledger.
import { sendingBy } from '../../src/domain/ports/services.ts';
import type {
  PaymentRecord,
  PaymentRequest,
  PaymentResult,
  RefundRequest,
  RefundResult,
  Services,
} from '../../src/domain/ports/store.ts';
import type { Charge, Ledger } from '../simulation/ledger.ts';
import type { World } from '../simulation/world.ts';
import type { Life } from './life.ts';
import type { Book } from './stage.ts';

/** `no answer`: it took effect all the same; `lost`: it never arrived. */
export type PaymentFate = 'paid' | 'declined' | 'processing' | 'no answer' | 'lost';
export type RefundFate = 'refunded' | 'no answer' | 'lost';

export interface Bank {
  readonly ledger: Ledger;
  readonly book: Pick<Book, 'rows'>;
  readonly wrong: World['wrong'];
  /** Calls that left a process before it died. */
  readonly underWay: (() => void)[];
  /** The fates of the next calls; later ones are good. */
  readonly payments: PaymentFate[];
  readonly refunds: RefundFate[];
}

export function servicesFor(bank: Bank, life: Life): Pick<Services, 'payments' | 'notifications'> {
  const call = async <T>(what: string, arrive: () => T): Promise<T> => {
    if (life.ends(`${what}, before it leaves`)) return life.never();
    if (life.ends(`${what}, on its way`)) {
      bank.underWay.push(arrive);
      return life.never();
    }
    const answer = arrive();
    return life.ends(`${what}, answered`) ? life.never() : answer;
  };
  return {
    payments: {
      createPayment: (request) => call('payment', () => pay(bank, request)),
      getPaymentByOrder: (orderId) => life.step('look-up', async () => recordOf(bank, orderId)),
      processRefund: (request) => call('refund', () => refund(bank, request)),
    },
    notifications: sendingBy((template, { orderId, to, idempotencyKey }) =>
      call(template, () => {
        journalled(bank, idempotencyKey, 'notification');
        bank.ledger.mail({ orderId, template, to, idempotencyKey });
        return { outcome: 'sent' } as const;
      }),
    ),
  };
}

const NO_ANSWER = { outcome: 'unknown', reason: 'no answer' } as const;

function pay(bank: Bank, request: PaymentRequest): PaymentResult {
  journalled(bank, request.idempotencyKey, 'payment');
  const known = bank.ledger.ofKey(request.idempotencyKey);
  if (known) return resultOf(known);
  const fate = bank.payments.shift() ?? 'paid';
  if (fate === 'lost') return NO_ANSWER;
  const status = fate === 'declined' || fate === 'processing' ? fate : 'succeeded';
  const charge = bank.ledger.charge(request, status, false);
  return fate === 'no answer' ? NO_ANSWER : resultOf(charge);
}

function resultOf({ paymentId, status }: Charge): PaymentResult {
  if (status === 'processing') return { outcome: 'processing', paymentId };
  if (status === 'declined') return { outcome: 'declined', paymentId, reason: 'card declined' };
  return { outcome: 'succeeded', paymentId };
}

function recordOf({ ledger }: Bank, orderId: number): PaymentRecord {
  const payments = ledger
    .ofOrder(orderId)
    .map(({ paymentId, amount, currency, status }) => ({ paymentId, amount, currency, status }));
  return { reached: true, payments };
}

function refund(bank: Bank, request: RefundRequest): RefundResult {
  journalled(bank, request.idempotencyKey, 'refund', 'compensation');
  const fate = bank.refunds.shift() ?? 'refunded';
  if (fate === 'lost') return NO_ANSWER;
  const isDone = bank.ledger.refund(request);
  if (fate === 'no answer') return NO_ANSWER;
  return isDone ? { outcome: 'succeeded' } : { outcome: 'refused', reason: 'cannot be refunded' };
}

/** No call leaves before its row is committed as sent. */
function journalled({ book, wrong }: Bank, key: string, ...kinds: readonly string[]): void {
  const [row] = book.rows<{ kind: string; sent_at: number | null }>(
    'SELECT kind, sent_at FROM journal WHERE idempotency_key = ?',
    key,
  );
  if (!row || !kinds.includes(row.kind) || row.sent_at === null) {
    wrong('J1', `a ${kinds[0]} leaves under key ${key} without a committed row that allows it`);
  }
}
