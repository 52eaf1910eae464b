// Proves that an order is created in the steps of the design, section 5, strictly one after the other, and
// that whatever the two services do ends as docs/api.md says, with one call each.
import { describe, expect, test } from 'vitest';
import { CALLER, openDesk, openFakes, type TestDesk } from '../../support/desk.ts';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { patienceWith } from '../../support/orders/order-stages.ts';
import { type Behaviour, NOBODY } from '../../support/services/fake-services.ts';

const stateOf = ({ rows }: TestDesk) => ({
  orders: rows('SELECT id, status FROM orders ORDER BY id'),
  events: rows<{ type: string }>('SELECT type FROM order_events ORDER BY id').map(({ type }) => type),
  journal: rows('SELECT kind, state, claims, sends FROM journal ORDER BY id'),
});

test('the eight steps happen in their order, each committed before the next', async () => {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  const seen: Record<string, unknown>[] = [];
  let answered = false;
  fake.script.onPayment(() => {
    seen.push({ call: 'payment', answered, ...stateOf(desk) });
    return undefined;
  });
  fake.script.onMail(() => {
    seen.push({ call: 'mail', answered, ...stateOf(desk) });
    return undefined;
  });

  const order = await desk.desk.createOrder(TANAKA, CALLER);
  answered = true;

  const payment = { kind: 'payment', claims: 1, sends: 1 };
  const mail = { kind: 'notification', claims: 1, sends: 1 };
  expect(seen).toEqual([
    {
      call: 'payment',
      answered: false,
      orders: [{ id: 1, status: 'PAYMENT_PROCESSING' }],
      events: ['order_created', 'payment_initiated'],
      journal: [{ ...payment, state: 'running' }],
    },
    {
      call: 'mail',
      answered: false,
      orders: [{ id: 1, status: 'PAID' }],
      events: ['order_created', 'payment_initiated', 'payment_succeeded'],
      journal: [
        { ...payment, state: 'done' },
        { ...mail, state: 'running' },
      ],
    },
  ]);
  expect(order).toMatchObject({ id: 1, status: 'paid', totalAmount: 179_600, currency: 'JPY' });
  expect(order.items).toEqual([{ id: 1, productName: 'ノートPC', quantity: 2, unitPrice: 89_800 }]);
  expect(stateOf(desk)).toEqual({
    orders: [{ id: 1, status: 'PAID' }],
    events: ['order_created', 'payment_initiated', 'payment_succeeded', 'notification_sent'],
    journal: [
      { ...payment, state: 'done' },
      { ...mail, state: 'done' },
    ],
  });
  expect(await desk.desk.getOrder(1, CALLER)).toEqual(order);
});

test('the e-mail waits for the answer of the payment, however long it takes', async () => {
  const fake = await openFakes();
  const { desk } = await openDesk(fake);
  let paymentAnswered = false;
  fake.script.onPayment(() => {
    setTimeout(() => {
      paymentAnswered = true;
    }, 40);
    return { kind: 'delay', ms: 80 };
  });
  const atMail: boolean[] = [];
  fake.script.onMail(() => {
    atMail.push(paymentAnswered);
    return undefined;
  });
  await desk.createOrder(TANAKA, CALLER);
  expect(atMail).toEqual([true]);
});

test('the services receive what the design says, with a key of its own for each intent', async () => {
  const fake = await openFakes();
  const { desk } = await openDesk(fake);
  await desk.createOrder(TANAKA, CALLER);
  await desk.createOrder(TANAKA, CALLER);
  const [payment, mail] = fake.calls;
  expect(payment?.body).toEqual({ order_id: 1, amount: 179_600, currency: 'JPY' });
  expect(mail?.body).toEqual({
    to: 'tanaka@example.co.jp',
    template: 'ORDER_CONFIRMATION',
    data: {
      order_id: 1,
      customer_name: '田中太郎',
      total_amount: 179_600,
      currency: 'JPY',
      items: [{ id: 1, product_name: 'ノートPC', quantity: 2, unit_price: 89_800 }],
    },
  });
  const keys = fake.calls.map(({ key }) => key);
  expect(keys).not.toContain(undefined);
  expect(new Set(keys).size).toBe(4);
  for (const { headers } of fake.calls) {
    expect(headers.traceparent).toMatch(new RegExp(`^00-${CALLER.traceId}-[0-9a-f]{16}-01$`));
  }
});

