// Moving orders: payment events that pay them, and cancellations with their refund.
import { copyFileSync } from 'node:fs';
import {
  type Bench,
  CLIENTS,
  newPath,
  playTurn,
  removeDatabase,
  seeded,
  serveOrders,
} from '../harness/bench.ts';
import { loadRows, type Played, play } from '../harness/case.ts';
import { load } from '../harness/load.ts';
import type { Ask } from '../harness/sample-orders.ts';
import type { Mix } from '../seed/book.ts';

const ROUNDS = 3;
const ORDERS = 40_000;
const TIMES = { warmUpMs: 1_000, measureMs: 4_000 };
const PATH = '/api/v1/orders';

interface Move {
  readonly name: string;
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
  for (const move of MOVES) yield await playMove(bench, move);
}

async function playMove(bench: Bench, { name, about, mix, status, ask }: Move): Promise<Played> {
  const { pace } = bench;
  const orders = pace.many(ORDERS);
  const book = await seeded(bench, orders, mix);
  const played = await play({
    name,
    about,
    rounds: pace.rounds(ROUNDS),
    sides: {
      ours() {
        // Each order can be moved once.
        const database = newPath(bench, '.db');
        copyFileSync(book, database);
        return playTurn({
          database,
          serve: () => serveOrders(bench, database),
          drive: ({ url }) => load(bench, url, { ...TIMES, most: orders }, (n) => ask(n + 1)),
          status,
        });
      },
    },
    rows: loadRows(),
  });
  removeDatabase(book);
  return played;
}
