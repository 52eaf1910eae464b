// Orders brought to any point of their life, only by what callers and the two services can do.
import type { OrderStatus } from '../../../src/domain/model/order-status.ts';
import { createOrderService, type OrderService } from '../../../src/domain/order-service.ts';
import type { Caller } from '../../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, openFakes, SETTLER, type TestDesk, type TestDeskOptions } from '../desk.ts';
import type { TestServer } from '../server/server.ts';
import type { Behaviour, FakeServices } from '../services/fake-services.ts';
import { TANAKA } from './order-json.ts';

/** An order book that is open, and the services it calls. */
export interface Book {
  readonly fake: FakeServices;
  readonly desk: { readonly desk: OrderService; rows<Row = Record<string, unknown>>(sql: string): Row[] };
}

export interface Life extends Book {
  readonly desk: TestDesk;
}

/** The total of every order made here. */
export const TOTAL = 179_600;

const HOOK: Caller = { ...CALLER, actor: 'webhook' };

export const DECLINE: Behaviour = { kind: 'answer', status: 402, body: { message: 'card declined' } };

export async function openLife(options: TestDeskOptions = {}): Promise<Life> {
  const fake = await openFakes();
  return { fake, desk: await openDesk(fake, options) };
}

/** Short where the script keeps a call waiting, as it is otherwise: a busy machine is no time-out. */
export function patienceWith(
  { kind }: Behaviour,
  limit: 'paymentTimeoutMs' | 'notificationTimeoutMs' = 'paymentTimeoutMs',
): TestDeskOptions {
  return kind === 'hang' || kind === 'drip' ? { [limit]: 1_000 } : {};
}

/** The book that a test server works on. */
export function bookOf({ fake, context, rows }: TestServer): Book {
  return { fake, desk: { desk: context.orders, rows } };
}

/** What a Payment Service says of a payment it has not decided yet. */
export function processing(fake: FakeServices): void {
  fake.script.onPayment(({ body }) => ({
    kind: 'answer',
    status: 202,
    body: { id: processingId(Number(body?.order_id)), status: 'processing' },
  }));
}

export function processingId(orderId: number): string {
  return `slow_${orderId}`;
}

/** The record of a Payment Service that holds one payment of `TOTAL` with this status. */
export function recordOf(id: string, status: string, changes: object = {}): Behaviour {
  return {
    kind: 'answer',
    status: 200,
    body: [{ id, amount: TOTAL, currency: 'JPY', status, ...changes }],
  };
}

/** Creates an order and takes it to `status`; scripts of the payments end. */
export async function orderIn({ fake, desk: { desk } }: Book, status: OrderStatus): Promise<number> {
  if (status === 'pending') fake.script.onPayment(() => DECLINE);
  if (status === 'payment_processing') processing(fake);
  const { id } = await desk.createOrder(TANAKA, CALLER);
  fake.script.onPayment(() => undefined);
  if (status === 'shipped' || status === 'delivered') await desk.shipOrder(id, CALLER);
  if (status === 'delivered') await desk.deliverOrder(id, CALLER);
  if (status === 'cancelled') await desk.cancelOrder(id, CALLER);
  return id;
}

/** A PENDING order whose payment got no answer; whether the charge was made. */
export async function orderWithUnknownPayment({ fake, desk }: Book, charged: boolean): Promise<number> {
  fake.script.onPayment(() => ({ kind: 'reset', charge: charged }));
  const { id } = await desk.desk.createOrder(TANAKA, CALLER);
  fake.script.onPayment(() => undefined);
  return id;
}

/** A PAID order whose refund got no answer; whether the money went back. */
export async function orderWithUnknownRefund(life: Book, refunded: boolean): Promise<number> {
  const id = await orderIn(life, 'paid');
  life.fake.script.onRefund(() => ({ kind: 'reset', charge: refunded }));
  await life.desk.desk.cancelOrder(id, CALLER).catch(() => {});
  life.fake.script.onRefund(() => undefined);
  return id;
}

/** Receives a payment event and waits for the mail or refund that it causes. */
export async function receiveEvent({ desk }: Life, id: number, body: object, eventId?: string) {
  const background: Promise<unknown>[] = [];
  const inBackground = (work: Promise<unknown>) => void background.push(work);
  const { process } = desk.deps;
  const hook = createOrderService({ ...desk.deps, process: { ...process, inBackground } });
  const { outcome, order } = await hook.receivePaymentEvent(id, body, eventId, HOOK);
  await Promise.all(background);
  return { outcome, status: order.status };
}

/** A charge in the books of the service that no answer has told of, and the event that does. */
export function chargeEvent({ fake }: Book, orderId: number) {
  const { paymentId } = fake.addCharge({ orderId, amount: TOTAL, currency: 'JPY' });
  return { payment_id: paymentId, status: 'succeeded', amount: TOTAL, currency: 'JPY' };
}

/** What a process that starts later would finish. */
export function settleAfter({ desk }: Life, ms: number) {
  desk.clock.advance(ms);
  return recoverOpenRows(desk.deps, SETTLER);
}

/** Later than any look-up is put off in these tests, and than twice the payment time-out. */
export const LONG_AFTER_MS = 3_600_000;

export function setHold({ desk }: Life, held: boolean): Promise<void> {
  return desk.deps.store.write((tx) => tx.setChargesHeld(held));
}

/** As committed: upper case, as another program would read it. */
export function statusOf({ desk }: Book, id: number): string | undefined {
  return desk.rows<{ status: string }>(`SELECT status FROM orders WHERE id = ${id}`)[0]?.status;
}

/** The statuses an order went through, in the words of its timeline. */
export function pathOf({ desk }: Book, id: number): string[] {
  const moves = desk.rows<{ from_status: string | null; to_status: string }>(
    `SELECT from_status, to_status FROM order_events
      WHERE order_id = ${id} AND to_status IS NOT NULL ORDER BY id`,
  );
  return moves.map(({ from_status, to_status }) => `${from_status ?? ''}>${to_status}`);
}

/** Everything stored about an order that a refused request may not change. */
export function storedOf({ desk }: Book, id: number) {
  return {
    order: desk.rows(`SELECT * FROM orders WHERE id = ${id}`),
    events: desk.rows(`SELECT * FROM order_events WHERE order_id = ${id} ORDER BY id`),
    // Who looked at an open row last, and when to look again, is not the order's business.
    journal: desk.rows(
      `SELECT id, kind, state, idempotency_key, payment_id, sends, sent_at FROM journal
        WHERE order_id = ${id} ORDER BY id`,
    ),
  };
}

/** The requests that reached the services since the start, or since the last `forget`. */
export function callsOf({ fake }: Book): string[] {
  return fake.calls.map(({ method, path, body }) =>
    path.endsWith('/email') ? `mail ${body?.template}` : `${method} ${path.replace('/api/v1/', '')}`,
  );
}

export function forgetCalls({ fake }: Book): void {
  fake.calls.length = 0;
}

export function mailsOf({ fake }: Book, id: number): string[] {
  return fake.mails.filter(({ data }) => data.order_id === id).map(({ template }) => template);
}

/** The keys of the requests that asked for a charge or a refund. */
export function keysOf({ fake }: Book, path: 'payments' | 'payments/refund'): (string | undefined)[] {
  return fake.calls
    .filter((call) => call.method === 'POST' && call.path === `/api/v1/${path}`)
    .map(({ key }) => key);
}
