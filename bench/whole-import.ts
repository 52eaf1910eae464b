// Importing a file from start to end, by `bin/orders` against services in a process of their own: how close it comes to
// the time that the calls alone would take.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { writeLargeFile } from '../test/support/order-csv.ts';
import { median, table } from './figures.ts';
import type { Programs } from './sides.ts';
import type { Workshop } from './workshop.ts';

const ORDERS = 10_000;
const CONCURRENCY = 64;
/** What the Payment Service takes for a payment, and the Notification Service for a mail. */
export const CALL_MS = 20;

/** All in milliseconds. */
interface Phases {
  readonly whole: number;
  /** Until the first order is stored: the start of the process is in it. */
  readonly check: number;
  /** Until the first order may be charged. */
  readonly store: number;
  readonly charge: number;
}

/** Resolves to what there is to print. */
export async function wholeImport(workshop: Workshop, programs: Programs, rounds: number): Promise<string> {
  const file = join(workshop.folder, 'orders.csv');
  await writeLargeFile(file, { rows: ORDERS, perOrder: 1 });
  const all: Phases[] = [];
  for (let round = 0; round < rounds; round += 1) {
    all.push(await importOnce(workshop, programs, file, join(workshop.folder, `import-${round}.db`)));
  }
  const idealMs = (ORDERS * 2 * CALL_MS) / CONCURRENCY;
  const row = (name: string, phase: keyof Phases) => {
    const ms = median(all.map((phases) => phases[phase]));
    return [name, (ms / 1000).toFixed(2), (ms / idealMs).toFixed(2)];
  };
  return [
    `Importing ${ORDERS} orders at concurrency ${CONCURRENCY}, calls of ${CALL_MS} ms, medians of ${rounds} rounds:\n`,
    table([
      ['', 's', '× orders × (payment + mail) / concurrency'],
      row('whole command', 'whole'),
      row('start, check', 'check'),
      row('store', 'store'),
      row('charge', 'charge'),
    ]),
  ].join('');
}

async function importOnce(
  workshop: Workshop,
  { program, services }: Programs,
  file: string,
  database: string,
): Promise<Phases> {
  const began = Date.now();
  const args = ['import', file, '--concurrency', String(CONCURRENCY), '--db', database];
  const env = { PAYMENT_SERVICE_URL: services, NOTIFICATION_SERVICE_URL: services };
  const { wallMs } = await workshop.run(program, args, env);
  const { stored, charged, paid } = timesIn(database);
  if (paid !== ORDERS) throw new Error(`${paid} of ${ORDERS} orders were paid`);
  return {
    whole: wallMs,
    check: stored - began,
    store: charged - stored,
    charge: began + wallMs - charged,
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
  const db = new Database(database, { readonly: true });
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
