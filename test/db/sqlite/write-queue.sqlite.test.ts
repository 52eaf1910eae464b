// Proves that the door to SQLite keeps its promise: what a write resolves is committed, alone or with others,
// what it rejects is gone, and nobody waits forever or stops the event loop.
import { expect, onTestFinished, test } from 'vitest';
import { openWriter } from '../../../src/db/sqlite/connection.ts';
import { sqliteWriteQueue } from '../../../src/db/sqlite/write-queue.ts';
import { holdLock, INSERT, openDoor } from '../../support/database/write-queue.ts';
import { tempPath } from '../../support/temp.ts';

test('a write that has resolved is committed', async () => {
  const { note, notes } = await openDoor();
  await note('a');
  expect(notes()).toEqual(['a']);
});

test('writes that arrive together share one commit, and none resolves before it', async () => {
  const { note, notes, statements } = await openDoor();
  const texts = Array.from({ length: 50 }, (_, n) => `note ${n}`);
  const seen: number[] = [];
  await Promise.all(texts.map((text) => note(text).then(() => seen.push(notes().length))));
  expect(notes()).toEqual(texts);
  expect(Math.min(...seen)).toBeGreaterThan(0);
  expect(statements.filter((text) => text === 'COMMIT').length).toBeLessThan(50);
  expect(statements.slice(0, 1)).toEqual(['BEGIN IMMEDIATE']);
});

test('a patient write goes in with the next one, and alone where none comes', async () => {
  const { door, note, notes, statements } = await openDoor();
  const patient = (text: string) =>
    door.write((sql) => sql.query(INSERT, [text]), { about: [], isPatient: true });
  const first = patient('first');
  await new Promise((resolve) => setImmediate(resolve));
  expect(statements).toEqual([]);
  await note('second');
  await first;
  expect(statements.filter((text) => text === 'COMMIT')).toHaveLength(1);
  await patient('third');
  expect(notes()).toEqual(['first', 'second', 'third']);
  const last = patient('last');
  await door.close();
  await last;
  expect(notes()).toContain('last');
});

test('a failing write among many undoes its own rows and no other', async () => {
  const { door, note, notes } = await openDoor();
  const results = await Promise.allSettled(
    Array.from({ length: 30 }, (_, n) =>
      n % 3 === 0
        ? door.write(async (sql) => {
            await sql.query(INSERT, [`bad ${n}`]);
            throw new Error(`no ${n}`);
          })
        : note(`good ${n}`),
    ),
  );
  const rejected = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : []));
  expect(rejected).toEqual(Array.from({ length: 10 }, (_, n) => `no ${3 * n}`));
  expect(notes()).toEqual(
    Array.from({ length: 30 }, (_, n) => n)
      .filter((n) => n % 3 !== 0)
      .map((n) => `good ${n}`),
  );
});

test('a constraint that one write breaks is told to that write alone', async () => {
  const { note, notes } = await openDoor();
  const [first, second, third] = await Promise.allSettled([note('a'), note('a'), note('b')]);
  expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(notes()).toEqual(['a', 'b']);
});

test('what a write returns and reads is its own transaction', async () => {
  const { door } = await openDoor();
  const count = await door.write(async (sql) => {
    await sql.query(INSERT, ['a']);
    return sql.query<{ n: number }>('SELECT count(*) AS n FROM notes');
  });
  expect(count).toEqual([{ n: 1 }]);
});

test('a write that takes many turns of the event loop has nobody between its reading and its writing', async () => {
  const { door } = await openDoor();
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const count = async () => {
    const [before] = await door.write(async (sql) => {
      const read = await sql.query<{ n: number }>('SELECT count(*) AS n FROM notes');
      await turn();
      await sql.query(INSERT, [`note ${read[0]?.n}`]);
      return read;
    });
    return before?.n;
  };
  const counted: Promise<number | undefined>[] = [];
  for (let n = 0; n < 40; n += 1) {
    counted.push(count());
    if (n % 3 === 0) await turn();
  }
  expect(await Promise.all(counted)).toEqual(Array.from({ length: 40 }, (_, n) => n));
});

test('a write that follows another within a few microtasks is not forgotten', async () => {
  const { note, notes } = await openDoor();
  const forgotten: number[] = [];
  for (let turns = 0; turns < 12; turns += 1) {
    await note(`first ${turns}`);
    for (let turn = 0; turn < turns; turn += 1) await null;
    let done = false;
    const second = note(`second ${turns}`).then(() => {
      done = true;
    });
    for (let turn = 0; turn < 200 && !done; turn += 1) await new Promise((resolve) => setTimeout(resolve));
    if (done) continue;
    forgotten.push(turns);
    // The next write takes it along.
    await note(`rescue ${turns}`);
    await second;
  }
  expect(forgotten).toEqual([]);
  expect(notes()).toHaveLength(24);
});

