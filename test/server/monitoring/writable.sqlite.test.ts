// Proves that readiness is that a request could be stored: asked at most once a second, told in the log as it changes and
// not each time, and to whom asks soon, however long the database takes.
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { watchWrites } from '../../../src/server/monitoring/writable.ts';
import type { LogLine } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer } from '../../support/server/server.ts';

function watched() {
  const lines: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const database = { probes: 0, probe: async () => {} };
  const writable = watchWrites(() => {
    database.probes += 1;
    return database.probe();
  }, log);
  onTestFinished(() => writable.stop());
  return { lines, database, writable };
}

const full = () =>
  Promise.reject(
    new OrdersError('unavailable', 'the database cannot be written (database or disk is full)', {
      code: 'database_unavailable',
    }),
  );

describe('whether the database takes writes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is asked once a second, by however many', async () => {
    const { database, writable } = watched();
    await Promise.all([writable.check(), writable.check()]);
    await writable.check();
    expect(database.probes).toBe(1);
    vi.advanceTimersByTime(1_000);
    await writable.check();
    expect(database.probes).toBe(2);
  });

  test('is logged once as it ends and once as it is back, although nobody asks any more', async () => {
    const { lines, database, writable } = watched();
    database.probe = full;
    for (let n = 0; n < 3; n += 1) await expect(writable.check()).rejects.toThrow(/full/);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lines).toEqual([
      {
        level: 'error',
        fields: { reason: 'the database cannot be written (database or disk is full)' },
        message: 'the database takes no writes',
      },
    ]);
    database.probe = async () => {};
    await vi.advanceTimersByTimeAsync(2_000);
    expect(lines.slice(1)).toEqual([
      { level: 'info', fields: {}, message: 'the database takes writes again' },
    ]);
    const { probes } = database;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(database.probes).toBe(probes);
  });

  test('is looked at where a request has failed because of it, and for no other reason', async () => {
    const { lines, database, writable } = watched();
    writable.failed(new OrdersError('conflict', 'under way'));
    writable.failed(new Error('a bug'));
    writable.failed(new OrdersError('unavailable', 'busy', { code: 'database_busy' }));
    expect(database.probes).toBe(0);
    database.probe = full;
    writable.failed(await full().catch((error: unknown) => error));
    await vi.advanceTimersByTimeAsync(1);
    expect(lines.map(({ message }) => message)).toEqual(['the database takes no writes']);
  });

  test('is told within 1.5 s, although a write may wait for longer', async () => {
    const { database, writable } = watched();
    database.probe = () => new Promise(() => {});
    const asked = expect(writable.check()).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'database_busy',
    });
    await vi.advanceTimersByTimeAsync(1_500);
    await asked;
  });
});

test('a server whose database takes no writes is not ready, tells why, and can be looked at', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  expect((await server.ask('/readyz')).status).toBe(200);
  const handle = openSqliteFile(server.dbPath);
  onTestFinished(() => void handle.close());
  // Another process holds the write lock: whatever is written waits, whatever is read does not.
  handle.exec('BEGIN IMMEDIATE');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const unready = await server.ask('/readyz');
  expect(unready.status).toBe(503);
  expect(unready.body).toMatchObject({
    code: 'unavailable',
    detail: expect.stringContaining('has waited'),
  });
  expect(Number(unready.headers['retry-after'])).toBeGreaterThan(0);
  const metrics = await server.ask('/metrics');
  expect(metrics.status).toBe(200);
  expect(metrics.text).toMatch(/^orders_database_up 0$/m);
  expect(metrics.text).toMatch(/^orders_parked_payments 0$/m);
  expect((await server.ask('/api/v1/orders/')).status).toBe(200);
  handle.exec('ROLLBACK');
  await expect.poll(async () => (await server.ask('/readyz')).status).toBe(200);
  expect((await server.ask('/metrics')).text).toMatch(/^orders_database_up 1$/m);
  expect((await server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA })).status).toBe(201);
  const told = server.log.filter(({ message }) => message.startsWith('the database takes'));
  expect(told.map(({ level }) => level)).toEqual(['error', 'info']);
});
