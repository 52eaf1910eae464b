// Proves that a kept connection is reused, and that its next client finds nothing of the last one.
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { until } from '../until.ts';

const url = () => {
  const own = new URL(inject('keptPostgresUrl'));
  own.searchParams.set('options', '-c search_path=kept_connections');
  return own.href;
};

async function open(connectionString = url()) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number; path: string; timeout: string; tables: number }>(
    `SELECT pg_backend_pid() AS pid, current_setting('search_path') AS path,
      current_setting('statement_timeout') AS timeout,
      (SELECT count(*)::integer FROM pg_class WHERE relname = 'left_behind') AS tables`,
  );
  return { client, found: rows[0] };
}

test('the next client gets the connection of the last one, as new', async () => {
  const first = await open();
  await first.client.query('CREATE TEMP TABLE left_behind (id integer)');
  await first.client.query("SET search_path = 'elsewhere'; SET statement_timeout = 1234");
  await first.client.query({ name: 'same', text: 'SELECT 1 AS one' });
  await first.client.query('SELECT pg_advisory_lock(4711)');
  await first.client.end();
  // The server is asked to forget before the connection is kept.
  const seen: Awaited<ReturnType<typeof open>>[] = [];
  await until(async () => {
    const next = await open();
    seen.push(next);
    return next.found?.pid === first.found?.pid;
  });
  const { client, found } = seen.at(-1) ?? first;
  expect(found).toEqual({ ...first.found, path: 'kept_connections', timeout: '0', tables: 0 });
  const { rows } = await client.query({ name: 'same', text: 'SELECT 2 AS one' });
  expect(rows).toEqual([{ one: 2 }]);
  const { rows: locks } = await client.query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'");
  expect(locks).not.toContainEqual({ pid: found?.pid });
  await Promise.all(seen.map((one) => one.client.end()));
});

test('a connection that a transaction has open is not kept', async () => {
  const first = await open();
  await first.client.query('BEGIN');
  await first.client.end();
  const next = await open();
  expect(next.found?.pid).not.toBe(first.found?.pid);
  await next.client.end();
});

test('a wrong password is refused', async () => {
  await (await open()).client.end();
  const wrong = new URL(url());
  wrong.password = 'wrong';
  await expect(open(wrong.href)).rejects.toThrow(/password authentication failed/);
});
