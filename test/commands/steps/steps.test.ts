// Proves that pay, ship, deliver and cancel move orders along the diagram and no other way, that of several
// orders each is tried, and that the exit code and the streams tell what came of it.
import { describe, expect, test } from 'vitest';
import { type LifeInTerminal, openLifeInTerminal, problemsOf } from '../../support/cli/life-cli.ts';
import { DECLINE, mailsOf, orderIn, pathOf, statusOf, storedOf } from '../../support/orders/order-stages.ts';
import { ARROWS, STATUSES } from '../../support/orders/state-diagram.ts';

const MOVES = [
  { command: 'pay', to: 'payment_processing', ends: 'paid' },
  { command: 'ship', to: 'shipped', ends: 'shipped' },
  { command: 'deliver', to: 'delivered', ends: 'delivered' },
  { command: 'cancel', to: 'cancelled', ends: 'cancelled' },
] as const;

const LEGAL = MOVES.flatMap((move) =>
  STATUSES.filter((from) => ARROWS[from].includes(move.to)).map((from) => ({ ...move, from })),
);

/** One line that starts with the program's name. */
const ONE_LINE = /^orders: [^\n]+\n$/;

describe('one order', () => {
  test.each(LEGAL)('$command while it is $from', async (move) => {
    const life = await openLifeInTerminal();
    const id = await orderIn(life, move.from);
    expect(await life.orders([move.command, id])).toEqual({
      status: 0,
      stdout: `order ${id} is ${move.ends}\n`,
      stderr: '',
    });
    expect(statusOf(life, id)).toBe(move.ends.toUpperCase());
    expect(pathOf(life, id)).toContain(`${move.from.toUpperCase()}>${move.to.toUpperCase()}`);
    const actors = life.desk.rows<{ actor: string }>(
      'SELECT actor FROM order_events ORDER BY id DESC LIMIT 1',
    );
    expect(actors).toEqual([{ actor: 'cli' }]);
  });

  test('with --json is the order that the API would show; a refusal is its problem object', async () => {
    const life = await openLifeInTerminal();
    const id = await orderIn(life, 'paid');
    const shipped = await life.orders(['ship', id, '--json']);
    expect([shipped.status, shipped.stderr]).toEqual([0, '']);
    expect(JSON.parse(shipped.stdout)).toMatchObject({ id, status: 'shipped', total_amount: 179_600 });
    expect(await life.orders(['show', id, '--json'])).toMatchObject({ stdout: shipped.stdout });
    const again = await life.orders(['ship', id, '--json']);
    expect([again.status, again.stdout]).toEqual([4, '']);
    expect(problemsOf(again)).toMatchObject([
      { status: 409, code: 'illegal_transition', from: 'shipped', to: 'shipped', allowed: ['delivered'] },
    ]);
  });

  test.each(MOVES)('that does not exist: $command ends with 3', async ({ command }) => {
    const life = await openLifeInTerminal();
    const plain = await life.orders([command, 7]);
    expect([plain.status, plain.stdout]).toEqual([3, '']);
    expect(plain.stderr).toMatch(ONE_LINE);
    expect(problemsOf(await life.orders([command, 7, '--json']))).toMatchObject([
      { status: 404, code: 'not_found' },
    ]);
  });
});

