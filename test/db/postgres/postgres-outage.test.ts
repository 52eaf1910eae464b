// Proves that `orders serve` outlives its database: requests are turned away while it is down, and served again
// once it is back, by the same process.
import { expect, onTestFinished, test } from 'vitest';
import { newHome } from '../../support/cli/run-cli.ts';
import { type PostgresServer, startPostgres } from '../../support/database/postgres-server.ts';
import { orderOf } from '../../support/orders/order-json.ts';

async function newServer(): Promise<PostgresServer> {
  const server = await startPostgres();
  onTestFinished(() => server.remove());
  return server;
}

test('a database that is stopped and started again', async () => {
  const database = await newServer();
  const home = newHome();
  const env = { ORDERS_DB: database.url, ORDERS_LOG_LEVEL: 'error', ORDERS_RECOVERY_INTERVAL_MS: '100' };
  const served = home.start(['serve', '--port', '0'], { env });
  const url = (await served.firstLine).replace('orders: listening on ', '');
  const create = () =>
    fetch(`${url}/api/v1/orders/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(orderOf(10)),
    });
  const statusOf = async (path: string) => (await fetch(`${url}${path}`)).status;
  // Some connections to break.
  const before = await Promise.all(Array.from({ length: 8 }, create));
  expect(before.map(({ status }) => status)).toEqual(Array(8).fill(201));
  expect(await statusOf('/readyz')).toBe(200);

  await database.halt();
  for (let n = 0; n < 3; n += 1) {
    const refused = await create();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'database_unavailable' });
  }
  // What it knows of the database may be a second old.
  await expect.poll(() => statusOf('/readyz'), { timeout: 5_000 }).toBe(503);
  expect(await statusOf('/healthz')).toBe(200);
  expect(await statusOf('/api/v1/orders/1')).toBe(503);
  const list = await home.run(['list'], { env });
  expect([list.status, list.stderr.split('\n').length]).toEqual([6, 2]);

  await database.resume();
  await expect.poll(() => statusOf('/readyz')).toBe(200);
  expect((await create()).status).toBe(201);
  const orders = (await (await fetch(`${url}/api/v1/orders/`)).json()) as object[];
  expect(orders).toHaveLength(9);
  served.kill('SIGTERM');
  expect((await served.ended).status).toBe(0);
});

test('serve does not start without its database', async () => {
  const database = await newServer();
  await database.halt();
  const { status, stderr } = await newHome().run(['serve', '--port', '0'], {
    env: { ORDERS_DB: database.url },
  });
  expect(status).toBe(6);
  expect(stderr).toMatch(/^orders: the database postgres:.* cannot be used \(connect ECONNREFUSED .*\n$/);
});
