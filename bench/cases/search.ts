// Searching right after an import: how long a search takes that has to read the new orders, which nothing has indexed yet,
// and how long other clients wait meanwhile.
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { ask } from '../../test/support/server/requests.ts';
import { type Bench, bookOf, copyOf, csvOf, removeDatabase, serveOrders } from '../harness/bench.ts';
import { type Figures, type Played, play, row } from '../harness/case.ts';
import { countIn, untilIndexed } from '../harness/databases.ts';
import { median } from '../harness/figures.ts';
import { uploadFile, wrongAnswer } from '../harness/sample-orders.ts';
import { RARE_WORD } from '../seed/book.ts';

const ROUNDS = 3;
const ORDERS = 1_000_000;
const IMPORTED = 100_000;
const SEARCHES = 20;
const BETWEEN_MS = 2;
const POLL_MS = 20;
/** Only the few orders with the rare word have it: no other text of the book or of the file has its first two letters. */
const WORD = RARE_WORD.slice(0, 2);
const SEARCH_MS = 50;
const PAUSE_MS = 20;
const SEARCH = { method: 'GET', path: `/api/v1/orders?limit=20&q=${WORD}` } as const;
const HEALTH = { method: 'GET', path: '/healthz' } as const;

export async function* searching(bench: Bench): AsyncGenerator<Played> {
  const [orders, imported] = [bench.pace.many(ORDERS), bench.pace.many(IMPORTED)];
  const database = copyOf(bench, await bookOf(bench, orders));
  const served = await serveOrders(bench, database);
  await untilIndexed(database);
  const found = await countIn(
    database,
    'SELECT count(DISTINCT order_id) FROM order_items WHERE instr(product_name, ?) > 0',
    RARE_WORD,
  );
  const promised = (value: number) => ({ against: { name: 'promised', value }, aim: { atMost: 1 } });
  yield await play({
    name: 'search right after an import',
    about: `A book of ${orders.toLocaleString('en')} orders that is indexed gets a file of
      ${imported.toLocaleString('en')} orders over HTTP. As soon as all of them are charged, ${SEARCHES} searches for two
      letters that ${found} orders have are asked of the same server, one after the other. Meanwhile another client asks
      GET /healthz every ${BETWEEN_MS} ms: the longest of these answers bounds the pauses of the server. Each round imports
      another file.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: {
      ours: async (round) => {
        const firstRef = 1 + round * imported;
        const file = await csvOf(bench, { rows: imported, perOrder: 1, firstRef });
        await importOver(served.url, file);
        rmSync(file);
        const figures = await searchAtOnce(served.url, found);
        await untilIndexed(database);
        return figures;
      },
    },
    rows: [
      row('a search', 'ms', 'searchMs', promised(SEARCH_MS)),
      row('the first search', 'ms', 'firstMs'),
      row('longest pause of the server', 'ms', 'pauseMs', promised(PAUSE_MS)),
    ],
  });
  await served.stop();
  removeDatabase(database);
}

/** Resolves as soon as the last order of the file is charged. */
async function importOver(url: string, path: string): Promise<void> {
  const batch = { method: 'GET', path: `/api/v1/batches/${await uploadFile(url, path)}` } as const;
  const client = new Client(url);
  for (;;) {
    const reply = await ask(client, batch);
    const { status } = JSON.parse(reply.body) as { status?: unknown };
    if (status === 'completed') break;
    if (status !== 'running') throw wrongAnswer(batch, reply);
    await sleep(POLL_MS);
  }
  await client.close();
}

async function searchAtOnce(url: string, found: number): Promise<Figures> {
  const [searcher, watcher] = [new Client(url), new Client(url)];
  const watched = watch(watcher);
  const took: number[] = [];
  for (let n = 0; n < SEARCHES; n += 1) {
    const started = performance.now();
    const reply = await ask(searcher, SEARCH);
    took.push(performance.now() - started);
    const isRight = reply.status === 200 && reply.headers['x-total-count'] === String(found);
    if (!isRight) throw wrongAnswer(SEARCH, reply);
  }
  const pauseMs = await watched.stop();
  await Promise.all([searcher.close(), watcher.close()]);
  return { searchMs: median(took), firstMs: took[0] ?? Number.NaN, pauseMs };
}

/** Asks again and again; `stop` resolves to the longest time of an answer. */
function watch(client: Client) {
  let [longest, isOver] = [0, false];
  const asking = (async () => {
    while (!isOver) {
      const started = performance.now();
      const reply = await ask(client, HEALTH);
      if (reply.status !== 200) throw wrongAnswer(HEALTH, reply);
      longest = Math.max(longest, performance.now() - started);
      await sleep(BETWEEN_MS);
    }
  })();
  // A failure is reported by `stop`.
  asking.catch(() => {});
  return {
    async stop() {
      isOver = true;
      await asking;
      return longest;
    },
  };
}
