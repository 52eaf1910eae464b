// Proves that requests do not wait for a server that has gone silent, and that a slow one is left alone.
import { expect, test } from 'vitest';
import { INSERT, openDoor } from '../../support/database/postgres-write-queue.ts';
import { scaled } from '../../support/scale.ts';

const SHORT = { silentMs: 120 };
const REFUSED = { kind: 'unavailable', code: 'database_unavailable', retryAfterSeconds: 5 };

test('requests to a server that cannot be reached any more fail soon', async () => {
  const { note, notes, pool, proxy } = await openDoor(SHORT);
  await Promise.all(['a', 'b', 'c'].map(note));
  proxy.silence('no new ones');
  await expect(note('d')).rejects.toMatchObject(REFUSED);
  // The idle connections are gone, too.
  expect(pool.totalCount).toBe(0);
  proxy.open();
  await note('e');
  expect(notes().sort()).toEqual(['a', 'b', 'c', 'e']);
});

test.skipIf(scaled(1, 0) === 0)(
  'a server that takes connections and says nothing is given up, too',
  async () => {
    const { note, notes, proxy } = await openDoor({ silentMs: 120, connectMs: 2_000 });
    await note('a');
    proxy.silence('new ones too');
    await expect(note('b')).rejects.toMatchObject(REFUSED);
    proxy.open();
    await note('c');
    expect(notes()).toEqual(['a', 'c']);
  },
);

test.each(['work', 'commit'])('an answer that was lost (%s) costs another try or a look', async (where) => {
  const { notes, proxy, write } = await openDoor(SHORT);
  let tries = 0;
  proxy.decide((commit) => {
    if (where === 'commit' && commit === 1) proxy.silence('new ones work');
    return 'pass';
  });
  const value = await write(async (sql) => {
    tries += 1;
    await sql.insert(INSERT, [`note ${tries}`]);
    if (where === 'work' && tries === 1) {
      proxy.silence('new ones work');
      await sql.query('SELECT 1');
    }
    return tries;
  });
  expect([value, tries]).toEqual(where === 'work' ? [2, 2] : [1, 1]);
  expect(notes()).toEqual([`note ${value}`]);
});

test('a slow statement and a lock are waited for', async () => {
  const { notes, write } = await openDoor(SHORT);
  let tries = 0;
  const holds = write(async (sql) => {
    await sql.insert(INSERT, ['one']);
    await sql.query('SELECT pg_sleep(0.8)');
  });
  const waits = write(async (sql) => {
    tries += 1;
    await sql.query('SELECT pg_sleep(0.1)');
    await sql.insert('INSERT INTO notes (text) VALUES (?) ON CONFLICT DO NOTHING', ['one']);
    await sql.insert(INSERT, [`two ${tries}`]);
  });
  await Promise.all([holds, waits]);
  expect(notes()).toEqual(['one', 'two 1']);
});

test('the server lets go of a machine that is gone', async () => {
  const { pool } = await openDoor();
  const { rows } = await pool.query(
    "SELECT setting::integer FROM pg_settings WHERE name LIKE 'tcp\\_%' ORDER BY name",
  );
  expect(rows.map(({ setting }) => setting)).toEqual([3, 60, 10, 60_000]);
});
