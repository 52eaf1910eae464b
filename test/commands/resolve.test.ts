// Proves that a person can end what the program can't: unknown payments by hand, what was left half done by
// `recover`, and every outgoing charge by `hold`.
import { describe, expect, test } from 'vitest';
import { openLifeInTerminal, problemsOf } from '../support/cli/life-cli.ts';
import { CALLER } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import {
  callsOf,
  forgetCalls,
  keysOf,
  mailsOf,
  orderIn,
  orderWithUnknownPayment,
  orderWithUnknownRefund,
  receiveEvent,
  setHold,
  statusOf,
  storedOf,
  TOTAL,
} from '../support/orders/order-stages.ts';

const ONE_LINE = /^orders: [^\n]+\n$/;

describe('orders resolve', () => {
  test('--charged pays the order with this payment, without asking the services anything', async () => {
    const life = await openLifeInTerminal();
    const id = await orderWithUnknownPayment(life, true);
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
    forgetCalls(life);
    expect(await life.orders(['resolve', id, '--charged', 'pay_1'])).toEqual({
      status: 0,
      stdout: `order ${id} is paid\n`,
      stderr: '',
    });
    expect(callsOf(life)).toEqual(['mail ORDER_CONFIRMATION']);
    // It is from now on the payment that paid the order.
    const late = { payment_id: 'pay_1', status: 'succeeded' };
    expect(await receiveEvent(life, id, late)).toEqual({ outcome: 'ignored', status: 'paid' });
    life.fake.script.onLookup(() => undefined);
    expect((await life.orders(['cancel', id])).status).toBe(0);
    expect(life.fake.net().get(id)).toBe(0);
  });

  test('--not-charged ends the attempt: the next one has a new key and needs no look-up', async () => {
    const life = await openLifeInTerminal();
    const id = await orderWithUnknownPayment(life, false);
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
    const resolved = await life.orders(['resolve', id, '--not-charged', '--yes', '--json']);
    expect([resolved.status, resolved.stderr]).toEqual([0, '']);
    expect(JSON.parse(resolved.stdout)).toMatchObject({ id, status: 'pending', total_amount: TOTAL });
    expect(await life.orders(['pay', id])).toMatchObject({ status: 0, stdout: `order ${id} is paid\n` });
    expect(new Set(keysOf(life, 'payments')).size).toBe(2);
  });

  test('ends a payment that is being processed, either way', async () => {
    const life = await openLifeInTerminal();
    const ids = [await orderIn(life, 'payment_processing'), await orderIn(life, 'payment_processing')];
    const [one = 0, other = 0] = ids;
    expect((await life.orders(['resolve', one, '--charged', 'slow_1'])).stdout).toBe(
      `order ${one} is paid\n`,
    );
    expect((await life.orders(['resolve', other, '--not-charged'])).stdout).toBe(
      `order ${other} is pending\n`,
    );
    expect(ids.map((id) => mailsOf(life, id))).toEqual([['ORDER_CONFIRMATION'], []]);
  });

  test('--charged of an order that was cancelled meanwhile gives the money back', async () => {
    const life = await openLifeInTerminal();
    const id = await orderWithUnknownPayment(life, false);
    await life.desk.desk.cancelOrder(id, CALLER);
    const { paymentId } = life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
    expect(await life.orders(['resolve', id, '--charged', paymentId])).toMatchObject({
      status: 0,
      stdout: `order ${id} is cancelled\n`,
    });
    expect(life.fake.net().get(id)).toBe(0);
  });

  test('with nothing to resolve ends with 4 and changes nothing', async () => {
    const life = await openLifeInTerminal();
    const ids: number[] = [];
    for (const status of ['pending', 'paid', 'cancelled'] as const) ids.push(await orderIn(life, status));
    ids.push(await orderWithUnknownRefund(life, true));
    await setHold(life, true);
    ids.push((await life.desk.desk.createOrder(TANAKA, CALLER)).id);
    for (const id of ids) {
      const before = storedOf(life, id);
      const ended = await life.orders(['resolve', id, '--charged', 'pay_9', '--json']);
      expect([ended.status, ended.stdout]).toEqual([4, '']);
      expect(problemsOf(ended)).toMatchObject([{ status: 409, code: 'nothing_to_resolve' }]);
      expect(storedOf(life, id)).toEqual(before);
    }
  });

  test.each<[string, number, string[]]>([
    ['an order that does not exist', 3, ['9', '--not-charged']],
    ['neither answer', 2, ['1']],
    ['both answers', 2, ['1', '--charged', 'pay_1', '--not-charged']],
    ['a payment without a name', 2, ['1', '--charged', ' ']],
    ['no order', 2, ['--not-charged']],
  ])('with %s ends with %i', async (_name, code, args) => {
    const life = await openLifeInTerminal();
    const id = await orderWithUnknownPayment(life, false);
    const { status, stdout, stderr } = await life.orders(['resolve', ...args]);
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toMatch(ONE_LINE);
    expect(statusOf(life, id)).toBe('PENDING');
  });
});

