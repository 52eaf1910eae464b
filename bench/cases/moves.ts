// Moving orders: payment events that pay them, and cancellations with their refund.
import { copyFileSync } from 'node:fs';
import {
  type Bench,
  CLIENTS,
  newPath,
  removeDatabase,
  seeded,
  serveOrders,
  serveRole,
  servicesOf,
} from '../bench.ts';
import { type Figures, type Played, play } from '../case.ts';
import { countIn } from '../databases.ts';
import { type Ask, load } from '../http/load.ts';
import type { Mix } from '../seed/book.ts';
import type { Served } from '../workshop.ts';

const ROUNDS = 3;
const ORDERS = 40_000;
const WARM_UP_MS = 1_000;
const MEASURE_MS = 4_000;
const PATH = '/api/v1/orders';

interface Move {
  readonly name: string;
  readonly about: string;
  /** The statuses of the orders that there are. */
  readonly mix: Mix;
  /** What becomes of them. */
  readonly status: string;
  ask(id: number): Ask;
}

const WEBHOOK: Move = {
  name: 'webhook',
  about: `${CLIENTS} clients tell of payments that succeeded, each with an event id of its own, half of them for orders
    that are pending, half for those whose payment is being processed; the mails leave behind the answers. The floor
    remembers the event and pays the order in one durable transaction, shared by those who wait.`,
  mix: { PENDING: 500, PAYMENT_PROCESSING: 500 },
  status: 'PAID',
  ask: (id) => ({
    method: 'POST',
    path: `${PATH}/${id}/webhook`,
    body: JSON.stringify({ payment_id: `pay_${id}`, status: 'succeeded', event_id: `evt_${id}` }),
    isRight: ({ status, body }) =>
      status === 200 && body.includes('"outcome":"applied"') && body.includes('"status":"paid"'),
  }),
};

const CANCEL: Move = {
  name: 'cancelling',
  about: `${CLIENTS} clients cancel paid orders, each with its refund and its mail. Ours reserves the order, reads the
    payment's record and names the refund, each durable before the next step; the floor calls the refund and cancels the
    order in one durable transaction, shared by those who wait.`,
  mix: { PAID: 1_000 },
  status: 'CANCELLED',
  ask: (id) => ({
    method: 'DELETE',
    path: `${PATH}/${id}`,
    isRight: ({ status, body }) => status === 200 && body.includes('"status":"cancelled"'),
  }),
};

export async function* moves(bench: Bench): AsyncGenerator<Played> {
  for (const move of [WEBHOOK, CANCEL]) yield await playMove(bench, move);
}

async function playMove(bench: Bench, move: Move): Promise<Played> {
  const orders = bench.pace.many(ORDERS);
  const book = await seeded(bench, orders, move.mix);
  const services = await servicesOf(bench);
  const turn = (serve: (database: string) => Promise<Served>) => () =>
    measure(bench, move, { book, orders, serve });
  const { name, about } = move;
  const played = await play({
    name,
    about,
    rounds: bench.pace.rounds(ROUNDS),
    sides: {
      ours: turn((database) => serveOrders(bench, database, services)),
      floor: turn((database) => serveRole(bench, 'moves', database, services)),
    },
    rows: [
      { name: 'orders serve', unit: 'orders/s', of: ['ours', 'perSecond'], against: ['floor', 'perSecond'] },
      { name: 'p50', unit: 'ms', of: ['ours', 'p50Ms'], against: ['floor', 'p50Ms'] },
      { name: 'p99', unit: 'ms', of: ['ours', 'p99Ms'], against: ['floor', 'p99Ms'] },
    ],
  });
  removeDatabase(book);
  return played;
}

interface Turn {
  readonly book: string;
  readonly orders: number;
  serve(database: string): Promise<Served>;
}

/** On a copy of the book, as each order can be moved once. */
async function measure(bench: Bench, move: Move, { book, orders, serve }: Turn): Promise<Figures> {
  const { pace } = bench;
  const database = newPath(bench, '.db');
  copyFileSync(book, database);
  const served = await serve(database);
  const options = { clients: CLIENTS, warmUpMs: pace.ms(WARM_UP_MS), measureMs: pace.ms(MEASURE_MS) };
  const asks = (n: number) => (n < orders ? move.ask(n + 1) : undefined);
  const { answered, perSecond, p50Ms, p99Ms } = await load(served.url, options, asks);
  await served.stop();
  const moved = countIn(database, 'SELECT count(*) FROM orders WHERE status = ?', move.status);
  if (moved !== answered) throw new Error(`${answered} answers, but ${moved} orders are ${move.status}`);
  removeDatabase(database);
  return { perSecond, p50Ms, p99Ms };
}
