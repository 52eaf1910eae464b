// Proves that operators see and steer batches from the terminal, and that `orders serve` charges what waits in one.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BatchJson } from '../../src/domain/model/batch-json.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

async function openDesk() {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const env = {
    PAYMENT_SERVICE_URL: fake.url,
    NOTIFICATION_SERVICE_URL: fake.url,
    ORDERS_RECOVERY_INTERVAL_MS: '100',
    ORDERS_LOG_LEVEL: 'silent',
  };
  const rows = Array.from({ length: 30 }, (_, n) => `c${n}@example.com,Customer ${n},Part,1,10`);
  writeFileSync(
    join(home.cwd, 'orders.csv'),
    ['customer_email,customer_name,product_name,quantity,unit_price', ...rows].join('\n'),
  );
  const run = (args: readonly string[]) => home.run(args, { env });
  const batch = () => home.json<BatchJson>(['batch', '1'], { env });
  return { fake, home, env, run, batch };
}

test('a batch that is resumed is charged by serve, unasked, and by nobody while it is paused', async () => {
  const { fake, home, env, run, batch } = await openDesk();
  expect((await run(['hold'])).status).toBe(0);
  const held = await run(['import', 'orders.csv']);
  expect(held.status).toBe(7);
  expect(await batch()).toMatchObject({ status: 'running', accepted: 30, pending: 30, paid: 0 });
  expect((await run(['batch', '1', '--pause'])).stdout).toMatch(/^Status +paused: paused by an operator$/m);
  await run(['release']);
  const server = home.start(['serve', '--port', '0'], { env });
  await server.firstLine;
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(fake.charges).toEqual([]);
  expect((await run(['batch', '1', '--resume'])).status).toBe(0);
  await until(() => fake.charges.length === 30);
  server.kill('SIGTERM');
  await server.ended;
  expect(await batch()).toMatchObject({ paid: 30, pending: 0, failed: 0 });
});

test('a batch is retried and cancelled, and its states are kept apart', async () => {
  const { fake, run, batch } = await openDesk();
  fake.script.onPayment(({ body }) =>
    Number(body?.order_id) <= 5 ? { kind: 'answer', status: 402, body: { message: 'no' } } : undefined,
  );
  const imported = await run(['import', 'orders.csv']);
  expect(imported.status).toBe(7);
  expect(imported.stderr).toContain('5 payments failed (retry with "orders batch 1 --retry")');
  expect(await batch()).toMatchObject({ status: 'completed', paid: 25, failed: 5 });
  expect((await run(['batch', '1', '--resume'])).status).toBe(4);
  fake.script.reset();
  expect((await run(['batch', '1', '--retry'])).stderr).toBe('5 orders queued for another payment\n');
  expect((await run(['import', '--resume', '1'])).status).toBe(0);
  expect(await batch()).toMatchObject({ status: 'completed', paid: 30 });
  const listed = await run(['batches']);
  expect(listed.stdout).toMatch(/^ 1 +completed +orders\.csv +30 +30 +0 +0 +0 /m);
  const cancelled = await run(['batch', '1', '--cancel', '--refund', '--yes']);
  expect([cancelled.status, cancelled.stderr]).toEqual([
    0,
    '0 uncharged orders cancelled, 30 cancelled and refunded\n',
  ]);
  expect(await batch()).toMatchObject({ status: 'aborted', cancelled: 30 });
  expect([...fake.net().values()].every((net) => net === 0)).toBe(true);
});

test.each([
  [['batch', '9'], 3, /no batch 9/],
  [['batch', 'x'], 2, /not a batch id/],
  [['batch', '1', '--pause', '--resume'], 2, /one of --pause, --resume/],
  [['batch', '1', '--refund'], 2, /--refund needs --cancel/],
] as const)('%j ends with one line', async (args, status, says) => {
  const { run } = await openDesk();
  const ended = await run(args);
  expect(ended.status).toBe(status);
  expect(ended.stderr).toMatch(/^orders: [^\n]*\n$/);
  expect(ended.stderr).toMatch(says);
});
