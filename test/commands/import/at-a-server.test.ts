// Proves that an import through a remote `orders serve` tells, charges and ends as a local one does, and that one
// which was killed while it stored goes on by the number of its batch.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BatchJson } from '../../../src/domain/model/batch-json.ts';
import { type Home, newHome, withoutProgress } from '../../support/cli/run-cli.ts';
import { query } from '../../support/database/database.ts';
import { openFakes } from '../../support/desk.ts';
import { DECLINE } from '../../support/orders/order-stages.ts';
import { until } from '../../support/until.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';
const good = (n: number) => `R${n},c${n}@example.com,髙橋 ${n},ノート,2,100.5`;

/** A server, and a home elsewhere that only knows its address. */
async function openServer() {
  const fake = await openFakes();
  const there = newHome();
  const env = {
    PAYMENT_SERVICE_URL: fake.url,
    NOTIFICATION_SERVICE_URL: fake.url,
    ORDERS_API_TOKEN: 'secret',
  };
  const { firstLine } = there.start(['serve', '--port', '0'], {
    env: { ...env, ORDERS_LOG_LEVEL: 'silent' },
  });
  const url = (await firstLine).replace('orders: listening on ', '');
  const home = newHome();
  const driving = { ORDERS_URL: url, ORDERS_API_TOKEN: 'secret' };
  const run = (...args: string[]) => home.run(args, { env: driving });
  return { fake, home, run, driving };
}

function file(home: Home, rows: readonly string[], name = 'orders.csv'): string {
  const path = join(home.cwd, name);
  writeFileSync(path, `${[HEADER, ...rows].join('\r\n')}\r\n`);
  return path;
}

const rows = (count: number) => Array.from({ length: count }, (_, n) => good(n + 1));

test('a file is imported there, known again, and its batch can be looked at', async () => {
  const { fake, home, run, driving } = await openServer();
  const path = file(home, rows(30));
  const first = await run('import', path);
  expect([first.status, withoutProgress(first.stderr)]).toEqual([0, '']);
  expect(first.stdout).toMatch(/^Batch +1 \(orders\.csv\)$/m);
  expect(first.stdout).toMatch(/^Paid +30$/m);
  expect(fake.charges).toHaveLength(30);
  const again = await run('import', path);
  expect([again.status, again.stdout]).toEqual([0, 'already imported as batch 1; nothing was created\n']);
  const piped = await home.run(['import', '-', '--force', '--json'], {
    env: driving,
    input: readFileSync(path),
  });
  expect(JSON.parse(piped.stdout)).toMatchObject({ id: 2, csv_source: null, paid: 30 });
  const listed = await run('batches', '--json');
  expect(JSON.parse(listed.stdout).map(({ id }: BatchJson) => id)).toEqual([2, 1]);
  expect((await run('batch', '3')).status).toBe(3);
});

test('bad rows are told as they are here, and the rejects are written here', async () => {
  const { fake, home, run } = await openServer();
  const path = file(home, [good(1), 'R2,nobody,B,x,1,1', good(3)]);
  const dry = await run('import', path, '--dry-run');
  expect([dry.status, dry.stderr.trim().split('\n').at(-1)]).toEqual([
    2,
    'orders: 1 of 3 orders would be rejected; save the bad rows with --rejects FILE',
  ]);
  expect((await run('import', path)).status).toBe(2);
  expect((await run('batches', '--json')).stdout).toBe('[]\n');
  const skipped = await run('import', path, '--on-error', 'skip', '--rejects', join(home.cwd, 'bad.csv'));
  expect(skipped.status).toBe(7);
  expect(skipped.stderr.trim().split('\n').at(-1)).toBe(
    `orders: batch 1: 1 order rejected (correct ${join(home.cwd, 'bad.csv')} and import it)`,
  );
  expect(readFileSync(join(home.cwd, 'bad.csv'), 'utf8')).toContain('nobody');
  expect((await run('batch', '1', '--errors')).stdout).toMatch(/^ +3 +customer_email +nobody +/m);
  expect(fake.charges).toHaveLength(2);
});

test('Ctrl-C pauses the batch there; it goes on when it is resumed', async () => {
  const { fake, home, run, driving } = await openServer();
  fake.script.onPayment(() => ({ kind: 'delay', ms: 100 }));
  const importing = home.start(['import', file(home, rows(200))], { env: driving });
  await until(() => fake.charges.length > 10);
  importing.kill('SIGINT');
  const ended = await importing.ended;
  expect(ended.status).toBe(130);
  expect(ended.stderr).toContain('orders import --resume 1');
  await until(() => fake.mails.length === fake.charges.length);
  const charged = fake.charges.length;
  expect(charged).toBeLessThan(200);
  expect((await run('batch', '1')).stdout).toMatch(/^Status +paused/m);
  fake.script.reset();
  expect((await run('import', '--resume', '1')).status).toBe(0);
  expect(fake.charges).toHaveLength(200);
});

test('what failed there is retried from here', async () => {
  const { fake, home, run } = await openServer();
  fake.script.onPayment(({ body }) => (body?.order_id === 2 ? DECLINE : undefined));
  expect((await run('import', file(home, rows(3)))).status).toBe(7);
  fake.script.reset();
  const retried = await run('batch', '1', '--retry');
  expect([retried.status, retried.stderr]).toEqual([0, '1 order queued for another payment\n']);
  await until(() => fake.charges.length === 3);
  const cancelled = await run('batch', '1', '--cancel', '--refund', '--yes');
  expect(cancelled.stderr).toBe('0 uncharged orders cancelled, 3 cancelled and refunded\n');
  expect((await run('import', 'x.csv', '--concurrency', '4')).stderr).toContain('ORDERS_BATCH_CONCURRENCY');
});

test('an import killed while it stored goes on by its number, as long as its file is the same', async () => {
  const fake = await openFakes();
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const run = (...args: string[]) => home.run(args, { env });
  const path = file(home, rows(4_000));
  expect((await run('batches')).status).toBe(0);
  const importing = home.start(['import', path], { env });
  await until(() => query(home.db, 'SELECT 1 FROM batches WHERE accepted > 0').length > 0);
  importing.kill('SIGKILL');
  await importing.ended;
  const [batch] = await home.json<BatchJson[]>(['batches'], { env });
  // Nobody outside is told of orders that are not stored yet: they wait like the others.
  expect(batch).toMatchObject({ status: 'running', accepted: 4_000, pending: 4_000, paid: 0 });
  const stored = await home.run(['export', '--format', 'ndjson'], { env });
  expect(stored.stdout.split('\n').length).toBeLessThan(4_000);
  expect(fake.calls).toEqual([]);
  const bytes = readFileSync(path);
  rmSync(path);
  const without = await run('import', '--resume', '1');
  expect([without.status, without.stderr]).toEqual([4, expect.stringContaining('import the file again')]);
  writeFileSync(path, Buffer.concat([bytes, Buffer.from(`${good(1)}\r\n`)]));
  expect((await run('import', '--resume', '1')).stderr).toContain(
    'orders.csv has changed; import the file again',
  );
  writeFileSync(path, bytes);
  const resumed = await run('import', '--resume', '1', '--concurrency', '64', '--json');
  expect(JSON.parse(resumed.stdout)).toMatchObject({ id: 1, accepted: 4_000, paid: 4_000 });
  expect(fake.charges).toHaveLength(4_000);
}, 300_000);
