// Proves that the door to PostgreSQL keeps its promise: what a write resolves is committed, once, what it rejects
// is gone, whatever happens to locks; and nobody waits forever.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { POSTGRES_WRITE_QUEUE_OPTIONS } from '../../../src/db/postgres/write-queue.ts';
import type { WriteQueue } from '../../../src/db/sql.ts';
import { INSERT, openDoor } from '../../support/database/postgres-write-queue.ts';

const raise = (code: string) => `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}'; END $$`;

/** Promises that wait for one another, as two transactions in the middle of their work. */
function meetingPoint(count: number): () => Promise<void> {
  let arrived = 0;
  let open = () => {};
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived >= count) open();
    return all;
  };
}

test('a write that has resolved is committed, and one that throws leaves nothing', async () => {
  const { note, notes, write } = await openDoor();
  expect(await note('a')).toBe(1);
  const failed = write(async (sql) => {
    await sql.insert(INSERT, ['b']);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrowError('no');
  expect(notes()).toEqual(['a']);
});

test('many writes at once are all committed, and a failing one undoes itself alone', async () => {
  const { note, notes } = await openDoor();
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, n) => note(`note ${n % 10 === 0 ? 0 : n}`)),
  );
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(9);
  expect(notes()).toHaveLength(91);
});

test('work that caught an error and went on is not taken for committed', async () => {
  const { notes, write } = await openDoor();
  const wrong = write(async (sql) => {
    await sql.insert(INSERT, ['a']);
    await sql.query('SELECT 1 / 0').catch(() => {});
  });
  await expect(wrong).rejects.toThrowError('ended in ROLLBACK');
  expect(notes()).toEqual([]);
});

test('of two transactions that wait for each other both are committed in the end', async () => {
  const { note, notes, write } = await openDoor();
  await note('a');
  await note('b');
  const met = meetingPoint(2);
  let tries = 0;
  const both = (first: string, second: string) =>
    write(async (sql) => {
      tries += 1;
      const add = 'UPDATE notes SET text = text || ? WHERE text LIKE ?';
      await sql.change(add, ['+', `${first}%`]);
      await met();
      await sql.change(add, ['+', `${second}%`]);
    });
  await Promise.all([both('a', 'b'), both('b', 'a')]);
  expect(notes().sort()).toEqual(['a++', 'b++']);
  expect(tries).toBeGreaterThan(2);
});

test('a serialization failure is tried again, but not for ever', async () => {
  const { notes, write } = await openDoor();
  let tries = 0;
  const failing = (times: number) =>
    write(async (sql) => {
      await sql.insert(INSERT, [`a ${times}`]);
      if (++tries <= times) await sql.query(raise('40001'));
      return tries;
    });
  expect(await failing(2)).toBe(3);
  expect(notes()).toEqual(['a 2']);
  tries = 0;
  await expect(failing(99)).rejects.toMatchObject({ kind: 'unavailable', code: 'database_busy' });
  expect(tries).toBe(POSTGRES_WRITE_QUEUE_OPTIONS.attempts);
  expect(notes()).toEqual(['a 2']);
});

/** Holds the row of a note as another node would, until it is released. */
async function holdRow(write: WriteQueue['write'], text: string) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let tell = () => {};
  const held = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const holding = write(async (sql) => {
    await sql.query('SELECT 1 FROM notes WHERE text = ? FOR UPDATE', [text]);
    tell();
    await released;
  });
  await held;
  return { holding, release };
}

test('a row that is locked for too long ends as unavailable, and the connection is good again', async () => {
  const { note, notes, write } = await openDoor({ lockWaitMs: 100 });
  await note('a');
  const { holding, release } = await holdRow(write, 'a');
  const update = () => write((sql) => sql.change('UPDATE notes SET text = ? WHERE text = ?', ['b', 'a']));
  await expect(update()).rejects.toMatchObject({ code: 'database_busy', retryAfterSeconds: 1 });
  release();
  await holding;
  await update();
  expect(notes()).toEqual(['b']);
});

test('a statement that takes too long ends as unavailable', async () => {
  const { write } = await openDoor({ statementMs: 200 });
  await expect(write((sql) => sql.query('SELECT pg_sleep(5)'))).rejects.toMatchObject({
    code: 'database_busy',
  });
});

test('a process that falls silent in the middle of a transaction gives its locks back', async () => {
  const { note, notes, write } = await openDoor({ idleInTransactionMs: 200 });
  await note('a');
  let tries = 0;
  const slow = write(async (sql) => {
    await sql.change('UPDATE notes SET text = ? WHERE text = ?', ['b', 'a']);
    if (++tries === 1) await sleep(600);
  });
  await sleep(50);
  await write((sql) => sql.change('UPDATE notes SET text = ? WHERE text = ?', ['c', 'a']));
  await slow;
  expect(notes()).toEqual(['c']);
});

test('more writes than the queue holds are turned away at once, and a dead database empties the queue', async () => {
  const { note, notes, proxy, write } = await openDoor({ queueLimit: 3, writesAtOnce: 1 });
  await note('a');
  const { holding, release } = await holdRow(write, 'a');
  const kept = ['b', 'c', 'd'].map((text) => note(text));
  await expect(note('e')).rejects.toMatchObject({ kind: 'unavailable', code: 'database_busy' });
  proxy.shut();
  // News of it reaches this process before it could send its COMMIT.
  await sleep(50);
  release();
  const ended = await Promise.allSettled([holding, ...kept]);
  for (const one of ended) expect(one).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
  proxy.open();
  await note('f');
  expect(notes()).toEqual(['a', 'f']);
});
