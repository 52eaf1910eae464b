// Proves that a long import tells where it stands: by a bar at a terminal, by a line now and then in a pipe, not at
// all to programs; and that one that goes on counts what was done before.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFakeServices } from '../support/fake-services.ts';
import { newHome } from '../support/run-cli.ts';
import { command, hasTmux, openTerminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const ORDERS = 300;
const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price';

/** A file of orders, and a Payment Service that takes its time. */
async function openSlowDesk() {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  fake.script.onPayment(() => ({ kind: 'delay', ms: 20 }));
  const home = newHome();
  const rows = Array.from({ length: ORDERS }, (_, n) => `c${n}@example.com,Ann,Desk,1,100`);
  writeFileSync(join(home.cwd, 'orders.csv'), [HEADER, ...rows].join('\n'));
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  return { fake, home: { ...home, env: { ...home.env, ...env } }, env };
}

test('in a pipe it is a line every three seconds; what was charged before is counted', async () => {
  const { fake, home, env } = await openSlowDesk();
  const importing = home.start(['import', 'orders.csv', '--concurrency', '1'], { env });
  await until(() => fake.charges.length > 40);
  importing.kill('SIGINT');
  await importing.ended;
  const before = fake.charges.length;
  const going = await home.run(['import', '--resume', '1', '--concurrency', '1'], { env });
  expect(going.status).toBe(0);
  const [line = '', ...others] = going.stderr.trimEnd().split('\n');
  const [, done, paid] =
    /^(\d+) of 300 orders, (\d+) paid, 0 failed, \d+ orders\/s, \d+ s left$/.exec(line) ?? [];
  expect(done).toBe(paid);
  expect(Number(done)).toBeGreaterThan(before);
  expect(others.length).toBeLessThan(10);
  expect(going.stderr).not.toContain('\u001b');
  expect(going.stdout).toMatch(/^Took +\d+(\.\d)? s, \d+ orders\/s charged$/m);
  expect(going.stdout).toMatch(/^Next +orders list --batch-id 1$/m);
});

test('programs are told nothing', async () => {
  const { home, env } = await openSlowDesk();
  const ended = await home.run(['import', 'orders.csv', '--concurrency', '2', '--json'], { env });
  expect([ended.status, ended.stderr]).toEqual([0, '']);
});

describe.skipIf(!hasTmux())('at a terminal', () => {
  test.each([80, 120])('of %d columns it is a bar, which is gone at the end', async (columns) => {
    const { home } = await openSlowDesk();
    const terminal = await openTerminal(home, { columns, rows: 20 });
    await terminal.enter(command('import orders.csv --concurrency 2'));
    const bar = /^\[=+ *\] +\d+% {2}\d+\/300, \d+ paid, 0 failed, \d+\/s, \d+ s left$/m;
    const during = await terminal.shows(bar);
    expect(during.split('\n').filter((line) => line.includes('%'))).toHaveLength(1);
    expect(await terminal.screen('-e')).not.toContain('\u001b[');
    const after = await terminal.shows('ended with 0');
    expect(after).not.toContain('%');
    expect(after).toMatch(/^Paid +300$/m);
  });

  test('what is said meanwhile has lines of its own', async () => {
    const { home } = await openSlowDesk();
    const env = { ...home.env, PAYMENT_SERVICE_URL: '', NOTIFICATION_SERVICE_URL: '' };
    const rows = Array.from({ length: 8_000 }, (_, n) => `c${n}@example.com,Ann,Desk,1,100`);
    writeFileSync(join(home.cwd, 'orders.csv'), [HEADER, ...rows].join('\n'));
    const terminal = await openTerminal({ ...home, env }, { columns: 150, rows: 20 });
    await terminal.enter(command('import orders.csv'));
    await terminal.shows(/^\[ *=* *\] .* orders stored$/m);
    const after = await terminal.shows('ended with 0');
    expect(after).toMatch(/^orders: the embedded sandbox serves/m);
    expect(after).not.toContain('%');
  });

  test('stopping it leaves a clean line and says how to go on', async () => {
    const { home } = await openSlowDesk();
    const terminal = await openTerminal(home, { columns: 100, rows: 20 });
    await terminal.enter(command('import orders.csv --concurrency 2'));
    await terminal.shows('300, ');
    await terminal.key('C-c');
    const after = await terminal.shows('ended with 130');
    expect(after).toMatch(/^Next +orders import --resume 1$/m);
    expect(after).toContain('orders: batch 1 is paused; "orders import --resume 1" goes on with it');
    expect(after).not.toContain('%');
  });
});
