// Proves that the API moves an order along the arrows of the design's diagram and no other way, and that what
// it refuses changes nothing (design sections 2.4, 2.5 and 4).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  bookOf,
  DECLINE,
  mailsOf,
  orderIn,
  pathOf,
  processingId,
  recordOf,
  storedOf,
} from '../../support/orders/order-stages.ts';
import { ARROWS, PAIRS, STATUSES, type Status } from '../../support/orders/state-diagram.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';

const ORDERS = '/api/v1/orders';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '3600000' });
});
beforeEach(() => server.fake.script.reset());
afterAll(() => server.close());

const put = (id: number | string, body: unknown) =>
  server.ask(`${ORDERS}/${id}/status`, { method: 'PUT', body });
const cancel = (id: number) => server.ask(`${ORDERS}/${id}`, { method: 'DELETE' });

/** What is stored about an order, and the calls that were made so far. */
const stateOf = (id: number) => ({ ...storedOf(bookOf(server), id), calls: server.fake.calls.length });

function refusal(from: (typeof STATUSES)[number], to: string) {
  return {
    status: 409,
    headers: { 'content-type': 'application/problem+json' },
    body: { status: 409, code: 'illegal_transition', from, to, allowed: ARROWS[from] },
  };
}

/** What the record has to say so that a payment ends as `to`. */
function recordAs(id: number, to: string): void {
  const status = { paid: 'succeeded', pending: 'declined' }[to];
  server.fake.script.onLookup(() => (status ? recordOf(processingId(id), status) : undefined));
}

describe('PUT status', () => {
  test.each(PAIRS.filter(({ legal }) => !legal))('$from to $to is refused', async ({ from, to }) => {
    const id = await orderIn(bookOf(server), from);
    recordAs(id, to);
    const before = stateOf(id);
    expect(await put(id, { status: to })).toMatchObject(refusal(from, to));
    expect(stateOf(id)).toEqual(before);
  });

  test.each(PAIRS.filter(({ legal }) => legal))('$from to $to is done', async ({ from, to }) => {
    const id = await orderIn(bookOf(server), from);
    if (from === 'payment_processing') recordAs(id, to);
    const mails = mailsOf(bookOf(server), id);
    const { status, body } = await put(id, { status: to });
    // A payment answers with where it ended.
    const ended = to === 'payment_processing' ? 'paid' : to;
    expect({ status, order: body }).toMatchObject({ status: 200, order: { id, status: ended } });
    expect((await server.ask(`${ORDERS}/${id}`)).body).toEqual(body);
    const path = pathOf(bookOf(server), id);
    expect(path).toContain(`${from.toUpperCase()}>${to.toUpperCase()}`);
    expect(path.at(-1)).toMatch(new RegExp(`>${ended.toUpperCase()}$`));
    const told = { paid: 'ORDER_CONFIRMATION', shipped: 'ORDER_SHIPPED', cancelled: 'ORDER_CANCELLED' };
    const mail = Object.entries(told).find(([at]) => at === ended)?.[1];
    expect(mailsOf(bookOf(server), id)).toEqual([...mails, ...(mail ? [mail] : [])]);
  });
});

describe('PUT payment_processing answers with where it ended', () => {
  test.each<[string, Behaviour, Status, number]>([
    ['declined', DECLINE, 'pending', 200],
    ['no answer', { kind: 'reset', charge: false }, 'pending', 502],
    [
      'undecided',
      { kind: 'answer', status: 202, body: { id: 'p', status: 'pending' } },
      'payment_processing',
      409,
    ],
  ])('%s', async (_outcome, behaviour, ended, again) => {
    const id = await orderIn(bookOf(server), 'pending');
    server.fake.script.onPayment(() => behaviour);
    const first = await put(id, { status: 'payment_processing' });
    expect(first).toMatchObject({ status: 200, body: { id, status: ended } });
    // Only an attempt without an answer needs the record before the next one.
    server.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
    expect((await put(id, { status: 'payment_processing' })).status).toBe(again);
  });
});

test.each(STATUSES)('DELETE of an order that is %s', async (from) => {
  const id = await orderIn(bookOf(server), from);
  const before = stateOf(id);
  const reply = await cancel(id);
  if (ARROWS[from].includes('cancelled')) {
    expect(reply).toMatchObject({ status: 200, body: { id, status: 'cancelled' } });
    expect(server.fake.net().get(id) ?? 0).toBe(0);
  } else {
    expect(reply).toMatchObject(refusal(from, 'cancelled'));
    expect(stateOf(id)).toEqual(before);
  }
});

