// Importing a file from start to end, by `bin/orders` against services in a process of their own: how close it comes to
// the time that the calls alone would take.
import { rmSync } from 'node:fs';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { writeLargeFile } from '../../test/support/orders/order-csv.ts';
import { type Bench, newPath, removeDatabase, servicesOf } from '../bench.ts';
import { type Figures, type Ideal, type Played, play, type Row } from '../case.ts';

const ROUNDS = 3;
const ORDERS = 10_000;
const CONCURRENCY = 64;
/** What the Payment Service takes for a payment, and the Notification Service for a mail. */
const CALL_MS = 20;
const MOST = 1.2;

export async function* importing(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  const file = newPath(bench, '.csv');
  await writeLargeFile(file, { rows: orders, perOrder: 1 });
  const services = await servicesOf(bench, CALL_MS, CALL_MS);
  const ideal: Ideal = {
    name: 'the calls alone',
    value: (orders * 2 * CALL_MS) / 1_000 / CONCURRENCY,
  };
  const phase = (name: string, figure: string): Row => ({
    name,
    unit: 's',
    of: ['import', figure],
    against: ideal,
  });
  const played = await play({
    name: 'importing a file',
    about: `orders import of ${orders} orders at a concurrency of ${CONCURRENCY}, the whole command, against services that
      take ${CALL_MS} ms for each payment and each mail, and the time that these calls alone would take: orders ×
      ${2 * CALL_MS} ms / ${CONCURRENCY}.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: { import: () => importOnce(bench, { file, orders, services }) },
    rows: [
      { ...phase('whole command', 'whole'), aim: { atMost: MOST } },
      phase('of it: start, check', 'check'),
      phase('of it: store', 'store'),
      phase('of it: charge', 'charge'),
    ],
  });
  rmSync(file);
  yield played;
}

interface Import {
  readonly file: string;
  readonly orders: number;
  readonly services: string;
}

async function importOnce(bench: Bench, { file, orders, services }: Import): Promise<Figures> {
  const database = newPath(bench, '.db');
  const began = Date.now();
  const args = ['import', file, '--concurrency', String(CONCURRENCY), '--db', database];
  const env = { PAYMENT_SERVICE_URL: services, NOTIFICATION_SERVICE_URL: services };
  const { wallMs } = await bench.workshop.run(bench.program, args, env);
  const { stored, charged, paid } = timesIn(database);
  if (paid !== orders) throw new Error(`${paid} of ${orders} orders were paid`);
  removeDatabase(database);
  return {
    whole: wallMs / 1_000,
    check: (stored - began) / 1_000,
    store: (charged - stored) / 1_000,
    charge: (began + wallMs - charged) / 1_000,
  };
}

interface Times {
  /** When the first order was, in epoch milliseconds. */
  readonly stored: number;
  /** When the first payment was allowed to leave. */
  readonly charged: number;
  readonly paid: number;
}

function timesIn(database: string): Times {
  const db = openSqliteFile(database, { readonly: true });
  try {
    return db
      .prepare(
        `SELECT (SELECT min(at) FROM order_events) AS stored, (SELECT min(sent_at) FROM journal) AS charged,
          (SELECT count(*) FROM orders WHERE status = 'PAID') AS paid`,
      )
      .get() as Times;
  } finally {
    db.close();
  }
}
