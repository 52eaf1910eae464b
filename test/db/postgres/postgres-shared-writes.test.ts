// Proves that writes which wait at the same time share a transaction on PostgreSQL, and that each keeps what it was
// promised: it is committed once or gone, whatever becomes of the others and of the connection.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { query } from '../../support/database/database.ts';
import { INSERT, openDoor } from '../../support/database/postgres-write-queue.ts';

/** About nothing that others know. */
const FREE = { about: [] };

async function openSharing() {
  const door = await openDoor();
  const share = (text: string) => door.write((sql) => sql.insert(INSERT, [text]), FREE);
  const transactions = () =>
    Number(
      query<{ n: string }>(door.book, 'SELECT count(DISTINCT xmin::text::bigint) AS n FROM notes')[0]?.n,
    );
  return { ...door, share, transactions };
}

const texts = (count: number) => Array.from({ length: count }, (_, n) => `note ${n}`);

test('a hundred at once take a few transactions, and each gets the id of its own row', async () => {
  const { book, share, transactions } = await openSharing();
  const ids = await Promise.all(texts(100).map(share));
  const rows = query<{ id: number; text: string }>(book, 'SELECT id, text FROM notes');
  const byId = new Map(rows.map(({ id, text }) => [Number(id), text]));
  expect(ids.map((id) => byId.get(id))).toEqual(texts(100));
  expect(transactions()).toBeLessThan(20);
});

test('those about the same thing see what the ones before have committed', async () => {
  const { note, notes, share, write } = await openSharing();
  await note('count 0');
  const countOn = () =>
    write(
      async (sql) => {
        // Keeps transactions apart, but not two works in one.
        sql.send('SELECT pg_advisory_xact_lock(7)', []);
        const [row] = await sql.query<{ text: string }>("SELECT text FROM notes WHERE text LIKE 'count%'");
        const next = Number(row?.text.slice(6)) + 1;
        sql.send("UPDATE notes SET text = ? WHERE text LIKE 'count%'", [`count ${next}`]);
      },
      { about: ['other', 'same'] },
    );
  await Promise.all([...Array.from({ length: 10 }, countOn), ...texts(20).map(share)]);
  expect(notes()).toContain('count 10');
});

test('one that fails undoes itself alone', async () => {
  const { notes, share, write } = await openSharing();
  const fails = write(async (sql) => {
    await sql.insert(INSERT, ['half']);
    throw new Error('no');
  }, FREE);
  const all = [...texts(20).map(share), share('note 3'), fails, ...texts(40).slice(20).map(share)];
  const results = await Promise.allSettled(all);
  expect(results.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []))).toEqual([20, 21]);
  expect(notes().sort()).toEqual(texts(40).sort());
});

test('one that waits for a row keeps the others waiting for a moment only', async () => {
  const { note, notes, share, write } = await openSharing();
  await note('held');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const touch = "UPDATE notes SET text = text || '!' WHERE text LIKE 'held%'";
  const holder = write(async (sql) => {
    await sql.query(touch);
    await released;
  });
  await sleep(50);
  const waiter = write((sql) => sql.change(touch, []), FREE);
  await Promise.all(texts(40).map(share));
  expect(notes().length).toBe(41);
  release();
  await holder;
  expect(await waiter).toBe(1);
  expect(notes()).toContain('held!!');
});

test.each(['lose it', 'lose its answer'] as const)(
  'where the connection breaks at the COMMIT (%s) all of them are committed once',
  async (fate) => {
    const { notes, proxy, share } = await openSharing();
    proxy.decide((commit) => (commit <= 2 ? fate : 'pass'));
    await Promise.all(texts(40).map(share));
    expect(notes().sort()).toEqual(texts(40).sort());
  },
);

test.each(['lose it', 'lose its answer'] as const)(
  'work that may be repeated is, where its one round trip breaks (%s)',
  async (fate) => {
    const { notes, proxy, write } = await openSharing();
    let tries = 0;
    proxy.decide((commit) => (commit === 1 ? fate : 'pass'));
    await write(async (sql) => {
      tries += 1;
      sql.mayRepeat();
      sql.send(`${INSERT} ON CONFLICT DO NOTHING`, ['once']);
    }, FREE);
    expect([tries, notes()]).toEqual([2, ['once']]);
  },
);

test('a database that cannot be reached is tried once for all of them', async () => {
  const { pool, proxy, share } = await openSharing();
  await share('before');
  proxy.shut();
  const connect = vi.spyOn(pool, 'connect');
  const results = await Promise.allSettled(texts(40).map(share));
  expect(results.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(
    texts(40).map(() => 'database_unavailable'),
  );
  // Three shared transactions at once, and one more for those that came later.
  expect(connect.mock.calls.length).toBeLessThanOrEqual(5);
});

test('a commit need not be flushed only where all of its work may be repeated', async () => {
  const { book, write } = await openSharing();
  query(
    book,
    `CREATE TABLE commits (flush text);
    CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION tell();`,
  );
  const put = (text: string, repeatable: boolean) =>
    write(async (sql) => {
      if (repeatable) sql.mayRepeat();
      sql.send(INSERT, [text]);
    }, FREE);
  const flushes = () => query<{ flush: string }>(book, 'SELECT flush FROM commits').map(({ flush }) => flush);
  await put('a', true);
  expect(flushes()).toEqual(['off']);
  await put('b', false);
  // Three take the turns there are, the others share one.
  await Promise.all(['c', 'd', 'e', 'f', 'g', 'h'].map((text, at) => put(text, at !== 4)));
  expect(flushes().filter((flush) => flush === 'on').length).toBeGreaterThan(1);
  expect(flushes().length).toBe(8);
});
