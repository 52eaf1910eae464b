// Proves that a long import tells where it stands: by a bar at a terminal, by a line now and then in a pipe, not at
// all to programs; and that one that goes on counts what was done before.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { command, hasTmux, openTerminal } from '../support/cli/terminal.ts';
import { openFakes } from '../support/desk.ts';
import type { FakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

const ORDERS = 100;
const FREE = 60;
const LINE_EVERY_MS = 3_000;
const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price';

async function openDesk() {
  const fake = await openFakes();
  const home = newHome();
  const rows = Array.from({ length: ORDERS }, (_, n) => `c${n}@example.com,Ann,Desk,1,100`);
  writeFileSync(join(home.cwd, 'orders.csv'), [HEADER, ...rows].join('\n'));
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  return { fake, home: { ...home, env: { ...home.env, ...env } }, env };
}

/** So many payments are answered; the others once the test has seen how that is told. */
function holdAfter({ script }: FakeServices, free: number) {
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  let asked = 0;
  script.onPayment(() => {
    asked += 1;
    return asked > free ? { kind: 'held', until: held } : undefined;
  });
  return { isReached: () => asked > free, letThrough: () => letThrough() };
}

test('in a pipe it is a line every three seconds; what was charged before is counted', async () => {
  const { fake, home, env } = await openDesk();
  fake.script.onPayment(() => ({ kind: 'delay', ms: 50 }));
  const importing = home.start(['import', 'orders.csv', '--concurrency', '1'], { env });
  await until(() => fake.charges.length > 5);
  importing.kill('SIGINT');
  await importing.ended;
  const before = fake.charges.length;
  const { letThrough } = holdAfter(fake, 30);
  const going = home.start(['import', '--resume', '1', '--concurrency', '1'], { env });
  const done = before + 30;
  const line = new RegExp(`^${done} of 100 orders, ${done} paid, 0 failed, \\d+ orders/s, \\d+ s left$`, 'm');
  await until(() => line.test(going.stderr()));
  letThrough();
  const { status, stdout, stderr } = await going.ended;
  expect(status).toBe(0);
  expect(stderr.split('\n').length).toBeLessThan(10);
  expect(stderr).not.toContain('\u001b');
  expect(stdout).toMatch(/^Took +\d+(\.\d)? s, \d+ orders\/s charged$/m);
  expect(stdout).toMatch(/^Next +orders list --batch-id 1$/m);
});

test('programs are told nothing', async () => {
  const { fake, home, env } = await openDesk();
  const { isReached, letThrough } = holdAfter(fake, FREE);
  const importing = home.start(['import', 'orders.csv', '--json'], { env });
  await until(isReached);
  await sleep(LINE_EVERY_MS + 300);
  letThrough();
  const ended = await importing.ended;
  expect([ended.status, ended.stderr]).toEqual([0, '']);
});

describe.skipIf(!hasTmux())('at a terminal', () => {
  test.each([80, 120])('of %d columns it is a bar, which is gone at the end', async (columns) => {
    const { fake, home } = await openDesk();
    const { letThrough } = holdAfter(fake, FREE);
    const terminal = await openTerminal(home, { columns, rows: 20 });
    await terminal.enter(command('import orders.csv --concurrency 2'));
    const bar = /^\[=+ *\] +\d+% {2}60\/100, 60 paid, 0 failed, \d+\/s, \d+ s left$/m;
    const during = await terminal.shows(bar);
    expect(during.split('\n').filter((line) => line.includes('%'))).toHaveLength(1);
    expect(await terminal.screen('-e')).not.toContain('\u001b[');
    letThrough();
    const after = await terminal.shows('ended with 0');
    expect(after).not.toContain('%');
    expect(after).toMatch(/^Paid +100$/m);
  });

  test('what is said meanwhile has lines of its own', async () => {
    const { home } = await openDesk();
    expect((await home.run(['list'])).status).toBe(0);
    const env = { ...home.env, PAYMENT_SERVICE_URL: '', NOTIFICATION_SERVICE_URL: '' };
    const terminal = await openTerminal({ ...home, env }, { columns: 150, rows: 20 });
    const other = openSqliteFile(home.db);
    other.exec('BEGIN IMMEDIATE');
    await terminal.enter(command('import orders.csv'));
    await terminal.shows(/^\[ *=* *\] .* orders stored$/m);
    other.close();
    const after = await terminal.shows('ended with 0');
    expect(after).toMatch(/^orders: using the embedded sandbox/m);
    expect(after).not.toContain('%');
  });

  test('stopping it leaves a clean line and says how to go on', async () => {
    const { fake, home } = await openDesk();
    fake.script.onPayment(() => ({ kind: 'delay', ms: 100 }));
    const terminal = await openTerminal(home, { columns: 100, rows: 20 });
    await terminal.enter(command('import orders.csv --concurrency 2'));
    await terminal.shows('/100, ');
    await terminal.key('C-c');
    const after = await terminal.shows('ended with 130');
    expect(after).toMatch(/^Next +orders import --resume 1$/m);
    expect(after).toContain('orders: batch 1 is paused; continue with "orders import --resume 1"');
    expect(after).not.toContain('%');
  });
});
