// What an order desk does over HTTP: notes, holds, shipments, payments, and the queues of its work.
import { beforeEach, expect, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { DECLINE } from '../../support/orders/order-stages.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  return () => server.close();
});

async function create(): Promise<string> {
  const { body } = await server.ask(ORDERS, { method: 'POST', body: TANAKA });
  return `${ORDERS}/${body.id}`;
}

const put = (path: string, body: object) => server.ask(path, { method: 'PUT', body });

test('a note is a row of the timeline, whatever the status', async () => {
  const order = await create();
  const note = await server.ask(`${order}/notes`, { method: 'POST', body: { text: ' 住所を確認 ' } });
  expect([note.status, note.body.type, note.body.detail]).toEqual([201, 'note', '住所を確認']);
  const { body } = await server.ask(`${order}/events`);
  expect(body.at(-1)).toEqual(note.body);
  expect((await server.ask(order)).body.updated_at).toBe((await server.ask(order)).body.updated_at);
});

test.each([
  ['10,001 characters', 'x'.repeat(10_001)],
  ['a control character', 'a\u0007b'],
  ['an escape', '\u001b[31mred'],
  ['nothing', '   '],
  ['a number', 7],
])('a note of %s is a 422, and nothing is written', async (_what, text) => {
  const order = await create();
  const before = (await server.ask(`${order}/events`)).body.length;
  const answer = await server.ask(`${order}/notes`, { method: 'POST', body: { text } });
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'text']);
  expect((await server.ask(`${order}/events`)).body).toHaveLength(before);
});

test('10,000 characters are a note', async () => {
  const order = await create();
  const text = '𠮷'.repeat(10_000);
  expect((await server.ask(`${order}/notes`, { method: 'POST', body: { text } })).status).toBe(201);
});

test('a hold shows on the order, blocks shipping, is listed, and ends', async () => {
  const order = await create();
  await create();
  const held = await put(`${order}/hold`, { reason: 'fraud check' });
  expect(held.status).toBe(200);
  expect(held.body.hold).toEqual({ reason: 'fraud check', since: expect.stringMatching(/Z$/) });
  const ship = await put(`${order}/status`, { status: 'shipped' });
  expect([ship.status, ship.body.code, ship.body.detail]).toEqual([
    409,
    'on_hold',
    'order 1 is on hold: fraud check',
  ]);
  const ids = async (filter: string) =>
    (await server.ask(`${ORDERS}?${filter}`)).body.map(({ id }: { id: number }) => id);
  expect(await ids('held=true')).toEqual([1]);
  expect(await ids('held=false')).toEqual([2]);
  expect(await ids('held=true&status=paid&q=tanaka')).toEqual([1]);
  expect((await server.ask(`${ORDERS}?held=true`)).headers['x-total-count']).toBe('1');
  expect((await server.ask(`${ORDERS}?held=maybe`)).status).toBe(422);
  const released = await server.ask(`${order}/hold`, { method: 'DELETE' });
  expect([released.status, 'hold' in released.body]).toEqual([200, false]);
  expect((await put(`${order}/status`, { status: 'shipped' })).status).toBe(200);
  const late = await put(`${order}/hold`, { reason: 'too late' });
  expect([late.status, late.body.code]).toEqual([409, 'nothing_to_hold']);
});

test.each([[{}], [{ reason: '' }], [{ reason: 'a\nb' }], [{ reason: 'x'.repeat(501) }], [{ reason: null }]])(
  'a hold with %j is a 422',
  async (body) => {
    const order = await create();
    const answer = await put(`${order}/hold`, body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'reason']);
  },
);

test('a shipment comes with the shipping, is corrected, and is found', async () => {
  const order = await create();
  const shipped = await put(`${order}/status`, {
    status: 'shipped',
    carrier: 'Yamato',
    tracking_number: '12-34',
  });
  expect(shipped.body.shipment).toEqual({ carrier: 'Yamato', tracking_number: '12-34' });
  const corrected = await put(`${order}/status`, { status: 'shipped', tracking_number: '12-35' });
  expect([corrected.status, corrected.body.shipment]).toEqual([
    200,
    { carrier: 'Yamato', tracking_number: '12-35' },
  ]);
  expect((await server.ask(`${ORDERS}?tracking_number=12-35`)).body).toHaveLength(1);
  expect((await server.ask(`${ORDERS}?tracking_number=12-34`)).body).toEqual([]);
  expect((await put(`${order}/status`, { status: 'shipped' })).status).toBe(409);
  const bad = await put(`${order}/status`, { status: 'shipped', tracking_number: 'a\u0000b' });
  expect([bad.status, bad.body.errors[0].path]).toEqual([422, 'tracking_number']);
  const mails = server.fake.calls.filter(({ body }) => body?.template === 'ORDER_SHIPPED');
  expect(mails).toHaveLength(1);
});

test('the payments of an order: a refused one, a charge, its refund', async () => {
  server.fake.script.onPayment(() => DECLINE);
  const order = await create();
  server.fake.script.onPayment(() => undefined);
  await put(`${order}/status`, { status: 'payment_processing' });
  await server.ask(order, { method: 'DELETE' });
  const { status, body } = await server.ask(`${order}/payments`);
  const paymentId = body[1].payment_id;
  expect(status).toBe(200);
  expect(
    body.map(({ kind, state, payment_id, amount }: Record<string, unknown>) => [
      kind,
      state,
      payment_id,
      amount,
    ]),
  ).toEqual([
    ['payment', 'refused', null, 179_600],
    ['payment', 'done', paymentId, 179_600],
    ['refund', 'done', paymentId, 179_600],
  ]);
  expect(body[0].reason).toContain('card declined');
  const events = (await server.ask(`${order}/events`)).body;
  const named = events.filter((event: { payment_id: string | null }) => event.payment_id === paymentId);
  expect(named.map(({ type }: { type: string }) => type)).toEqual([
    'payment_succeeded',
    'refund_initiated',
    'cancelled',
  ]);
  expect((await server.ask(`${ORDERS}/9/payments`)).status).toBe(404);
});

test('the overview counts what waits for a person', async () => {
  const [first] = [await create(), await create(), await create()];
  await put(`${first}/hold`, { reason: 'fraud check' });
  const { body } = await server.ask('/api/v1/overview');
  expect(body).toEqual({
    to_ship: { count: 2, more: false },
    held: { count: 1, more: false },
    stuck_payments: { count: 0, more: false },
    failed_emails: { count: 0, more: false },
    paused_imports: { count: 0, more: false },
    orders: 3,
    charges_held: false,
  });
});

test('all charges are held and released', async () => {
  expect((await put('/api/v1/hold', {})).body).toEqual({ charges_held: true });
  const order = await create();
  expect((await server.ask(order)).body.status).toBe('pending');
  expect((await server.ask('/api/v1/overview')).body.charges_held).toBe(true);
  expect((await server.ask('/api/v1/hold', { method: 'DELETE' })).body).toEqual({ charges_held: false });
});
