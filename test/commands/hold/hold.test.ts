// Proves that `orders hold` and `orders release` hold single orders with a reason, and all charges without orders.
import { describe, expect, test } from 'vitest';
import { openLifeBy, WAYS } from '../../support/cli/both-ways.ts';
import { problemsOf } from '../../support/cli/life-cli.ts';
import { orderIn, statusOf } from '../../support/orders/order-stages.ts';

describe.each(WAYS)('%s', (way) => {
  test('held orders are neither paid nor shipped, marked in lists, and released', async () => {
    const life = await openLifeBy(way);
    const [paid, pending, shipped] = [
      await orderIn(life, 'paid'),
      await orderIn(life, 'pending'),
      await orderIn(life, 'shipped'),
    ];
    expect((await life.orders(['list'])).stdout).not.toContain('HELD');
    const held = await life.orders(['hold', paid, pending, shipped, '--reason', '住所を確認']);
    expect([held.status, held.stdout]).toEqual([
      4,
      `order ${paid} is on hold: 住所を確認\norder ${pending} is on hold: 住所を確認\n`,
    ]);
    expect(held.stderr).toMatch(
      /order 3 is shipped and cannot be held[^\n]*\norders: 1 of 3 orders failed\n$/,
    );
    expect((await life.orders(['list'])).stdout).toMatch(/ HELD\n[\s\S]* 住所を確認\n/);
    expect((await life.orders(['show', paid])).stdout).toMatch(/\nOn hold +住所を確認 \(since .*\)\n/);
    expect((await life.orders(['list', '--held', '--quiet'])).stdout).toBe(`${pending}\n${paid}\n`);
    for (const args of [
      ['ship', paid],
      ['pay', pending],
      ['ship', paid, '--dry-run'],
      ['pay', pending, '--dry-run'],
    ]) {
      const refused = await life.orders(args);
      expect([refused.status, refused.stderr], args.join(' ')).toEqual([
        4,
        expect.stringMatching(/is on hold: 住所を確認; "orders release \d" releases it\n$/),
      ]);
    }
    const one = await life.orders(['release', paid, '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ id: paid, status: 'paid' });
    expect(JSON.parse(one.stdout)).not.toHaveProperty('hold');
    expect((await life.orders(['release', paid])).stdout).toBe(`order ${paid} is not on hold\n`);
    expect((await life.orders(['release', '--held', '--yes'])).stdout).toBe('1 order released\n');
    expect((await life.orders(['ship', paid])).status).toBe(0);
  });

  test('filters hold what may be held, and is not held yet', async () => {
    const life = await openLifeBy(way);
    for (const status of ['paid', 'pending', 'shipped'] as const) await orderIn(life, status);
    const hold = ['hold', '--currency', 'JPY', '--reason', 'fraud'];
    expect((await life.orders([...hold, '--dry-run'])).stdout).toBe('2 orders (359,200 JPY) would be held\n');
    expect((await life.orders([...hold, '--yes'])).stdout).toBe('2 orders held\n');
    const again = await life.orders([...hold, '--yes']);
    expect([again.status, again.stdout]).toEqual([0, '']);
    expect(again.stderr).toBe(
      'no matching order can be held; 2 orders are left out, because they are on hold already\n',
    );
    const json = await life.orders(['hold', '1', '2', '--reason', 'other', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { hold: { reason: 'other' } },
      { hold: { reason: 'other' } },
    ]);
    const released = await life.orders(['release', '--q', 'ノート', '--limit', '1', '--yes', '--json']);
    expect(JSON.parse(released.stdout)).toMatchObject([{ id: 1 }]);
  });

  test('without orders all charges are held', async () => {
    const life = await openLifeBy(way);
    expect((await life.orders(['hold', '--json'])).stdout).toBe('{"charges_held":true}\n');
    expect((await life.orders(['release', '--dry-run'])).stdout).toMatch(/^charges would be released/);
    expect((await life.orders(['release', '--json'])).stdout).toBe('{"charges_held":false}\n');
  });
});

test('with --json a refusal is the problem of the API', async () => {
  const life = await openLifeBy('here');
  const id = await orderIn(life, 'delivered');
  const refused = await life.orders(['hold', id, '--reason', 'x', '--json']);
  expect([refused.status, refused.stdout]).toEqual([4, '']);
  expect(problemsOf(refused)).toMatchObject([{ status: 409, code: 'nothing_to_hold' }]);
  expect((await life.orders(['hold', id, '--reason', 'x', '--dry-run'])).status).toBe(4);
});

test.each<[string[], RegExp]>([
  [['hold', '1'], /the reason is missing; add it, as in --reason /],
  [['hold', '1', '--reason', ' '], /--reason must not be blank/],
  [['hold', '1', '--reason', 'x'.repeat(501)], /--reason must be at most 500 characters/],
  [['hold', '1', '--reason', 'a\nb'], /--reason must be one line/],
  [['hold', '--reason', 'x'], /--reason needs orders; add their ids/],
  [['hold', '--status', 'paid', '--reason', 'x'], /add --yes to hold all orders that match/],
  [['release', '1', '--held'], /use ids or filters, not both/],
  [['release', '--fields', 'id'], /are for orders; add their ids/],
])('%j: exit 2, one line, nothing is held', async (args, says) => {
  const life = await openLifeBy('here');
  const id = await orderIn(life, 'paid');
  const { status, stdout, stderr } = await life.orders(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^orders: [^\n]*\n$/);
  expect(stderr).toMatch(says);
  expect((await life.orders(['queue', '--json'])).stdout).toContain('"charges_held":false');
  expect((await life.orders(['ship', id])).status).toBe(0);
  expect(statusOf(life, id)).toBe('SHIPPED');
});
