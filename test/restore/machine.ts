// The machine that an order database is on: its backup, its loss, and the restore as docs/runbook.md describes it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { type Book, readPostgresBook, readSqliteBook } from '../kills/book.ts';
import { runInProcess } from '../support/cli/in-process.ts';
import type { Ended } from '../support/cli/run-cli.ts';
import { startPostgres } from '../support/database/postgres-server.ts';

export interface Machine {
  /** For `--db`. */
  readonly database: string;
  /** While the database is in use. */
  backUp(): Promise<void>;
  /** Every process that uses the database has ended. Afterwards its files are gone or worth nothing. */
  burn(): Promise<void>;
  /** Steps 2 and 3 of the runbook. */
  restore(): Promise<void>;
  book(): Promise<Book>;
  /** Orders whose payment or refund is under way: recovery decides on them, not a reconciliation. */
  openMoney(): Promise<ReadonlySet<number>>;
  close(): Promise<void>;
}

/** Runs `orders` with these arguments on a database, as an operator does beside `serve`. */
export type Command = (args: readonly string[]) => Promise<Ended>;

export function commandOf(folder: string, database: string, servicesUrl: string): Command {
  const env = {
    HOME: folder,
    TZ: 'UTC',
    ORDERS_DB: database,
    ORDERS_LOG_LEVEL: 'silent',
    PAYMENT_SERVICE_URL: servicesUrl,
    NOTIFICATION_SERVICE_URL: servicesUrl,
  };
  return async (args) => {
    const ended = await runInProcess(args, { env, cwd: folder, input: '' });
    if (!ended) throw new Error('commands of another folder are running');
    return ended;
  };
}

const OPEN_MONEY = `SELECT DISTINCT order_id FROM journal
  WHERE kind <> 'notification' AND state IN ('waiting','running','unknown')`;

/** `isGone`: the files are gone; else they are there and worth nothing. */
export function sqliteMachine(folder: string, servicesUrl: string, isGone: boolean): Machine {
  const [disk, aside] = [join(folder, 'disk'), join(folder, 'aside')];
  const backup = join(folder, 'backup.db');
  const database = join(disk, 'orders.db');
  const files = ['', '-wal', '-shm'].map((end) => `${database}${end}`);
  mkdirSync(disk);
  mkdirSync(aside);
  return {
    database,
    async backUp() {
      const orders = commandOf(folder, database, servicesUrl);
      const { status, stderr } = await orders(['backup', backup]);
      if (status !== 0) throw new Error(`orders backup ended with ${status}: ${stderr}`);
    },
    async burn() {
      if (isGone) for (const file of files) rmSync(file, { force: true });
    },
    async restore() {
      for (const file of files) if (existsSync(file)) renameSync(file, join(aside, file.slice(disk.length)));
      copyFileSync(backup, database);
    },
    book: () => readSqliteBook(database),
    async openMoney() {
      const handle = openSqliteFile(database, { readonly: true });
      try {
        return new Set(handle.prepare(OPEN_MONEY).pluck().all() as number[]);
      } finally {
        handle.close();
      }
    },
    close: async () => {},
  };
}

/**
 * Its files are copied while the server stands still for a moment: the binaries of the tests have no pg_dump. `serve` goes
 * on all the time.
 */
export async function postgresMachine(folder: string): Promise<Machine> {
  // Doctor reports a server that does not flush.
  const server = await startPostgres({ durable: true });
  const backup = join(folder, 'backup');
  // With its owner, who is not always the one who runs this.
  const copy = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);
  const connected = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  return {
    database: server.url,
    async backUp() {
      await server.halt();
      copy(server.directory, backup);
      await server.resume();
    },
    burn: () => server.halt(),
    async restore() {
      rmSync(server.directory, { recursive: true });
      copy(backup, server.directory);
      await server.resume();
    },
    book: () => connected(readPostgresBook),
    openMoney: () =>
      connected(async (client) => {
        const { rows } = await client.query<{ order_id: string }>(OPEN_MONEY);
        return new Set(rows.map(({ order_id }) => Number(order_id)));
      }),
    close: () => server.remove(),
  };
}
