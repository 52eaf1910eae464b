// How fast `orders prune` shortens a book of old delivered orders, how small that becomes, and what creations at a server
// beside it have to wait.
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { hasPostgres, startPostgres } from '../../test/support/database/postgres-server.ts';
import { type Bench, removeDatabase, seeded, serveOrders, servicesOf } from '../bench.ts';
import { type Figures, type Played, play } from '../case.ts';
import { askPostgres, countInPostgres, newPostgresDatabase } from '../databases.ts';
import { load } from '../http/load.ts';
import { sampleOrder } from '../http/sample-orders.ts';

const ORDERS = 100_000;
const LOAD = { clients: 4, warmUpMs: 1_000, measureMs: 5_000 };
const MIB = 2 ** 20;

export async function* pruning(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  const file = await seeded(bench, orders, { DELIVERED: 1_000 });
  if (hasPostgres()) {
    const server = await startPostgres({ durable: true });
    try {
      const url = await newPostgresDatabase(server.url, 'prune');
      await bench.workshop.run(bench.program, ['migrate-db', file, url]);
      yield await playOn(bench, 'PostgreSQL', orders, url, () => postgresBytes(url));
    } finally {
      await server.remove();
    }
  }
  yield await playOn(bench, 'SQLite', orders, file, async () => sqliteBytes(file));
  removeDatabase(file);
}

function playOn(
  bench: Bench,
  name: string,
  orders: number,
  database: string,
  bytes: () => Promise<number>,
): Promise<Played> {
  const { clients } = LOAD;
  return play({
    name: `pruning, ${name}`,
    about: `"orders prune" on a book of ${orders} delivered orders, while ${clients} clients place orders one after the other
      at a server beside it. MiB are what the book holds, without room that is free; on PostgreSQL after VACUUM FULL.`,
    rounds: 1,
    sides: { ours: () => pruneOnce(bench, database, bytes) },
    rows: [
      { name: 'pruned', unit: 'rows/s', of: ['ours', 'perSecond'] },
      {
        name: 'the book afterwards',
        unit: 'MiB',
        of: ['ours', 'after'],
        against: ['ours', 'before'],
        beside: 'before',
      },
      {
        name: 'a creation beside it, p50',
        unit: 'ms',
        of: ['ours', 'besideP50'],
        against: ['ours', 'aloneP50'],
        beside: 'alone',
      },
      {
        name: 'a creation beside it, p99',
        unit: 'ms',
        of: ['ours', 'besideP99'],
        against: ['ours', 'aloneP99'],
        beside: 'alone',
      },
    ],
  });
}

async function pruneOnce(bench: Bench, database: string, bytes: () => Promise<number>): Promise<Figures> {
  const before = await bytes();
  const served = await serveOrders(bench, database, await servicesOf(bench));
  const options = { ...LOAD, measureMs: bench.pace.ms(LOAD.measureMs) };
  const alone = await load(served.url, options, sampleOrder);
  const pruning = bench.workshop.run(bench.program, [
    'prune',
    '--older-than',
    '7d',
    '--json',
    '--db',
    database,
  ]);
  const beside = await load(served.url, options, sampleOrder);
  const { output, wallMs } = await pruning;
  await served.stop();
  const pruned = JSON.parse(output) as { journal: number; events: number };
  return {
    perSecond: ((pruned.journal + pruned.events) * 1_000) / wallMs,
    before: before / MIB,
    after: (await bytes()) / MIB,
    aloneP50: alone.p50Ms,
    aloneP99: alone.p99Ms,
    besideP50: beside.p50Ms,
    besideP99: beside.p99Ms,
  };
}

function sqliteBytes(file: string): number {
  const db = openSqliteFile(file, { readonly: true });
  try {
    const value = (pragma: string) => Number(db.pragma(pragma, { simple: true }));
    return (value('page_count') - value('freelist_count')) * value('page_size');
  } finally {
    db.close();
  }
}

async function postgresBytes(url: string): Promise<number> {
  await askPostgres(url, 'VACUUM FULL');
  return countInPostgres(
    url,
    `SELECT sum(pg_total_relation_size(oid)) FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
}
