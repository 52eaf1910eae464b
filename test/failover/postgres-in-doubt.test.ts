// Proves that a commit in doubt is never judged by a transaction that got its id after a crash: the id is given again
// where the server had stored nothing of the first one.
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { newPostgresBook } from '../support/database/database.ts';
import { type PostgresServer, startPostgres } from '../support/database/postgres-server.ts';
import { INSERT, openDoor } from '../support/database/postgres-write-queue.ts';
import { sampled } from '../support/scale.ts';
import { until } from '../support/until.ts';

/** Otherwise the server may store the id of a transaction before its commit: then it does not forget it. */
const FORGETFUL = ['wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off', 'wal_writer_delay=10s'];

/** On a busy machine a crash may take longer than a request waits. */
const PATIENT = { outcomeMs: 60_000 };

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ prepare: () => FORGETFUL });
});
afterAll(() => server.remove());

interface Begun {
  readonly id: string;
  readonly pid: number;
}

const BEGUN = 'SELECT pg_current_xact_id()::text AS id, pg_backend_pid() AS pid';

const NEXT = 'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next';
const WITNESS = 'SELECT 1 FROM notes WHERE text = ?';

/**
 * Loses a COMMIT, and the server crashes with all that it has not stored of that transaction. `meanwhile` comes after the
 * crash, before the outcome can be asked for.
 */
async function loseAtCommit(meanwhile: (client: pg.Client, id: bigint) => Promise<void>, hasWitness = false) {
  const { proxy, write } = await openDoor(PATIENT, newPostgresBook(server.url));
  const other = await connectAnew();
  // The first reader of a page may mark it, and store its id with that.
  await write((sql) => sql.query(BEGUN));
  const tries: Begun[] = [];
  let isLost = false;
  proxy.decide(() => {
    const pid = tries[0]?.pid;
    if (isLost || pid === undefined) return 'pass';
    isLost = true;
    // A process of the server that is killed takes all others with it, and leaves no record of its transaction. One whose
    // client has gone may have ended by itself.
    process.kill(pid, 'SIGKILL');
    proxy.shut();
    return 'lose it';
  });
  const written = write(async (sql) => {
    const [begun] = await sql.query<Begun>(BEGUN);
    if (begun) tries.push(begun);
    if (hasWitness) sql.witness(WITNESS, ['lost']);
    return tries.length;
  });
  written.catch(() => {});
  await crash(other);
  const client = await connectAnew();
  const id = BigInt(tries[0]?.id ?? 0);
  await meanwhile(client, id);
  proxy.open();
  return { written, tries };
}

/** Resolves when the server has ended all its connections, because of the process of another one. */
async function crash(other: pg.Client): Promise<void> {
  await until(() =>
    other.query('SELECT 1').then(
      () => false,
      () => true,
    ),
  );
}

/** Once the server is up. */
async function connectAnew(): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('SELECT 1');
      onTestFinished(() => client.end());
      return client;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** The next transaction of `client` has the id. */
async function giveIdsBefore(client: pg.Client, id: bigint): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ next: string }>(NEXT);
    const next = BigInt(rows[0]?.next ?? 0);
    if (next === id) return;
    // Otherwise the server knows of the lost transaction, and this proves nothing.
    expect(next).toBeLessThan(id);
    await client.query(BEGUN);
  }
}

/** By a transaction that is committed. */
async function giveIdsUpTo(client: pg.Client, id: bigint): Promise<void> {
  await giveIdsBefore(client, id);
  expect((await client.query<Begun>(BEGUN)).rows[0]?.id).toBe(String(id));
}

test('another transaction with its id was committed: the outcome is told as unknown', async () => {
  const { written, tries } = await loseAtCommit(giveIdsUpTo);
  await expect(written).rejects.toMatchObject({ kind: 'outcome_unknown' });
  expect(tries).toHaveLength(1);
});

test('the same where its witness is missing: it is done again', async () => {
  const { written, tries } = await loseAtCommit(giveIdsUpTo, true);
  expect(await written).toBe(2);
  expect(tries).toHaveLength(2);
});

test.each(sampled([true, false]))(
  'it was committed before the crash (with a witness: %s)',
  async (hasWitness) => {
    const { proxy, write, notes } = await openDoor(PATIENT, newPostgresBook(server.url));
    proxy.decide(() => 'lose its answer');
    let tries = 0;
    const written = write(async (sql) => {
      tries += 1;
      await sql.insert(INSERT, [`note ${tries}`]);
      if (hasWitness) sql.witness(WITNESS, [`note ${tries}`]);
      // The outcome is asked for after the crash.
      proxy.refuse();
      return tries;
    });
    written.catch(() => {});
    await until(() => notes().length === 1);
    const [victim, other] = [await connectAnew(), await connectAnew()];
    const [begun] = (await victim.query<Begun>(BEGUN)).rows;
    if (begun) process.kill(begun.pid, 'SIGKILL');
    await crash(other);
    await connectAnew();
    proxy.open();
    if (hasWitness) expect(await written).toBe(1);
    else await expect(written).rejects.toMatchObject({ kind: 'outcome_unknown' });
    expect(notes()).toEqual(['note 1']);
  },
);

const ENDS: readonly [string, readonly string[]][] = [
  ['is under way', []],
  ['was rolled back', ['ROLLBACK']],
];

test.each(sampled(ENDS))(
  'another transaction with its id %s: the lost one is done again',
  async (_what, ends) => {
    const { written, tries } = await loseAtCommit(async (client, id) => {
      await giveIdsBefore(client, id);
      await client.query('BEGIN');
      expect((await client.query<Begun>(BEGUN)).rows[0]?.id).toBe(String(id));
      for (const end of ends) await client.query(end);
    });
    expect(await written).toBe(2);
    expect(tries).toHaveLength(2);
  },
);

test('its id has not been given again: the lost transaction is done again', async () => {
  const { written } = await loseAtCommit(async () => {});
  expect(await written).toBe(2);
});