test('the same order id in a restored database never repeats a key', async () => {
  const fake = await openFakes();
  const [one, other] = [await openDesk(fake), await openDesk(fake)];
  const orders = [await one.desk.createOrder(TANAKA, CALLER), await other.desk.createOrder(TANAKA, CALLER)];
  expect(orders.map(({ id }) => id)).toEqual([1, 1]);
  expect(fake.charges).toHaveLength(2);
  expect(new Set(fake.charges.map(({ key }) => key)).size).toBe(2);
});

test('bad input stores nothing and calls nobody', async () => {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  await expect(desk.desk.createOrder({ ...TANAKA, items: [] }, CALLER)).rejects.toMatchObject({
    kind: 'invalid',
  });
  expect(stateOf(desk)).toEqual({ orders: [], events: [], journal: [] });
  expect(fake.calls).toEqual([]);
});

const id = 'p-1';

describe('a declined payment leaves the order pending, tried once, with nothing open and no e-mail', () => {
  test.each<[string, Behaviour]>([
    ['402', { kind: 'answer', status: 402, body: { status: 'declined', message: 'card declined' } }],
    ['404 that says declined', { kind: 'answer', status: 404, body: { status: 'declined' } }],
    ['401', { kind: 'answer', status: 401, body: { message: 'who are you' } }],
    ['201 that says failed', { kind: 'answer', status: 201, body: { id, status: 'failed' } }],
    ['200 that says REJECTED', { kind: 'answer', status: 200, body: { payment_id: id, status: 'REJECTED' } }],
  ])('%s', async (_name, behaviour) => {
    const fake = await openFakes();
    const desk = await openDesk(fake);
    fake.script.onPayment(() => behaviour);
    const order = await desk.desk.createOrder(TANAKA, CALLER);
    expect(order.status).toBe('pending');
    expect(fake.calls.map(({ path }) => path)).toEqual(['/api/v1/payments']);
    expect(stateOf(desk)).toEqual({
      orders: [{ id: 1, status: 'PENDING' }],
      events: ['order_created', 'payment_initiated', 'payment_failed'],
      journal: [{ kind: 'payment', state: 'refused', claims: 1, sends: 1 }],
    });
    const [last] = (await desk.desk.listEvents(1, CALLER)).slice(-1);
    expect(last).toMatchObject({ from: 'payment_processing', to: 'pending' });
    expect(last?.detail).toMatch(/^(declined: .|rejected: HTTP 40[14].*; nothing was charged$)/);
  });
});

