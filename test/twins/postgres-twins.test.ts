// Proves that a server on SQLite and one on PostgreSQL answer the same requests with the same bytes. `npm run twins` sends more.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Databases, postgresDatabases } from '../oracle/databases.ts';
import { scaled } from '../support/scale.ts';
import { difference } from './compare.ts';
import { playSeed } from './play.ts';

const SEEDS = scaled(5, 1);

let databases: Databases;

beforeAll(async () => {
  databases = await postgresDatabases(inject('postgresUrl'));
});

afterAll(() => databases.close());

test(`${SEEDS} seeds of requests get the same answers from both databases`, {
  timeout: 300_000,
}, async () => {
  const statuses = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { lines, counts } = await playSeed(databases, seed);
    expect(lines.join('\n'), `seed ${seed}`).toBe('');
    for (const status of Object.keys(counts)) statuses.add(status);
  }
  expect([...statuses]).toEqual(expect.arrayContaining(['POST 201', 'PUT 200', 'GET 200', 'PUT 409']));
});

test('a difference of one byte, of a header or of the status is told', () => {
  const request = { method: 'GET', path: '/api/v1/orders/1', afterMs: 0 };
  const reply = { status: 200, headers: { etag: '"1"', date: 'now' }, text: '{"id":1}', body: { id: 1 } };
  expect(difference(request, reply, { ...reply, headers: { etag: '"1"', date: 'later' } })).toEqual([]);
  for (const other of [
    { text: '{"id":1 }' },
    { headers: { etag: '"2"' } },
    { headers: {} },
    { status: 201 },
  ]) {
    expect(difference(request, reply, { ...reply, ...other })).not.toEqual([]);
  }
});
