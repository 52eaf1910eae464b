// Compares ledger and order database again and again while others are at work. The services stand still while the database is
// read, so that both are seen at the same instant; that no money has moved meanwhile is checked.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isPostgresUrl } from '../../src/db/postgres/url.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { ACCOUNTS, type AccountRow, compareAccounts, type HeldCharge } from './accounts.ts';

export type Held = ReadonlyMap<number, readonly HeldCharge[]>;

export interface WatchOptions {
  /** Of the order database, which is there and has its tables. */
  readonly database: string;
  /** No charge and no refund takes effect until the returned function is called. */
  readonly freeze: () => () => void;
  readonly held: () => Held;
  /** How often money has moved so far. */
  readonly moves: () => number;
  readonly wrong: (invariant: string, text: string) => void;
}

export interface Watched {
  readonly snapshots: number;
  /** Comparisons of an order with its charges. */
  readonly comparisons: number;
  /** The ledger changed while the database was read: these do not count. */
  readonly torn: number;
  /** The largest sum by which both differed, and the largest sum of open rows. */
  readonly mostDiffering: number;
  readonly mostOpen: number;
}

export interface MoneyWatch {
  /** Resolves after one more comparison. */
  stop(): Promise<Watched>;
}

/** Between two comparisons, so that others get on. */
const PAUSE_MS = 5;

export async function watchMoney(options: WatchOptions): Promise<MoneyWatch> {
  const reader = await openReader(options.database);
  const watched = { ...NOTHING_WATCHED };
  const look = async () => {
    const thaw = options.freeze();
    try {
      const moves = options.moves();
      const rows = await reader.read();
      if (options.moves() !== moves) {
        watched.torn += 1;
        return;
      }
      const { faults, orders, differing, open } = compareAccounts(rows, options.held());
      watched.snapshots += 1;
      watched.comparisons += orders;
      watched.mostDiffering = Math.max(watched.mostDiffering, differing);
      watched.mostOpen = Math.max(watched.mostOpen, open);
      for (const { text } of faults) options.wrong('M7', text);
    } finally {
      thaw();
    }
  };
  let stopped = false;
  const work = async () => {
    while (!stopped) {
      const began = performance.now();
      await look();
      await sleep(PAUSE_MS + performance.now() - began);
    }
    await look();
  };
  const working = work().finally(() => reader.close());
  // Whoever stops it is told.
  working.catch(() => {});
  return {
    async stop() {
      stopped = true;
      await working;
      return watched;
    },
  };
}

interface Reader {
  read(): Promise<AccountRow[]>;
  close(): Promise<void>;
}

async function openReader(database: string): Promise<Reader> {
  if (!isPostgresUrl(database)) {
    const file = openSqliteFile(database, { readonly: true, timeout: 5_000 });
    const statement = file.prepare(ACCOUNTS);
    return {
      read: async () => statement.all() as AccountRow[],
      close: async () => void file.close(),
    };
  }
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  return {
    read: async () =>
      (await client.query<AccountRow>(ACCOUNTS)).rows.map((row) => ({ ...row, id: Number(row.id) })),
    close: () => client.end(),
  };
}

export function watchedText({ snapshots, comparisons, torn, mostDiffering, mostOpen }: Watched): string {
  return (
    `${snapshots} snapshots of the money, ${comparisons} comparisons of an order (${torn} torn); at most ` +
    `${mostOpen} were open, and both sides differed by ${mostDiffering}`
  );
}

export const NOTHING_WATCHED: Watched = {
  snapshots: 0,
  comparisons: 0,
  torn: 0,
  mostDiffering: 0,
  mostOpen: 0,
};

export function addWatched(one: Watched, other: Watched): Watched {
  return {
    snapshots: one.snapshots + other.snapshots,
    comparisons: one.comparisons + other.comparisons,
    torn: one.torn + other.torn,
    mostDiffering: Math.max(one.mostDiffering, other.mostDiffering),
    mostOpen: Math.max(one.mostOpen, other.mostOpen),
  };
}