test.each(MOVES)(
  '$command in every status from which no arrow leads there: exit 4',
  async ({ command, to }) => {
    const life = await openLifeInTerminal();
    const illegal = STATUSES.filter((from) => !ARROWS[from].includes(to));
    const orders: { id: number; from: string }[] = [];
    for (const from of illegal) orders.push({ id: await orderIn(life, from), from });
    const stateOf = () => ({
      stored: orders.map(({ id }) => storedOf(life, id)),
      calls: life.fake.calls.length,
    });
    const before = stateOf();
    const { status, stdout, stderr } = await life.orders([command, ...orders.map(({ id }) => id)]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    for (const { id, from } of orders) {
      const is = from === 'payment_processing' ? 'being charged' : from;
      const step = command === 'pay' ? 'paid' : to;
      const refused = `(already ${is}|${is} and cannot be ${step})`;
      expect(stderr).toMatch(
        new RegExp(`^orders: order ${id} is ${refused}(; next: orders .*|; "orders explain .*)?$`, 'm'),
      );
    }
    expect(stateOf()).toEqual(before);
    const alone = await life.orders([command, orders[0]?.id ?? 0]);
    expect(alone).toMatchObject({ status: 4, stdout: '', stderr: expect.stringMatching(ONE_LINE) });
  },
);

describe('several orders', () => {
  const three = async (life: LifeInTerminal) => [
    await orderIn(life, 'paid'),
    await orderIn(life, 'delivered'),
    await orderIn(life, 'paid'),
  ];

  test('are all tried, and each failure is told', async () => {
    const life = await openLifeInTerminal();
    const [one, delivered, other] = await three(life);
    const { status, stdout, stderr } = await life.orders(['ship', one ?? 0, delivered ?? 0, 99, other ?? 0]);
    expect({ status, stdout }).toEqual({
      status: 4,
      stdout: `order ${one} is shipped\norder ${other} is shipped\n`,
    });
    const lines = stderr.trimEnd().split('\n');
    expect(lines.every((line) => line.startsWith('orders: '))).toBe(true);
    expect(lines.filter((line) => line.includes('is already delivered'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('no order 99'))).toHaveLength(1);
    expect([one, delivered, other].map((id) => statusOf(life, id ?? 0))).toEqual([
      'SHIPPED',
      'DELIVERED',
      'SHIPPED',
    ]);
  });

  test('end with the exit code of the first failure, in the order they were named', async () => {
    const life = await openLifeInTerminal();
    const [one, delivered, other] = await three(life);
    const ship = async (...ids: (number | undefined)[]) =>
      (await life.orders(['ship', ...ids.map((id) => id ?? 0)])).status;
    expect(await ship(99, delivered, one)).toBe(3);
    expect(await ship(delivered, 99, other)).toBe(4);
    expect([one, other].map((id) => statusOf(life, id ?? 0))).toEqual(['SHIPPED', 'SHIPPED']);
  });

  test('with --json are an array of those that were done, and a problem object for each other', async () => {
    const life = await openLifeInTerminal();
    const [one, delivered, other] = await three(life);
    const some = await life.orders(['ship', one ?? 0, delivered ?? 0, other ?? 0, '--json']);
    expect(some.status).toBe(4);
    expect(JSON.parse(some.stdout)).toMatchObject([
      { id: one, status: 'shipped' },
      { id: other, status: 'shipped' },
    ]);
    expect(problemsOf(some)[0]).toMatchObject({ status: 409, code: 'illegal_transition', from: 'delivered' });
    const none = await life.orders(['ship', one ?? 0, other ?? 0, '--json']);
    expect([none.status, JSON.parse(none.stdout)]).toEqual([4, []]);
    const all = await life.orders(['deliver', one ?? 0, other ?? 0, '--json']);
    expect([all.status, all.stderr]).toEqual([0, '']);
    expect(JSON.parse(all.stdout)).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
  });

  test.each(['x', '0', '1.5', ''])('of which one is "%s": exit 2, none is tried', async (bad) => {
    const life = await openLifeInTerminal();
    const id = await orderIn(life, 'paid');
    const { status, stdout, stderr } = await life.orders(['ship', id, bad]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(ONE_LINE);
    expect(statusOf(life, id)).toBe('PAID');
  });

  test.each(MOVES)('have to be named: $command alone ends with 2', async ({ command }) => {
    const life = await openLifeInTerminal();
    expect(await life.orders([command])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('cancel', () => {
  test.each([[['--yes']], [['-y']], [['--no-input']], [[]]])('does not ask in a pipe: %j', async (flags) => {
    const life = await openLifeInTerminal();
    const ids = [await orderIn(life, 'paid'), await orderIn(life, 'pending')];
    expect(await life.orders(['cancel', ...ids, ...flags])).toMatchObject({ status: 0, stderr: '' });
    expect(ids.map((id) => statusOf(life, id))).toEqual(['CANCELLED', 'CANCELLED']);
    expect(life.fake.refunds).toHaveLength(1);
    expect(ids.map((id) => mailsOf(life, id).at(-1))).toEqual(['ORDER_CANCELLED', 'ORDER_CANCELLED']);
  });

  test('whose refund is refused ends with 5, and the order stays paid', async () => {
    const life = await openLifeInTerminal();
    const id = await orderIn(life, 'paid');
    life.fake.script.onRefund(() => ({ kind: 'answer', status: 422, body: { message: 'too late' } }));
    const { status, stdout, stderr } = await life.orders(['cancel', id, '--yes']);
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toContain('too late');
    expect(statusOf(life, id)).toBe('PAID');
  });
});

describe('pay', () => {
  test('that is declined ends with 5: the order is shown as it is, the reason is told', async () => {
    const life = await openLifeInTerminal();
    const id = await orderIn(life, 'pending');
    life.fake.script.onPayment(() => DECLINE);
    const plain = await life.orders(['pay', id]);
    expect(plain).toMatchObject({ status: 5, stdout: `order ${id} is pending\n` });
    expect(plain.stderr).toMatch(ONE_LINE);
    expect(plain.stderr).toContain('card declined');
    const json = await life.orders(['pay', id, '--json']);
    expect(json.status).toBe(5);
    expect(JSON.parse(json.stdout)).toMatchObject({ id, status: 'pending' });
    expect(problemsOf(json)).toMatchObject([{ status: 502, code: 'payment_failed', order_id: id }]);
  });

  test('of several, one of them declined, pays the others and ends with 5', async () => {
    const life = await openLifeInTerminal();
    const ids = [await orderIn(life, 'pending'), await orderIn(life, 'pending')];
    life.fake.script.onPayment(({ body }) => (body?.order_id === ids[0] ? DECLINE : undefined));
    expect((await life.orders(['pay', ...ids])).status).toBe(5);
    expect(ids.map((id) => statusOf(life, id))).toEqual(['PENDING', 'PAID']);
  });
});
