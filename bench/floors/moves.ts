// Payment events and cancellations by hand, in a database that the program has made: the same transactions and the same
// calls as ours, with all that it writes, journal and timeline too. No validation, log or lease is checked.
import polka from 'polka';
import { bodyOf, type Call, caller } from './calls.ts';
import { answer, serveApp } from './http.ts';
import { joined, type OrderItemRow, ordersOf } from './order-rows.ts';
import { openTransactions, type Row, type Step, type Transactions } from './transactions.ts';

const LEASE_MS = 35_000;
const OWNER = crypto.randomUUID();

const ORDER = 'SELECT * FROM orders WHERE id = ?';
const SET_STATUS = 'UPDATE orders SET status = ?, updated_at = ? WHERE id = ?';
const CALLS = `SELECT * FROM journal WHERE order_id = ? AND kind IN ('payment', 'refund', 'compensation') ORDER BY id`;
const INSERT_CALL = `INSERT INTO journal (order_id, kind, state, idempotency_key, payment_id, amount, currency,
    template, resilient, sends, lookups, due_at, sent_at, timeout_ms, lease_owner, lease_until, claims, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, ?, ?, ?, ?, ?, 1, ?) RETURNING id`;
const SEND_CALL = `UPDATE journal SET sends = 1, sent_at = ?, lease_until = ?, timeout_ms = ?
  WHERE id = ? AND state = 'running'`;
const END_CALL = `UPDATE journal SET state = 'done', payment_id = coalesce(?, payment_id), lease_owner = NULL,
    lease_until = NULL, detail = NULL
  WHERE id = ? AND state IN ('running', 'unknown')`;
const INSERT_PAYMENT_EVENT = `INSERT INTO payment_events (order_id, event_id, payment_id, status, received_at)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`;
const INSERT_EVENT = `INSERT INTO order_events (order_id, at, type, from_status, to_status, actor, detail, payment_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const ONE = `${joined('orders')} WHERE o.id = ? ORDER BY i.id`;

interface Event {
  readonly payment_id: string;
  readonly event_id: string;
  readonly status: string;
}

interface Email {
  readonly id: number;
  readonly template: 'ORDER_CONFIRMATION' | 'ORDER_CANCELLED';
}

/** Serves until the process is ended; resolves to its URL. */
export function serveMoves(database: string, services: string): Promise<string> {
  const book = openTransactions(database);
  const [payments, emails] = [caller(services), caller(services)];
  const finish = async (id: number, email: Email) => {
    const [order] = ordersOf((await book.read(ONE, id)) as unknown as readonly OrderItemRow[]);
    return { order, sendEmail: () => sendEmail(book, emails, email, order ?? { id }) };
  };
  const app = polka()
    .post('/api/v1/orders/:id/webhook', async (request, response) => {
      const id = Number(request.params.id);
      const email = await payByEvent(book, id, (await bodyOf(request)) as Event);
      const { order, sendEmail } = await finish(id, email);
      answer(response, 200, { outcome: 'applied', order });
      await sendEmail();
    })
    .delete('/api/v1/orders/:id', async (request, response) => {
      const id = Number(request.params.id);
      const { order, sendEmail } = await finish(id, await cancel(book, payments, id));
      answer(response, 200, order);
      await sendEmail();
    });
  return serveApp(app);
}

function payByEvent(book: Transactions, id: number, event: Event): Promise<Email> {
  return book.write(function* () {
    const order = only(yield [ORDER + book.lock, id]);
    const at = Date.now();
    only(yield [INSERT_PAYMENT_EVENT, id, event.event_id, event.payment_id, event.status, at]);
    const open = (yield [CALLS, id]).find(({ kind, state }) => kind === 'payment' && state === 'unknown');
    const payment = { kind: 'payment', state: 'done', payment_id: event.payment_id } as const;
    if (open) yield [END_CALL, event.payment_id, Number(open.id)];
    else {
      yield insertCall(order, at, payment);
      yield moved(order, at, 'payment_initiated', 'PAYMENT_PROCESSING', event.payment_id);
    }
    const template = 'ORDER_CONFIRMATION';
    const email = only(yield insertCall(order, at, { kind: 'notification', template, sends: 1 }));
    const from = { ...order, status: 'PAYMENT_PROCESSING' };
    yield moved(from, at, 'payment_succeeded', 'PAID', event.payment_id);
    yield [SET_STATUS, 'PAID', new Date(at).toISOString(), id];
    return { id: Number(email.id), template };
  });
}

async function cancel(book: Transactions, payments: Call, id: number): Promise<Email> {
  const { refund, payment } = await book.write(function* () {
    const order = only(yield [ORDER + book.lock, id]);
    const paid = (yield [CALLS, id]).findLast(({ kind, state }) => kind === 'payment' && state === 'done');
    const payment = String(paid?.payment_id);
    const call = { kind: 'refund', payment_id: payment } as const;
    const { id: refund } = only(yield insertCall(order, Date.now(), call));
    return { refund: Number(refund), payment };
  });
  await payments(`/api/v1/payments/order/${id}`);
  await book.write(function* () {
    const order = only(yield [ORDER + book.lock, id]);
    yield [CALLS, id];
    const at = Date.now();
    yield [SEND_CALL, at, at + LEASE_MS, LEASE_MS, refund];
    yield moved(order, at, 'refund_initiated', null, payment);
  });
  await payments('/api/v1/payments/refund', { payment_id: payment });
  return book.write(function* () {
    const order = only(yield [ORDER + book.lock, id]);
    const at = Date.now();
    yield [END_CALL, null, refund];
    const template = 'ORDER_CANCELLED';
    const email = only(yield insertCall(order, at, { kind: 'notification', template, sends: 1 }));
    yield moved(order, at, 'cancelled', 'CANCELLED', payment);
    yield [SET_STATUS, 'CANCELLED', new Date(at).toISOString(), id];
    return { id: Number(email.id), template };
  });
}

async function sendEmail(book: Transactions, emails: Call, { id, template }: Email, data: { id: number }) {
  const to = 'customer_email' in data ? data.customer_email : '';
  await emails('/api/v1/notifications/email', { to, template, data });
  await book.write(function* () {
    yield [END_CALL, null, id];
    yield [INSERT_EVENT, data.id, Date.now(), 'notification_sent', null, null, 'api', template, null];
  }, false);
}

interface NewCall {
  readonly kind: 'payment' | 'refund' | 'notification';
  readonly state?: 'running' | 'done';
  readonly payment_id?: string;
  readonly template?: string;
  readonly sends?: number;
}

function insertCall({ id, total_amount, currency }: Row, at: number, call: NewCall): Step {
  const { kind, state = 'running', payment_id = null, template = null, sends = 0 } = call;
  const lease = state === 'running' ? [OWNER, at + LEASE_MS] : [null, null];
  const amount = [Number(total_amount), String(currency)];
  const times = [at, sends > 0 ? at : null, sends > 0 ? LEASE_MS : null];
  const key = crypto.randomUUID();
  return [
    ...([INSERT_CALL, Number(id), kind, state, key, payment_id, ...amount, template, sends] as const),
    ...[...times, ...lease, at],
  ];
}

function moved(order: Row, at: number, type: string, to: string | null, payment: string): Step {
  const from = to === null ? null : String(order.status);
  return [INSERT_EVENT, Number(order.id), at, type, from, to, 'api', `payment ${payment}`, payment];
}

function only([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error('the statement returned no row');
  return row;
}
