// Moving orders on both databases: payment events that pay them, and cancellations with their refund.
import {
  type Bench,
  CLIENTS,
  copyOf,
  fillPostgres,
  indexAll,
  playTurn,
  removeDatabase,
  seeded,
  serveOrders,
  serveRole,
  servicesOf,
  type Turn,
} from '../harness/bench.ts';
import { type Bar, loadRows, type Played, play } from '../harness/case.ts';
import { withPostgres } from '../harness/databases.ts';
import { load } from '../harness/load.ts';
import type { Ask } from '../harness/sample-orders.ts';
import type { Mix } from '../seed/book.ts';

const ROUNDS = 3;
const ORDERS = 40_000;
const TIMES = { warmUpMs: 1_000, measureMs: 4_000 };
const PATH = '/api/v1/orders';

interface Move {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  /** The statuses of the orders that there are. */
  readonly mix: Mix;
  /** Of each of them afterwards. */
  readonly status: string;
  ask(id: number): Ask;
}

const MOVES: readonly Move[] = [
  {
    name: 'webhook',
    label: 'payment event',
    about: `${CLIENTS} clients tell of payments that succeeded, each with an event id of its own, half of them for orders
      that are pending, half for those whose payment is being processed; the mails leave behind the answers.`,
    mix: { PENDING: 500, PAYMENT_PROCESSING: 500 },
    status: 'PAID',
    ask: (id) => ({
      method: 'POST',
      path: `${PATH}/${id}/webhook`,
      body: JSON.stringify({ payment_id: `pay_${id}`, status: 'succeeded', event_id: `evt_${id}` }),
      isRight: ({ status, body }) =>
        status === 200 && body.includes('"outcome":"applied"') && body.includes('"status":"paid"'),
    }),
  },
  {
    name: 'cancelling',
    label: 'cancellation',
    about: `${CLIENTS} clients cancel paid orders, each with its refund and its mail. Ours reserves the order, reads the
      payment's record and names the refund, each durable before the next step.`,
    mix: { PAID: 1_000 },
    status: 'CANCELLED',
    ask: (id) => ({
      method: 'DELETE',
      path: `${PATH}/${id}`,
      isRight: ({ status, body }) => status === 200 && body.includes('"status":"cancelled"'),
    }),
  },
];

export async function* moves(bench: Bench): AsyncGenerator<Played> {
  for (const move of MOVES) {
    const book = await bookOf(bench, move);
    yield await playMove(bench, move, 'SQLite', async () => copyOf(bench, book));
    removeDatabase(book);
  }
}

export async function* movesOnPostgres(bench: Bench): AsyncGenerator<Played> {
  for (const move of MOVES) {
    const book = await bookOf(bench, move);
    yield await withPostgres(async (newDatabase) => {
      await fillPostgres(bench, await newDatabase('book'), book);
      let turns = 0;
      return playMove(bench, { ...move, name: `${move.name} on PostgreSQL` }, 'PostgreSQL', () => {
        turns += 1;
        return newDatabase(`turn_${turns}`, 'book');
      });
    });
    removeDatabase(book);
  }
}

async function bookOf(bench: Bench, { mix }: Move): Promise<string> {
  const book = await seeded(bench, bench.pace.many(ORDERS), mix);
  await indexAll(bench, book);
  return book;
}

/** Each order can be moved once, so each turn has a book of its own. */
async function playMove(
  bench: Bench,
  { name, label, about, status, ask }: Move,
  group: Bar['group'],
  newBook: () => Promise<string>,
): Promise<Played> {
  const { pace } = bench;
  const orders = pace.many(ORDERS);
  const services = await servicesOf(bench);
  const turn = (serve: Turn['serve']) => async () =>
    playTurn({
      database: await newBook(),
      serve,
      drive: ({ url }) => load(bench, url, { ...TIMES, most: orders }, (n) => ask(n + 1)),
      status,
    });
  const [throughput, ...times] = loadRows({ floor: 'floor' });
  return play({
    name,
    about: `${about} The floor takes the same steps by hand in the same tables, in as many transactions, with journal and
      timeline.`,
    rounds: pace.rounds(ROUNDS),
    sides: {
      ours: turn((database) => serveOrders(bench, database)),
      floor: turn((database) => serveRole(bench, 'moves', database, services)),
    },
    rows: [...(throughput ? [{ ...throughput, bar: { group, label } }] : []), ...times],
  });
}