test('another process with the lock is waited for, while the event loop goes on', async () => {
  const { path, note, notes } = await openDoor();
  const release = holdLock(path);
  let settled = false;
  const writing = note('a').then(() => {
    settled = true;
  });
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(settled).toBe(false);
  expect(notes()).toEqual([]);
  release();
  await writing;
  expect(notes()).toEqual(['a']);
});

test('a lock that is not given back ends as unavailable after lockWaitMs, and later writes work', async () => {
  const { path, note, notes } = await openDoor({ lockWaitMs: 200 });
  const release = holdLock(path);
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 1);
  const results = await Promise.allSettled([note('a'), note('b')]);
  clearInterval(counting);
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { kind: 'unavailable', code: 'database_busy', retryAfterSeconds: 1 },
    });
  }
  // SQLite's own wait would have held the loop in one piece.
  expect(turns).toBeGreaterThan(3);
  release();
  await note('c');
  expect(notes()).toEqual(['c']);
});

test('more writes than the queue holds are turned away at once', async () => {
  const { path, note, notes } = await openDoor({ queueLimit: 3 });
  const release = holdLock(path);
  const kept = [note('a'), note('b'), note('c')];
  await expect(note('d')).rejects.toMatchObject({ kind: 'unavailable', code: 'database_busy' });
  release();
  await Promise.all(kept);
  expect(notes()).toEqual(['a', 'b', 'c']);
});

test.each(['COMMIT', 'BEGIN IMMEDIATE'])(
  'an error in %s rejects all it was for, and the next write works',
  async (statement) => {
    const { note, notes, failing, opened } = await openDoor();
    failing.set(statement, Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' }));
    const results = await Promise.allSettled([note('a'), note('b')]);
    for (const result of results) {
      expect(result).toMatchObject({ reason: { kind: 'unavailable', code: 'database_unavailable' } });
    }
    failing.clear();
    await note('c');
    expect(notes()).toEqual(['c']);
    expect(opened()).toBe(2);
  },
);

test('a full disk undoes the whole transaction, for those who were through too, and later writes last', async () => {
  const { door, note, notes, opened, shrink } = await openDoor();
  await note('before');
  shrink();
  const results = await Promise.allSettled([note('a'), note('x'.repeat(200_000))]);
  for (const result of results) {
    expect(result).toMatchObject({ reason: { kind: 'unavailable', code: 'database_unavailable' } });
  }
  expect(notes()).toEqual(['before']);
  const aborted = door.write(async (sql) => {
    await sql.query(INSERT, ['aborted']);
    throw new Error('aborted');
  });
  await expect(aborted).rejects.toThrowError('aborted');
  await note('after');
  expect(notes()).toEqual(['before', 'after']);
  expect(opened()).toBe(2);
});

test.each([
  ['together with the others', false],
  ['behind a savepoint, once another has failed', true],
])('a broken disk under one write %s undoes the whole transaction', async (_where, later) => {
  const { door, note, notes, failing, opened } = await openDoor();
  const statement = "INSERT INTO notes (text) VALUES ('broken')";
  const breakDisk = () =>
    failing.set(statement, Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' }));
  if (!later) breakDisk();
  const first = note('a');
  const broken = door.write((sql) => sql.query(statement));
  const last = door.write(async () => {
    breakDisk();
    throw new Error('all is undone and done again');
  });
  for (const result of await Promise.allSettled([first, broken, last])) {
    expect(result).toMatchObject({ reason: { kind: 'unavailable', code: 'database_unavailable' } });
  }
  await note('after');
  expect(notes()).toEqual(['after']);
  expect(opened()).toBe(2);
});

test('a file that cannot be opened rejects, and the door tries again with the next write', async () => {
  let broken = true;
  const path = tempPath('orders.db');
  const door = sqliteWriteQueue(async () => {
    if (broken) throw new Error('no such device');
    return openWriter(path);
  });
  onTestFinished(() => door.close());
  await expect(door.write(async () => 1)).rejects.toMatchObject({ kind: 'unavailable' });
  broken = false;
  await expect(door.write(async () => 1)).resolves.toBe(1);
});
