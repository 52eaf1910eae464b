// Proves that every request at the write queue ends, whichever of the queue's own statements fails and with what,
// and that the connection is replaced after it.
import { expect, test } from 'vitest';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { INSERT, openDoor } from '../../support/database/write-queue.ts';

const STATEMENTS = [
  'BEGIN IMMEDIATE',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT request',
  'RELEASE request',
  'ROLLBACK TO request',
];

const ERRORS = {
  'a broken disk': Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' }),
  'a lock': Object.assign(new Error('database is locked'), { code: 'SQLITE_LOCKED' }),
  'an error of no known kind': new Error('unexpected'),
};

const CASES = STATEMENTS.flatMap((statement) =>
  Object.entries(ERRORS).map(([kind, error]) => [statement, kind, error] as const),
);

const SOON_MS = 2_000;

/** Where one of them hangs, its state is "pending" and the test goes on. */
async function ended(requests: readonly Promise<unknown>[]): Promise<string[]> {
  const late = new Promise<string>((resolve) => setTimeout(resolve, SOON_MS, 'pending'));
  const state = (request: Promise<unknown>) =>
    request.then(
      () => 'resolved',
      () => 'rejected',
    );
  return Promise.all(requests.map((request) => Promise.race([state(request), late])));
}

test.each(CASES)('where %s fails with %s every request ends', async (statement, _kind, error) => {
  const { door, note, notes, failing, opened } = await openDoor();
  failing.set(statement, error);
  const thrown = () =>
    door.write(async (sql) => {
      await sql.query(INSERT, ['thrown']);
      throw new Error('one request fails');
    });
  const states = await ended([note('a'), thrown(), note('b'), thrown(), note('c')]);
  expect(states).not.toContain('pending');
  const resolved = ['a', 'b', 'c'].filter((_, at) => states[2 * at] === 'resolved');
  expect(notes()).toEqual(resolved);
  failing.clear();
  await note('later');
  expect(notes()).toEqual([...resolved, 'later']);
  // A savepoint that cannot be undone leaves the connection in doubt as well.
  if (!resolved.includes('c')) expect(opened()).toBe(2);
});

test.each([null, undefined, 'text', 7])('a request that throws %s ends with that', async (value) => {
  const { door, note } = await openDoor();
  const failing = door.write(async () => {
    throw value;
  });
  const beside = note('beside');
  expect(await ended([failing, beside])).toEqual(['rejected', 'resolved']);
  await expect(failing).rejects.toBe(value);
});

test('work that goes on after SQLite has undone its transaction is rejected, with all beside it', async () => {
  const { door, note, notes, opened } = await openDoor();
  const first = note('first');
  const swallowing = door.write(async (sql) => {
    await sql.query("INSERT OR ROLLBACK INTO notes (text) VALUES ('first')").catch(() => {});
  });
  const after = note('after');
  expect(await ended([first, swallowing, after])).toEqual(['rejected', 'rejected', 'rejected']);
  expect(notes()).toEqual([]);
  await note('later');
  expect(notes()).toEqual(['later']);
  expect(opened()).toBe(2);
});

test('a connection that can neither undo nor close by itself lets go of the write lock', async () => {
  const { path, door, note, failing, newest } = await openDoor();
  await note('before');
  const handle = newest().handle;
  const exec = handle.exec.bind(handle);
  handle.exec = (text) => {
    if (text === 'ROLLBACK') throw new Error('cannot undo');
    return exec(text);
  };
  failing.set('ROLLBACK', new Error('cannot undo'));
  const failed = door.write(async (sql) => {
    await sql.query(INSERT, ['undone']);
    throw new Error('one request fails');
  });
  expect(await ended([failed])).toEqual(['rejected']);
  const other = openSqliteFile(path, { timeout: 0 });
  try {
    other.exec('BEGIN IMMEDIATE; COMMIT');
  } finally {
    other.close();
  }
});
