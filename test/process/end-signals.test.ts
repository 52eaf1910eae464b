// Proves what each signal that ends a process comes to: work that moves money stops in good order, and no command leaves
// anything temporary behind, neither beside the file it writes nor in the folder for temporary files.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import type { BatchJson } from '../../src/domain/model/batch-json.ts';
import { endlessServer } from '../support/cli/endless-server.ts';
import { newHome, type Started } from '../support/cli/run-cli.ts';
import { serveIn } from '../support/server/served.ts';
import { startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const;
type Signal = (typeof SIGNALS)[number];

const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price\n';
const rows = (count: number) =>
  Array.from({ length: count }, (_, n) => `c${n}@example.com,C,P,1,10\n`).join('');

/** With services of its own, and a folder for temporary files that nothing else uses. */
async function openDesk() {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const tmp = join(home.folder, 'tmp');
  mkdirSync(tmp);
  const services = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const env = { ...services, TMPDIR: tmp, ORDERS_LOG_LEVEL: 'silent' };
  return { fake, home, env, services, left: () => [...readdirSync(tmp), ...readdirSync(home.cwd)] };
}

/** How it ended: by itself with a code, or by a signal. */
async function end(started: Started, ...signals: Signal[]) {
  for (const signal of signals) started.kill(signal);
  const { status, stderr } = await started.ended;
  expect(stderr).not.toMatch(/^ +at /m);
  return status ?? started.endedBy();
}

test.each(SIGNALS)('%s: an import that reads its file ends with nothing behind it', async (signal) => {
  const { home, env, left, fake } = await openDesk();
  const importing = home.start(['import', '-'], { env, input: HEADER + rows(10), goesOn: true });
  await until(() => left().length > 0);
  // By SIGQUIT itself it would leave a core file.
  expect(await end(importing, signal)).toBe(signal === 'SIGQUIT' ? 'SIGTERM' : signal);
  expect(left()).toEqual([]);
  expect(fake.calls).toEqual([]);
});

test.each(SIGNALS)('%s: an import that charges pauses its batch', async (signal) => {
  const { home, env, services, left, fake } = await openDesk();
  fake.script.onPayment(() => ({ kind: 'delay', ms: 100 }));
  writeFileSync(join(home.cwd, 'orders.csv'), HEADER + rows(40));
  const importing = home.start(['import', 'orders.csv', '--concurrency', '2'], { env });
  await until(() => fake.calls.length > 0);
  expect(await end(importing, signal, 'SIGHUP')).toBe(130);
  const batch = await home.json<BatchJson>(['batch', '1'], { env: services });
  expect(batch).toMatchObject({ status: 'paused', paid: fake.charges.length, failed: 0 });
  expect(batch.paid).toBeLessThan(40);
  expect(left()).toEqual(['orders.csv']);
});

test.each(SIGNALS)('%s: an export leaves the file as it was, also the second time', async (signal) => {
  const { home, env, left } = await openDesk();
  const server = await endlessServer();
  writeFileSync(join(home.cwd, 'orders.csv'), 'precious');
  const args = ['export', '--url', server.url, '--out', 'orders.csv', '--force'];
  const exporting = home.start(args, { env });
  await until(() => left().length === 2);
  expect(await end(exporting, signal, 'SIGHUP')).toBe(130);
  expect(left()).toEqual(['orders.csv']);

  const hanging = home.start(args, { env });
  await until(() => left().length === 2);
  server.become('silent');
  await until(() => server.unanswered() > 0);
  hanging.kill(signal);
  // Several that come at once are one.
  await until(() => {
    hanging.kill('SIGTERM');
    return hanging.endedBy() !== null;
  }, 50);
  expect(left()).toEqual(['orders.csv']);
});

test('a backup leaves nothing, whatever ends it', async () => {
  const { home, env, services, left } = await openDesk();
  expect((await home.run(['batches'], { env: services })).status).toBe(0);
  const book = openSqliteFile(home.db);
  book.exec(`CREATE TABLE other AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
    SELECT zeroblob(1000000) AS filler FROM n`);
  book.close();
  const ends: Record<string, unknown> = {};
  for (const signal of SIGNALS) {
    const copying = home.start(['backup', 'copy.db'], { env });
    await until(() => left().length > 0);
    ends[signal] = await end(copying, signal, 'SIGHUP');
    expect(left()).toEqual([]);
  }
  expect(ends).toEqual({ SIGHUP: 130, SIGINT: 130, SIGTERM: 130, SIGQUIT: 130 });
});

test.each(SIGNALS)('%s: a server answers what is under way', async (signal) => {
  const { home, env, services, left, fake } = await openDesk();
  fake.script.onPayment(() => ({ kind: 'delay', ms: 300 }));
  const served = await serveIn(home, env);
  const creating = served.create();
  await until(() => fake.calls.length > 0);
  // Of two that come at once, SIGHUP would be heard first.
  const ended = signal === 'SIGINT' ? end(served, signal) : end(served, signal, 'SIGHUP');
  expect(await ended).toBe(signal === 'SIGINT' ? 130 : 0);
  expect(await creating).toBe(201);
  expect(await home.json(['show', '1'], { env: services })).toMatchObject({ status: 'paid' });
  expect(left()).toEqual([]);
});

test('a sandbox ends, whatever ends it', async () => {
  const { home, env, left } = await openDesk();
  const ends: Record<string, unknown> = {};
  for (const signal of SIGNALS) {
    const sandbox = home.start(['sandbox', '--port', '0'], { env });
    await sandbox.firstLine;
    ends[signal] = await end(sandbox, signal);
  }
  expect(ends).toEqual({ SIGHUP: 0, SIGINT: 130, SIGTERM: 0, SIGQUIT: 0 });
  expect(left()).toEqual([]);
  expect(readdirSync(join(home.db, '..'))).toEqual(['orders.db.sandbox']);
});
