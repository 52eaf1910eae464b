// How fast `orders prune` shortens a database of old delivered orders, how small that becomes, and what creations at a
// server beside it have to wait.
import { hasPostgres } from '../../test/support/database/postgres-server.ts';
import { type Bench, fillPostgres, removeDatabase, seeded, serveOrders } from '../harness/bench.ts';
import { type Figures, type Played, play, row } from '../harness/case.ts';
import { askPostgres, countIn, withPostgres } from '../harness/databases.ts';
import { load } from '../harness/load.ts';
import { sampleOrder } from '../harness/sample-orders.ts';

const ORDERS = 100_000;
const LOAD = { clients: 4, warmUpMs: 1_000, measureMs: 5_000 };
const MIB = 2 ** 20;
/** Without room that is free. */
const SQLITE_BYTES = `SELECT (page_count - freelist_count) * page_size
  FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;
const POSTGRES_BYTES = `SELECT sum(pg_total_relation_size(oid)) FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;

export async function* pruning(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  const file = await seeded(bench, orders, { DELIVERED: 1_000 });
  if (hasPostgres()) {
    yield await withPostgres(async (newDatabase) => {
      const url = await newDatabase('prune');
      await fillPostgres(bench, url, file);
      return playOn(bench, 'PostgreSQL', orders, url, async () => {
        await askPostgres(url, 'VACUUM FULL');
        return countIn(url, POSTGRES_BYTES);
      });
    });
  }
  yield await playOn(bench, 'SQLite', orders, file, () => countIn(file, SQLITE_BYTES));
  removeDatabase(file);
}

function playOn(
  bench: Bench,
  name: string,
  orders: number,
  database: string,
  bytes: () => Promise<number>,
): Promise<Played> {
  return play({
    name: `pruning, ${name}`,
    about: `"orders prune" on a book of ${orders} delivered orders, while ${LOAD.clients} clients place orders one after the other
      at a server beside it. MiB are what the book holds, without room that is free; on PostgreSQL after VACUUM FULL.`,
    rounds: 1,
    sides: { ours: () => pruneOnce(bench, database, bytes) },
    rows: [
      row('pruned', 'rows/s', 'perSecond'),
      row('the book afterwards', 'MiB', 'after', { against: ['ours', 'before'], beside: 'before' }),
      row('a creation beside it, p50', 'ms', 'besideP50', { against: ['ours', 'aloneP50'], beside: 'alone' }),
      row('a creation beside it, p99', 'ms', 'besideP99', { against: ['ours', 'aloneP99'], beside: 'alone' }),
    ],
  });
}

async function pruneOnce(bench: Bench, database: string, bytes: () => Promise<number>): Promise<Figures> {
  const before = await bytes();
  const { url, stop } = await serveOrders(bench, database);
  const alone = await load(bench, url, LOAD, sampleOrder);
  const args = ['prune', '--older-than', '7d', '--json', '--db', database];
  const pruning = bench.run(bench.program, args);
  const beside = await load(bench, url, LOAD, sampleOrder);
  const { output, wallMs } = await pruning;
  await stop();
  const { journal, events } = JSON.parse(output) as { journal: number; events: number };
  return {
    perSecond: ((journal + events) * 1_000) / wallMs,
    before: before / MIB,
    after: (await bytes()) / MIB,
    aloneP50: alone.figures.p50Ms,
    aloneP99: alone.figures.p99Ms,
    besideP50: beside.figures.p50Ms,
    besideP99: beside.figures.p99Ms,
  };
}
