// Proves that `ship` stores carrier and tracking number, corrects them on a shipped order without a second email, and that
// `ship --file` does the same for each row.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openLifeBy, WAYS } from '../../support/cli/both-ways.ts';
import type { LifeInTerminal } from '../../support/cli/life-cli.ts';
import { mailsOf, orderIn, statusOf } from '../../support/orders/order-stages.ts';
import { tempPath } from '../../support/temp.ts';

async function shipmentsOf(life: LifeInTerminal): Promise<unknown[]> {
  const { stdout } = await life.orders(['list', '--json']);
  return (JSON.parse(stdout) as { shipment?: unknown }[]).map(({ shipment }) => shipment).reverse();
}

const SHIPPED = ['ORDER_CONFIRMATION', 'ORDER_SHIPPED'];

describe.each(WAYS)('%s', (way) => {
  test('carrier and number are stored, shown, and corrected without an email', async () => {
    const life = await openLifeBy(way);
    const id = await orderIn(life, 'paid');
    const ship = async (...args: string[]) => (await life.orders(['ship', id, ...args])).stdout;
    expect(await ship('--carrier', ' ヤマト ', '--tracking', '12', '--dry-run')).toContain(
      'would be shipped',
    );
    expect(await ship('--carrier', ' ヤマト ', '--tracking', '12')).toBe(
      `order ${id} is shipped (ヤマト 12)\n`,
    );
    expect((await life.orders(['show', id])).stdout).toMatch(/\nShipment +ヤマト 12\n/);
    expect(await ship('--tracking', '13', '--dry-run')).toBe(
      `order ${id} is already shipped; its shipment would be corrected (13), without an email\n`,
    );
    expect(await ship('--tracking', '13')).toBe(
      `order ${id} is already shipped; its shipment is corrected (ヤマト 13)\n`,
    );
    expect(await ship('--tracking', '13')).toBe(`order ${id} is already shipped (13)\n`);
    expect(await shipmentsOf(life)).toEqual([{ carrier: 'ヤマト', tracking_number: '13' }]);
    expect(mailsOf(life, id)).toEqual(SHIPPED);
    expect((await life.orders(['ship', id])).status).toBe(4);
  });

  test('a file stores them row by row, and corrects those of shipped orders; counts stay right', async () => {
    const life = await openLifeBy(way);
    for (const status of ['paid', 'paid', 'shipped', 'shipped', 'pending'] as const)
      await orderIn(life, status);
    const path = tempPath('shipped.csv');
    writeFileSync(
      path,
      'order_id,carrier,tracking_number\n1,Yamato,11\n2,,\n3,Sagawa,33\n4,,\n5,Yamato,55\n',
    );
    const ship = (...args: string[]) => life.orders(['ship', '--file', path, ...args]);
    const dry = await ship('--dry-run');
    expect(dry.stdout).toMatch(
      /^Would be shipped +2\nAlready shipped +2\nWould be corrected +1\nWith a tracking number +2\nFailed +1\n/,
    );
    const first = await ship();
    expect(first.status).toBe(4);
    expect(first.stdout).toMatch(
      /^Shipped +2\nAlready shipped +2\nCorrected +1\nWith a tracking number +2\nFailed +1\n/,
    );
    expect(first.stderr).toContain('line 6: order 5 is pending and cannot be shipped');
    expect(await shipmentsOf(life)).toEqual([
      { carrier: 'Yamato', tracking_number: '11' },
      undefined,
      { carrier: 'Sagawa', tracking_number: '33' },
      undefined,
      undefined,
    ]);
    const again = await ship('--json');
    expect(JSON.parse(again.stdout)).toMatchObject([
      { id: 1, shipment: { carrier: 'Yamato', tracking_number: '11' } },
      { id: 2 },
      { id: 3, shipment: { tracking_number: '33' } },
      { id: 4 },
    ]);
    expect((await ship()).stdout).toMatch(/^Shipped +0\nAlready shipped +4\nWith a tracking number +2\n/);
    expect([1, 2, 3, 4].map((id) => mailsOf(life, id))).toEqual([SHIPPED, SHIPPED, SHIPPED, SHIPPED]);
  });
});

test('filters correct shipped orders only where --status names them', async () => {
  const life = await openLifeBy('here');
  for (const status of ['paid', 'shipped'] as const) await orderIn(life, status);
  const ship = ['ship', '--currency', 'JPY', '--carrier', 'Yamato', '--yes'];
  expect((await life.orders([...ship, '--status', 'shipped'])).stdout).toBe('1 order shipped\n');
  expect(await shipmentsOf(life)).toEqual([undefined, { carrier: 'Yamato', tracking_number: null }]);
  expect((await life.orders(ship)).stdout).toBe('1 order shipped\n');
  expect(await shipmentsOf(life)).toMatchObject([{ carrier: 'Yamato' }, { carrier: 'Yamato' }]);
});

test.each<[string[], RegExp]>([
  [['1', '--carrier', ' '], /--carrier must not be blank/],
  [['1', '--tracking', 'a\u0007'], /--tracking must be one line .*U\+0007/],
  [['1', '--tracking', 'x'.repeat(256)], /--tracking must be at most 255 characters/],
  [['1', '--tracking-number', '5'], /--tracking-number is a filter; use --tracking/],
  [['--file', 'x.csv', '--carrier', 'Yamato'], /are not for --file; name them in its columns/],
])('%j: exit 2, one line, nothing is shipped', async (args, says) => {
  const life = await openLifeBy('here');
  await orderIn(life, 'paid');
  const { status, stdout, stderr } = await life.orders(['ship', ...args]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^orders: [^\n]*\n$/);
  expect(stderr).toMatch(says);
  expect(statusOf(life, 1)).toBe('PAID');
});
