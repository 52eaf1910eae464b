// Proves that `orders stats` prints what the endpoint answers, plain tables in a pipe, and bars that fit on a terminal.
import { describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { command, hasTmux, openTerminal } from '../support/cli/terminal.ts';
import { seedOrders } from '../support/database/seed.ts';

/** Orders of two currencies, one of them declined. */
async function homeWithOrders() {
  const home = newHome();
  for (const [price, currency] of [
    ['1234567', 'JPY'],
    ['0.1', 'EUR'],
    ['0.2', 'EUR'],
    ['4000402', 'JPY'],
  ]) {
    const item = `Desk:1:${price}`;
    await home.run([
      'create',
      '--email',
      'a@example.com',
      '--name',
      'Ann',
      '--item',
      item,
      '--currency',
      `${currency}`,
    ]);
  }
  return home;
}

test('tables in a pipe; with --json and through a server the same as the endpoint', async () => {
  const home = await homeWithOrders();
  const { status, stdout } = await home.run(['stats'], { env: { FORCE_COLOR: '1' } });
  const today = new Date().toISOString().slice(0, 10);
  expect([
    status,
    stdout
      .replace(/\d+ ms/g, '7 ms')
      .split('\n')
      .slice(2),
  ]).toEqual([
    0,
    [
      '',
      'Orders by status',
      'STATUS              ORDERS  SHARE',
      'pending                  1  25.0%',
      'payment_processing       0   0.0%',
      'paid                     3  75.0%',
      'shipped                  0   0.0%',
      'delivered                0   0.0%',
      'cancelled                0   0.0%',
      '',
      'Revenue of paid, shipped, delivered orders',
      'CURRENCY    REVENUE  ORDERS',
      'EUR             0.3       2',
      'JPY       1,234,567       1',
      '',
      'Payments of these orders',
      'Payments known  4, without pruned declined payments',
      'Succeeded       3, 75.0% of finished payments',
      'Declined        1',
      'Unknown         0',
      'Duration        median 7 ms, 95th percentile 7 ms (3 measured)',
      '',
      'Orders and revenue per day (UTC)',
      'DAY         ORDERS  REVENUE EUR  REVENUE JPY',
      `${today}       4          0.3    1,234,567`,
      '',
    ],
  ]);
  const server = home.start(['serve', '--port', '0']);
  const url = (await server.firstLine).replace(/^.*(?=http)/, '');
  const days = ['--from', '2025-12-01', '--to', '2035-01-01'];
  const local = await home.json(['stats', ...days]);
  expect(await home.json(['stats', ...days, '--url', url])).toEqual(local);
  expect(await (await fetch(`${url}/api/v1/stats?from=2025-12-01&to=2035-01-01`)).json()).toEqual(local);
  const bad = await home.run(['stats', '--from', 'monday', '--url', url]);
  expect([bad.status, bad.stdout]).toEqual([2, '']);
  expect(bad.stderr).toMatch(/^orders: .*from/);
});

describe.skipIf(!hasTmux())('at a terminal', () => {
  test.each([80, 120])(
    'of %i columns bars stand beside the numbers, and every line fits',
    async (columns) => {
      const home = newHome();
      await seedOrders(home.db, 3);
      const terminal = await openTerminal(home, { columns, rows: 50 }, { NO_COLOR: '1' });
      await terminal.enter(command('stats --to 2025-12-01'));
      const screen = await terminal.shows('ended with 0');
      expect(screen).toMatch(/^pending +3 +100\.0% {2}={30,}$/m);
      expect(screen).toMatch(/^paid +0 +0\.0%$/m);
      expect(screen).toMatch(/^ {7}3 ==\n( {9}==\n){7} {7}0 --\n {9}2025-12-01$/m);
      // Lines are joined where the terminal had to break one.
      for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    },
  );
});