describe('a payment without a definite answer leaves the order pending and the attempt open', () => {
  const other = (changes: object) => ({ id, order_id: 1, amount: 179_600, currency: 'JPY', ...changes });
  test.each<[string, Behaviour]>([
    ['time-out', { kind: 'hang', charge: true }],
    ['an answer that drips', { kind: 'drip', everyMs: 20, charge: true }],
    ['connection broken after the charge', { kind: 'reset', charge: true }],
    ['500 after the charge', { kind: 'answer', status: 500, charge: true }],
    ['503', { kind: 'answer', status: 503, headers: { 'retry-after': '1' } }],
    ['302', { kind: 'answer', status: 302, headers: { location: '/api/v1/payments' } }],
    ['408', { kind: 'answer', status: 408 }],
    ['409', { kind: 'answer', status: 409 }],
    ['425', { kind: 'answer', status: 425 }],
    ['429', { kind: 'answer', status: 429, headers: { 'retry-after': '0' } }],
    ['unreadable body', { kind: 'answer', status: 201, body: '<html>' }],
    ['empty body', { kind: 'answer', status: 201, body: '' }],
    ['no payment id', { kind: 'answer', status: 201, body: { status: 'succeeded' } }],
    ['unheard-of status', { kind: 'answer', status: 201, body: { id, status: 'maybe' } }],
    ['another order', { kind: 'answer', status: 201, body: other({ order_id: 2 }) }],
    ['another amount', { kind: 'answer', status: 201, body: other({ amount: 179_600.01 }) }],
    ['another currency', { kind: 'answer', status: 201, body: other({ currency: 'USD' }) }],
  ])('%s', async (_name, behaviour) => {
    const fake = await openFakes();
    const desk = await openDesk(fake, patienceWith(behaviour));
    fake.script.onPayment(() => behaviour);
    const order = await desk.desk.createOrder(TANAKA, CALLER);
    expect(order.status).toBe('pending');
    expect(fake.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/v1/payments']);
    expect(stateOf(desk)).toEqual({
      orders: [{ id: 1, status: 'PENDING' }],
      events: ['order_created', 'payment_initiated', 'payment_unknown', 'payment_failed'],
      journal: [{ kind: 'payment', state: 'unknown', claims: 1, sends: 1 }],
    });
    expect(desk.log).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'payment outcome unknown' }),
    );
  });

  test('connection refused', async () => {
    const desk = await openDesk({ url: NOBODY });
    expect((await desk.desk.createOrder(TANAKA, CALLER)).status).toBe('pending');
    expect(stateOf(desk).journal).toEqual([{ kind: 'payment', state: 'unknown', claims: 1, sends: 1 }]);
  });
});

test('a payment that is being processed leaves the order payment_processing, without e-mail', async () => {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  fake.script.onPayment(() => ({ kind: 'answer', status: 202, body: { id, status: 'processing' } }));
  expect((await desk.desk.createOrder(TANAKA, CALLER)).status).toBe('payment_processing');
  expect(stateOf(desk).orders).toEqual([{ id: 1, status: 'PAYMENT_PROCESSING' }]);
  expect(desk.rows('SELECT state, payment_id FROM journal')).toEqual([{ state: 'unknown', payment_id: id }]);
  expect(fake.calls).toHaveLength(1);
});

describe('a failed e-mail blocks nothing and is not sent again', () => {
  test.each<[string, Behaviour]>([
    ['500', { kind: 'answer', status: 500 }],
    ['400', { kind: 'answer', status: 400 }],
    ['time-out', { kind: 'hang', charge: false }],
    ['connection broken', { kind: 'reset', charge: false }],
    ['302', { kind: 'answer', status: 302, headers: { location: '/api/v1/notifications/email' } }],
  ])('%s', async (_name, behaviour) => {
    const fake = await openFakes();
    const desk = await openDesk(fake, patienceWith(behaviour, 'notificationTimeoutMs'));
    fake.script.onMail(() => behaviour);
    expect((await desk.desk.createOrder(TANAKA, CALLER)).status).toBe('paid');
    expect(fake.calls.map(({ path }) => path)).toEqual(['/api/v1/payments', '/api/v1/notifications/email']);
    expect(stateOf(desk).events.at(-1)).toBe('notification_failed');
    const calls = [{ kind: 'payment' }, { kind: 'notification', state: 'refused' }];
    expect(stateOf(desk).journal).toMatchObject(calls);
    expect(desk.log).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'notification failed' }),
    );
  });
});

test.each([
  ['its lease', 3_600_000],
  ['a moment longer than a call may be late', 5_000],
])('a process that slept through %s sends nothing: the time of its call is counted', async (_what, slept) => {
  const fake = await openFakes();
  const desk: TestDesk = await openDesk(fake, {
    clock: {
      // The clock of a machine that is suspended right after the commit.
      now: () => (desk && desk.rows('SELECT 1 FROM orders').length > 0 ? slept : 0),
      advance: () => {},
    },
  });
  expect((await desk.desk.createOrder(orderOf(5), CALLER)).status).toBe('pending');
  expect(fake.calls).toEqual([]);
  expect(stateOf(desk).journal).toMatchObject([{ kind: 'payment', state: 'unknown' }]);
});
