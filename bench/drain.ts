// `npm run bench -- --only drain`: how long one node and two take to send the payments that wait in one PostgreSQL, while
// the Payment Service's latency is what takes the time.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openStore } from '../src/db/open-store.ts';
import { waitingPaymentRow } from '../src/domain/journal-rows.ts';
import { table } from './figures.ts';
import type { Served } from './workshop.ts';

export interface DrainOptions {
  /** Of a PostgreSQL server. */
  readonly server: string;
  readonly orders: number;
  readonly paymentMs: number;
  serve(database: string): Promise<Served>;
}

const CHUNK_ORDERS = 250;

export async function drain(options: DrainOptions): Promise<string> {
  const alone = await drainBy(1, options);
  const together = await drainBy(2, options);
  const ideal = (nodes: number) => (options.orders * options.paymentMs) / 1000 / (8 * nodes);
  const row = (name: string, seconds: number, nodes: number) => [
    name,
    seconds.toFixed(1),
    ideal(nodes).toFixed(1),
  ];
  return [
    `${options.orders} waiting payments of ${options.paymentMs} ms each, 8 at a time on a node:\n`,
    table([['', 's', 'of latency alone'], row('one node', alone, 1), row('two nodes', together, 2)]),
    `  two nodes / half of one ${(together / (alone / 2)).toFixed(3)}\n`,
  ].join('');
}

async function drainBy(nodes: number, options: DrainOptions): Promise<number> {
  const database = await newDatabase(options.server, `drain_${nodes}`);
  await placeWaiting(database, options.orders);
  const watch = new pg.Client({ connectionString: database });
  await watch.connect();
  // They start on an empty plate: what waits is held until all of them listen.
  const servers = await Promise.all(Array.from({ length: nodes }, () => options.serve(database)));
  await watch.query("UPDATE settings SET value = 'no' WHERE name = 'charges_held'");
  const released = performance.now();
  for (;;) {
    const { rows } = await watch.query<{ n: string }>(
      "SELECT count(*) AS n FROM orders WHERE status <> 'PAID'",
    );
    if (Number(rows[0]?.n) === 0) break;
    await sleep(100);
  }
  const seconds = (performance.now() - released) / 1000;
  await watch.end();
  await Promise.all(servers.map((server) => server.stop()));
  return seconds;
}

async function newDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** As `orders hold` leaves them that are placed meanwhile. */
async function placeWaiting(database: string, orders: number): Promise<void> {
  const store = await openStore(database);
  const deps = {
    settings: { paymentTimeoutMs: 30_000, notificationTimeoutMs: 10_000, resilience: false, leaseOwner: '-' },
    newKey: () => crypto.randomUUID(),
  } as Parameters<typeof waitingPaymentRow>[0];
  await store.write((tx) => tx.setChargesHeld(true));
  for (let placed = 0; placed < orders; placed += CHUNK_ORDERS) {
    await store.write(async (tx) => {
      for (let at = placed; at < Math.min(orders, placed + CHUNK_ORDERS); at += 1) {
        const items = [{ productName: 'Part', quantity: 1, unitPrice: 100 + at }];
        const customer = { customerEmail: `customer${at}@example.com`, customerName: 'Customer' };
        const now = store.clock.now();
        const order = await tx.insertOrder(
          { ...customer, currency: 'JPY', totalAmount: 100 + at, items },
          now,
        );
        await tx.insertJournal(waitingPaymentRow(deps, order, now));
      }
    });
  }
  await store.close();
}
