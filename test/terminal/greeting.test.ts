// Proves that `orders` alone greets: where the order book is and how it stands, what waits for a person, what makes sense
// next; that looking makes nothing, and that a greeting comes whatever the order book is like.
import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALWAYS_SENT } from '../../src/domain/model/service-health.ts';
import { openLifeInTerminal } from '../support/cli/life-cli.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { seedOrders } from '../support/database/seed.ts';
import { CALLER } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';

test('a new user is told where to begin, in plain text, and nothing is made', async () => {
  const home = newHome();
  const { status, stdout, stderr } = await home.run([]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Orders: create orders, charge each exactly once/);
  expect(stdout).toContain(`Order database  ${home.db}\n                does not exist yet;`);
  expect(stdout).toMatch(/^ {2}orders create +create an order/m);
  expect(stdout).toContain('orders --help');
  expect(stdout).not.toContain('\u001b');
  expect(tooWide(stdout, home.db)).toEqual([]);
  expect(existsSync(home.db)).toBe(false);
});

test('what waits for a person comes with the command for it', async () => {
  const health = { ...ALWAYS_SENT, payments: { ...ALWAYS_SENT.payments, state: () => 'open' as const } };
  const life = await openLifeInTerminal({}, { resilience: true, health });
  await life.desk.desk.createOrder(TANAKA, CALLER);
  await life.orders(['hold']);
  const before = life.desk.rows('SELECT * FROM journal ORDER BY id');
  const { status, stdout } = await life.orders([]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ +1 order, the newest \d+ d ago; 1 pending$/m);
  expect(stdout).toMatch(/^ {2}orders release +charges are on hold/m);
  expect(stdout).toMatch(/^ {2}orders list --stuck-for 10m +1 order with a stuck payment or refund$/m);
  expect(tooWide(stdout, life.desk.path)).toEqual([]);
  expect(life.desk.rows('SELECT * FROM journal ORDER BY id')).toEqual(before);
});

test('an order book that cannot be used, and a server that does not answer, are one line and what to do', async () => {
  const home = newHome();
  const file = `${home.cwd}/letter.db`;
  writeFileSync(file, 'Dear Sir or Madam');
  const wrong = await home.run([], { env: { ORDERS_DB: file } });
  expect({ status: wrong.status, stderr: wrong.stderr }).toEqual({ status: 0, stderr: '' });
  expect(wrong.stdout).toMatch(/^ +cannot be used: .*is not a SQLite database/m);
  expect(wrong.stdout).toContain('orders doctor');
  const gone = await home.run([], { env: { ORDERS_URL: 'http://127.0.0.1:9' } });
  expect(gone.status).toBe(0);
  expect(gone.stdout).toMatch(/^Server +http:\/\/127\.0\.0\.1:9\n +.*cannot be reached/m);
  const misspelt = await home.run([], { env: { ORDERS_PORT: 'eight' } });
  expect(misspelt).toMatchObject({ status: 2, stdout: '' });
  expect(misspelt.stderr).toMatch(/^orders: ORDERS_PORT /);
});

test('with ORDERS_URL it is the server that stands there', async () => {
  const home = newHome();
  await seedOrders(home.db, 3);
  const started = home.start(['serve', '--port', '0'], { env: { ORDERS_LOG_LEVEL: 'silent' } });
  const url = (await started.firstLine).replace('orders: listening on ', '');
  const { status, stdout, stderr } = await newHome().run([], { env: { ORDERS_URL: url } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`Server  ${url}\n        3 orders, the newest`);
});

/** What a terminal of the usual width would break; where the order book is may be anywhere. */
function tooWide(text: string, book: string): string[] {
  return text.split('\n').filter((line) => line.length > 80 && !line.includes(book));
}