describe('orders recover', () => {
  const leaveHalfDone = async (life: Parameters<typeof orderWithUnknownPayment>[0]) => [
    await orderWithUnknownPayment(life, true),
    await orderWithUnknownPayment(life, false),
    await orderWithUnknownRefund(life, true),
  ];

  test('finishes what was left half done, and says for each order what came of it', async () => {
    const life = await openLifeInTerminal();
    const ids = await leaveHalfDone(life);
    const { status, stdout, stderr } = await life.orders(['recover']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head.split(/\s+/).filter((word) => word !== '')).toEqual(['ORDER', 'CALL', 'RESULT']);
    expect(lines.map((line) => line.trim().split(/\s+/).slice(0, 2)).toSorted()).toEqual([
      ['1', 'payment'],
      ['2', 'payment'],
      ['3', 'refund'],
    ]);
    for (const [at, ended] of [
      / paid$/,
      / pending; whether it was charged is still unknown$/,
      / cancelled$/,
    ].entries()) {
      expect(lines.find((line) => line.trim().startsWith(`${at + 1} `))).toMatch(ended);
    }
    expect(ids.map((id) => statusOf(life, id))).toEqual(['PAID', 'PENDING', 'CANCELLED']);
    expect(life.fake.charges).toHaveLength(2);
  });

  test('--json is an array of the same; with nothing left it says so', async () => {
    const life = await openLifeInTerminal();
    expect(await life.orders(['recover'])).toEqual({
      status: 0,
      stdout: 'nothing to recover\n',
      stderr: '',
    });
    expect(await life.orders(['recover', '--json'])).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    await leaveHalfDone(life);
    const { status, stdout } = await life.orders(['recover', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).toSorted((a: Settled, b: Settled) => a.order_id - b.order_id)).toMatchObject([
      { order_id: 1, kind: 'payment', settled: true },
      { order_id: 2, kind: 'payment', settled: false, situation: 'payment_unknown' },
      { order_id: 3, kind: 'refund', settled: true },
    ]);
  });
  type Settled = { order_id: number };

  test('ends with 5 while the record cannot be reached, and leaves all as it was', async () => {
    const life = await openLifeInTerminal();
    const ids = await leaveHalfDone(life);
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
    const before = ids.map((id) => storedOf(life, id));
    const { status, stdout, stderr } = await life.orders(['recover', '--json']);
    expect(status).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject([{ settled: false }, { settled: false }, { settled: false }]);
    expect(problemsOf({ status, stdout, stderr })).toMatchObject([{ status: 502 }]);
    expect(ids.map((id) => storedOf(life, id))).toEqual(before);
  });
});

describe('orders hold and orders release', () => {
  const create = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:5'];

  test('stop every charge of the database and resume it', async () => {
    const life = await openLifeInTerminal();
    expect(await life.orders(['hold'])).toMatchObject({ status: 0, stderr: '' });
    const created = await life.orders(create);
    expect(created.status).toBe(5);
    expect(created.stderr).toContain('on hold');
    // The server beside it, which has the same database.
    const { status } = await life.desk.desk.createOrder(TANAKA, CALLER);
    expect(status).toBe('pending');
    const refused = await life.orders(['pay', 1, '--json']);
    expect([refused.status, refused.stdout]).toEqual([4, '']);
    expect(problemsOf(refused)).toMatchObject([{ status: 409, code: 'charges_held' }]);
    expect((await life.orders(['recover'])).status).toBe(0);
    expect(callsOf(life)).toEqual([]);

    expect(await life.orders(['release'])).toMatchObject({ status: 0, stderr: '' });
    expect((await life.orders(['recover'])).status).toBe(0);
    expect([1, 2].map((id) => statusOf(life, id))).toEqual(['PAID', 'PAID']);
    expect(life.fake.charges.map(({ amount }) => amount).toSorted()).toEqual([TOTAL, 5]);
    expect((await life.orders(create)).status).toBe(0);
  });

  test('--json tells the state; saying it twice is no harm', async () => {
    const life = await openLifeInTerminal();
    for (const [command, held] of [
      ['hold', true],
      ['hold', true],
      ['release', false],
      ['release', false],
    ] as const) {
      const { status, stdout } = await life.orders([command, '--json']);
      expect([status, JSON.parse(stdout)]).toEqual([0, { charges_held: held }]);
    }
  });
});