describe('an order that is PAYMENT_PROCESSING is settled by the record alone', () => {
  const disagrees = [
    ['paid', 'declined'],
    ['paid', 'refunded'],
    ['paid', 'processing'],
    ['paid', 'none'],
    ['pending', 'succeeded'],
    ['pending', 'processing'],
  ];
  const record = (id: number, says: string) =>
    says === 'none'
      ? ({ kind: 'answer', status: 404 } as const)
      : recordOf(processingId(id), says, { order_id: id });

  test.each(disagrees)('%s is a 409 while the record says %s', async (to, says) => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    server.fake.script.onLookup(() => record(id, says));
    const { calls: _calls, ...before } = stateOf(id);
    expect(await put(id, { status: to })).toMatchObject({
      status: 409,
      body: { code: 'payment_record_disagrees' },
    });
    expect(storedOf(bookOf(server), id)).toEqual(before);
  });

  test.each(['declined', 'refunded', 'none'])('pending is done while the record says %s', async (says) => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    server.fake.script.onLookup(() => record(id, says));
    expect(await put(id, { status: 'pending' })).toMatchObject({ status: 200, body: { status: 'pending' } });
    expect(mailsOf(bookOf(server), id)).toEqual([]);
  });

  test('pending by an empty record leaves the attempt open: it is found when it is charged after all', async () => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    expect(await put(id, { status: 'pending' })).toMatchObject({ status: 200 });
    server.fake.script.onLookup(() => recordOf(processingId(id), 'succeeded'));
    const charges = server.fake.charges.length;
    expect(await put(id, { status: 'payment_processing' })).toMatchObject({
      status: 200,
      body: { status: 'paid' },
    });
    expect(server.fake.charges).toHaveLength(charges);
  });

  test.each(['paid', 'pending'])('%s is a 502 while the record cannot be reached', async (to) => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    server.fake.script.onLookup(() => ({ kind: 'reset', charge: false }));
    const { calls: _calls, ...before } = stateOf(id);
    expect(await put(id, { status: to })).toMatchObject({
      status: 502,
      headers: { 'content-type': 'application/problem+json' },
      body: { status: 502, code: 'payment_record_unreachable' },
    });
    expect(storedOf(bookOf(server), id)).toEqual(before);
    recordAs(id, to);
    expect(await put(id, { status: to })).toMatchObject({ status: 200, body: { status: to } });
  });
});

test('a cancellation whose refund fails is a 502 and leaves the order paid, by PUT and by DELETE', async () => {
  const id = await orderIn(bookOf(server), 'paid');
  server.fake.script.onRefund(() => ({ kind: 'answer', status: 422 }));
  for (const reply of [await put(id, { status: 'cancelled' }), await cancel(id)]) {
    expect(reply).toMatchObject({ status: 502, body: { status: 502, code: 'refund_refused' } });
  }
  expect((await server.ask(`${ORDERS}/${id}`)).body).toMatchObject({ status: 'paid' });
});

describe('the body of PUT status', () => {
  test.each(['shipped', 'SHIPPED', 'Shipped'])('%s is understood', async (status) => {
    const id = await orderIn(bookOf(server), 'paid');
    const body = { status, note: 'an unknown key' };
    const asked = { method: 'PUT', body, beyondDocument: true } as const;
    expect(await server.ask(`${ORDERS}/${id}/status`, asked)).toMatchObject({
      status: 200,
      body: { status: 'shipped' },
    });
  });

  test.each([
    { status: 'canceled' },
    { status: 'paid ' },
    { status: '' },
    { status: 5 },
    { status: null },
    { status: ['paid'] },
    {},
    [],
    ['shipped'],
    'shipped',
    null,
  ])('%j is a 422', async (body) => {
    const id = await orderIn(bookOf(server), 'paid');
    const before = stateOf(id);
    expect(await put(id, JSON.stringify(body))).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ path: 'status' }] },
    });
    expect(stateOf(id)).toEqual(before);
  });

  test('that is not JSON is a 400', async () => {
    const id = await orderIn(bookOf(server), 'paid');
    expect(await put(id, '{"status": "shipped"')).toMatchObject({ status: 400, body: { code: 'malformed' } });
  });
});

test.each([999_999, 0, -1, 'x', '1e3', '1.0'])('order %s does not exist: 404', async (id) => {
  for (const status of STATUSES) expect(await put(id, { status })).toMatchObject({ status: 404 });
  expect(await server.ask(`${ORDERS}/${id}`, { method: 'DELETE' })).toMatchObject({
    status: 404,
    body: { status: 404, code: 'not_found' },
  });
});
