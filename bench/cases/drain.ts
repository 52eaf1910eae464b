// How long one node and two take to send the payments that wait in one PostgreSQL, while the Payment Service's latency is
// what takes the time.
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/db/open-store.ts';
import { waitingPaymentRow } from '../../src/domain/journal/journal-entries.ts';
import { startPostgres } from '../../test/support/database/postgres-server.ts';
import { type Bench, serveOrders, servicesOf } from '../bench.ts';
import { type Figures, type Played, play } from '../case.ts';
import { askPostgres, countInPostgres, newPostgresDatabase } from '../databases.ts';

const ORDERS = 5_000;
const PAYMENT_MS = 100;
const AT_ONCE = 8;
const CHUNK_ORDERS = 250;

export async function* drain(bench: Bench): AsyncGenerator<Played> {
  const server = await startPostgres({ durable: true });
  try {
    yield await playOn(bench, server.url);
  } finally {
    await server.remove();
  }
}

async function playOn(bench: Bench, server: string): Promise<Played> {
  const orders = bench.pace.many(ORDERS);
  const services = await servicesOf(bench, PAYMENT_MS);
  const ideal = (nodes: number) => ({
    name: 'of latency alone',
    value: (orders * PAYMENT_MS) / 1_000 / (AT_ONCE * nodes),
  });
  const turn = (nodes: number) => () => drainBy(nodes, { bench, server, orders, services });
  return play({
    name: 'nodes that share work',
    about: `${orders} payments of ${PAYMENT_MS} ms each wait in one PostgreSQL; each node sends ${AT_ONCE} at a time. Two nodes
      should take half the time of one.`,
    rounds: 1,
    sides: { 'one node': turn(1), 'two nodes': turn(2) },
    rows: [
      { name: 'one node', unit: 's', of: ['one node', 'seconds'], against: ideal(1) },
      { name: 'two nodes', unit: 's', of: ['two nodes', 'seconds'], against: ideal(2) },
      {
        name: 'two nodes against half of one',
        unit: 's',
        of: ['two nodes', 'seconds'],
        against: ['one node', 'half'],
      },
    ],
  });
}

interface Drain {
  readonly bench: Bench;
  readonly server: string;
  readonly orders: number;
  readonly services: string;
}

async function drainBy(nodes: number, { bench, server, orders, services }: Drain): Promise<Figures> {
  const database = await newPostgresDatabase(server, `drain_${nodes}`);
  await placeWaiting(database, orders);
  // They start on an empty plate: what waits is held until all of them listen.
  const serve = () => serveOrders(bench, database, services);
  const servers = await Promise.all(Array.from({ length: nodes }, serve));
  await askPostgres(database, "UPDATE settings SET value = 'no' WHERE name = 'charges_held'");
  const released = performance.now();
  const unpaid = `SELECT count(*) FROM orders WHERE status <> 'PAID'`;
  while ((await countInPostgres(database, unpaid)) > 0) await sleep(100);
  const seconds = (performance.now() - released) / 1_000;
  await Promise.all(servers.map((one) => one.stop()));
  return { seconds, half: seconds / 2 };
}

/** As `orders hold` leaves them that are placed meanwhile. */
async function placeWaiting(database: string, orders: number): Promise<void> {
  const store = await openStore(database);
  const deps = {
    settings: { paymentTimeoutMs: 30_000, notificationTimeoutMs: 10_000, resilience: false, leaseOwner: '-' },
    newKey: () => crypto.randomUUID(),
  };
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
