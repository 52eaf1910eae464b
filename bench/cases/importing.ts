// Importing a file from start to end, by `bin/orders` against services in a process of their own: how close it comes to
// the time that the calls alone would take.
import { type Bench, csvOf, newPath, removeDatabase, servicesOf } from '../harness/bench.ts';
import { type Figures, type Played, play, row } from '../harness/case.ts';
import { rowsIn } from '../harness/databases.ts';

const ROUNDS = 3;
const ORDERS = 10_000;
const CONCURRENCY = 64;
/** What the Payment Service takes for a payment, and the Notification Service for a mail. */
const CALL_MS = 20;
const MOST = 1.2;

export async function* importing(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  const file = await csvOf(bench, { rows: orders, perOrder: 1 });
  const against = { name: 'the calls alone', value: (orders * 2 * CALL_MS) / 1_000 / CONCURRENCY };
  yield await play({
    name: 'importing a file',
    about: `orders import of ${orders} orders at a concurrency of ${CONCURRENCY}, the whole command, against services that
      take ${CALL_MS} ms for each payment and each mail, and the time that these calls alone would take: orders ×
      ${2 * CALL_MS} ms / ${CONCURRENCY}.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: { ours: () => importOnce(bench, file, orders) },
    rows: [
      row('whole command', 's', 'whole', { against, aim: { atMost: MOST } }),
      row('of it: start, check', 's', 'check', { against }),
      row('of it: store', 's', 'store', { against }),
      row('of it: charge', 's', 'charge', { against }),
    ],
  });
}

async function importOnce(bench: Bench, file: string, orders: number): Promise<Figures> {
  const services = await servicesOf(bench, CALL_MS, CALL_MS);
  const database = newPath(bench, '.db');
  const args = ['import', file, '--concurrency', String(CONCURRENCY), '--db', database];
  const env = { PAYMENT_SERVICE_URL: services, NOTIFICATION_SERVICE_URL: services };
  const began = Date.now();
  const { wallMs } = await bench.run(bench.program, args, env);
  const [times] = rowsIn<Times>(database, TIMES);
  if (times?.paid !== orders) throw new Error(`${times?.paid} of ${orders} orders were paid`);
  removeDatabase(database);
  return {
    whole: wallMs / 1_000,
    check: (times.stored - began) / 1_000,
    store: (times.charged - times.stored) / 1_000,
    charge: (began + wallMs - times.charged) / 1_000,
  };
}

interface Times {
  /** When the first order was, in epoch milliseconds. */
  readonly stored: number;
  /** When the first payment was allowed to leave. */
  readonly charged: number;
  readonly paid: number;
}

const TIMES = `SELECT (SELECT min(at) FROM order_events) AS stored, (SELECT min(sent_at) FROM journal) AS charged,
  (SELECT count(*) FROM orders WHERE status = 'PAID') AS paid`;
