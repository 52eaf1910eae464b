// Proves that a process which holds the database's write lock stops nobody but writers, and those not for ever:
// they get a 503 with Retry-After, while reads go on and the event loop never waits inside SQLite.
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer } from '../../support/server/server.ts';

const CLIENTS = 20;

test('another process holds the write lock for longer than a request waits', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  const create = () => server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA });
  expect((await create()).status).toBe(201);
  const other = openSqliteFile(server.dbPath);
  onTestFinished(() => void other.close());

  other.exec('BEGIN IMMEDIATE');
  const writers = Promise.all(Array.from({ length: CLIENTS }, create));
  let waiting = true;
  void writers.finally(() => {
    waiting = false;
  });
  let reads = 0;
  while (waiting) {
    const page = await server.ask('/api/v1/orders/?limit=1');
    expect([page.status, page.body.length]).toEqual([200, 1]);
    reads += 1;
  }
  for (const refused of await writers) {
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body).toMatchObject({ status: 503, code: 'database_busy' });
  }
  // One wait of SQLite's own in place of the door's would have let a handful through.
  expect(reads).toBeGreaterThan(CLIENTS);
  expect(server.fake.charges).toHaveLength(1);

  other.exec('ROLLBACK');
  expect((await create()).status).toBe(201);
  expect(server.rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 2 }]);
});
