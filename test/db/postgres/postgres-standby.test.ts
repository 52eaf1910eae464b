// Proves that a server that only reads is told from one that stores orders: by `serve` at its start and while it runs, by
// readiness, by requests, by commands and by the doctor.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { type PostgresServer, startPostgres } from '../../support/database/postgres-server.ts';
import { orderOf } from '../../support/orders/order-json.ts';

const CREATE = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];

/** A server that is stopped, and comes back as a standby of nobody, or as what it was. */
async function newServer() {
  const server: PostgresServer = await startPostgres();
  onTestFinished(() => server.remove());
  await (await openStore(server.url)).close();
  const signal = join(server.directory, 'standby.signal');
  return {
    url: server.url,
    async becomeStandby() {
      await server.halt();
      writeFileSync(signal, '');
      // It never says that it is ready, for it is not ready for all.
      server.resume().catch(() => {});
      await expect
        .poll(() =>
          openStore(server.url)
            .then((store) => store.close())
            .then(
              () => true,
              () => false,
            ),
        )
        .toBe(true);
    },
    async becomePrimary() {
      await server.halt();
      rmSync(signal);
      await server.resume();
    },
  };
}

/** Each stop and start of a server may take seconds on a machine that has much to do. */
const SLOW = { timeout: 300_000 };

test(
  'commands that read work on a standby; those that write, and serve, end with 6 and the reason',
  SLOW,
  async () => {
    const server = await newServer();
    await server.becomeStandby();
    const home = newHome();
    const env = { ORDERS_DB: server.url };
    expect((await home.run(['list', '--json'], { env })).stdout).toBe('[]\n');
    for (const args of [CREATE, ['serve', '--port', '0'], ['hold']]) {
      const { status, stdout, stderr } = await home.run(args, { env });
      expect({ args, status, stdout }).toEqual({ args, status: 6, stdout: '' });
      expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('embedded sandbox'))).toEqual([
        expect.stringMatching(
          /^orders: the database takes no writes \(.*(recovery|read-only).*\); if it is a standby, set ORDERS_DB to the primary/,
        ),
      ]);
    }
    const doctor = await home.run(['doctor', '--json'], { env });
    expect(doctor.status).toBe(6);
    const findings = JSON.parse(doctor.stdout) as { check: string; ok: boolean; detail: string }[];
    expect(findings.find(({ check }) => check === 'writable')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('recovery'),
    });
  },
);

test('a server that becomes a standby while it is served, and is a primary again later', SLOW, async () => {
  const server = await newServer();
  const home = newHome();
  const env = { ORDERS_DB: server.url, ORDERS_LOG_LEVEL: 'info', ORDERS_RECOVERY_INTERVAL_MS: '60000' };
  const served = home.start(['serve', '--port', '0'], { env });
  const url = (await served.firstLine).replace('orders: listening on ', '');
  const create = () =>
    fetch(`${url}/api/v1/orders/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(orderOf(10)),
    });
  const ready = () => fetch(`${url}/readyz`);
  expect((await ready()).status).toBe(200);

  await server.becomeStandby();
  await expect.poll(async () => (await fetch(`${url}/api/v1/orders/`)).status).toBe(200);
  const refused = await create();
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({
    code: 'database_unavailable',
    detail: expect.stringMatching(/takes no writes/),
  });
  const unready = await ready();
  expect(unready.status).toBe(503);
  expect(await unready.text()).toMatch(/takes no writes .*recovery/);
  const metrics = await fetch(`${url}/metrics`);
  expect(metrics.status).toBe(200);
  expect(await metrics.text()).toMatch(/^orders_database_up 0$/m);

  await server.becomePrimary();
  await expect.poll(async () => (await ready()).status).toBe(200);
  expect((await create()).status).toBe(201);
  served.kill('SIGTERM');
  const { status, stderr } = await served.ended;
  expect(status).toBe(0);
  const told = stderr.match(/"msg":"the database takes [^"]+"/g);
  expect(told?.length).toBeLessThanOrEqual(4);
  expect(told).toContain('"msg":"the database takes no writes"');
  expect(told?.at(-1)).toBe('"msg":"the database takes writes again"');
});
