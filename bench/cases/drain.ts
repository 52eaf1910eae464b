// How long one node and two take to send the payments that wait in one PostgreSQL, while the Payment Service's latency is
// what takes the time.
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/db/open-store.ts';
import { waitingPaymentRow } from '../../src/domain/journal/journal-entries.ts';
import { type Bench, serveOrders, servicesOf } from '../harness/bench.ts';
import { type Figures, type Played, play } from '../harness/case.ts';
import { askPostgres, countIn, withPostgres } from '../harness/databases.ts';

const ORDERS = 5_000;
const PAYMENT_MS = 100;
const AT_ONCE = 8;
const CHUNK_ORDERS = 250;

export async function* drain(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  yield await withPostgres((newDatabase) => {
    const turn = (nodes: number) => async () =>
      drainBy(bench, nodes, orders, await newDatabase(`drain_${nodes}`));
    const alone = (nodes: number) => ({
      name: 'of latency alone',
      value: (orders * PAYMENT_MS) / 1_000 / (AT_ONCE * nodes),
    });
    const [one, two] = ['one node', 'two nodes'];
    return play({
      name: 'nodes that share work',
      about: `${orders} payments of ${PAYMENT_MS} ms each wait in one PostgreSQL; each node sends ${AT_ONCE} at a time. Two nodes
        should take half the time of one.`,
      rounds: 1,
      sides: { [one]: turn(1), [two]: turn(2) },
      rows: [
        { name: one, unit: 's', of: [one, 'seconds'], against: alone(1) },
        { name: two, unit: 's', of: [two, 'seconds'], against: alone(2) },
        { name: 'two nodes against half of one', unit: 's', of: [two, 'seconds'], against: [one, 'half'] },
      ],
    });
  });
}

async function drainBy(bench: Bench, nodes: number, orders: number, database: string): Promise<Figures> {
  await placeWaiting(database, orders);
  // They start with nothing to do: payments are held until all of them listen.
  const serve = () => serveOrders(bench, database, () => {}, servicesOf(bench, PAYMENT_MS));
  const servers = await Promise.all(Array.from({ length: nodes }, serve));
  await askPostgres(database, "UPDATE settings SET value = 'no' WHERE name = 'charges_held'");
  const released = performance.now();
  while ((await countIn(database, `SELECT count(*) FROM orders WHERE status <> 'PAID'`)) > 0)
    await sleep(100);
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
