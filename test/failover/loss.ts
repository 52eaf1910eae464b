// After a failover that lost the last commits: which charges of the ledger the order database does not account for, and
// whether `orders reconcile` names these and no others. Money of a lost order must never count as another order's.
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DifferenceJson } from '../../src/domain/reconcile/difference.ts';
import { type Book, readPostgresBook } from '../kills/book.ts';
import type { Acknowledged } from '../kills/load.ts';
import { violationsOf } from '../kills/verdict.ts';
import type { Charge } from '../support/services/fake-ledger.ts';
import type { FakeServices } from '../support/services/fake-services.ts';

export interface Loss {
  /** Charges that no order accounts for. */
  readonly unaccounted: number;
  /** How many differences reconcile named, by kind. */
  readonly differences: Readonly<Record<string, number>>;
  /** How many of them were left after `reconcile --fix`. */
  readonly left: number;
  readonly violations: readonly string[];
}

/** An attempt to pay, as the journal has it. */
export interface Attempt {
  readonly order_id: number;
  readonly payment_id: string | null;
  readonly state: string;
  readonly idempotency_key: string;
}

const ATTEMPTS = "SELECT order_id, payment_id, state, idempotency_key FROM journal WHERE kind = 'payment'";
/** Of what is lost these speak too. */
const TELLS_OF_LOSS = /is gone$|knows nothing of it$|^M2|^M3/;
/** Only a person knows what becomes of these. */
const FOR_PERSONS = ['charge_without_order', 'paid_not_charged'];
const COUNT_AS_PAID = ['PAID', 'SHIPPED', 'DELIVERED'];

export async function judgeLoss(url: string, fake: FakeServices, acknowledged: Acknowledged): Promise<Loss> {
  const before = await readAll(url);
  const named = await reconcile(url, fake, []);
  const unaccounted = unaccountedFor(before.book, before.attempts, fake.charges);
  const violations = [
    ...violationsOf(before.book, fake, acknowledged).filter((text) => !TELLS_OF_LOSS.test(text)),
    ...takenFromLost(before.attempts, fake.charges),
    ...misnamed(unaccounted, unpaid(before.book, fake), named),
  ];
  const left = (await reconcile(url, fake, ['--fix'])).filter(({ fixed }) => !fixed);
  const after = await readAll(url);
  const open = unaccountedFor(after.book, after.attempts, fake.charges);
  violations.push(
    ...takenFromLost(after.attempts, fake.charges),
    ...misnamed(open, unpaid(after.book, fake), left),
    ...left
      .filter(({ difference }) => !FOR_PERSONS.includes(difference))
      .map(({ order_id, difference }) => `L4: reconcile --fix left ${difference} of order ${order_id}`),
  );
  return {
    unaccounted: unaccounted.length,
    differences: countsOf(named),
    left: left.length,
    violations,
  };
}

/** Captured and not refunded, and no order of this id is paid by it. */
export function unaccountedFor(
  { orders }: Pick<Book, 'orders'>,
  attempts: readonly Attempt[],
  charges: readonly Charge[],
): Charge[] {
  const paid = new Set(orders.filter(({ status }) => COUNT_AS_PAID.includes(status)).map(({ id }) => id));
  const own = new Set(
    attempts
      .filter(({ state, order_id }) => state === 'done' && paid.has(order_id))
      .map(({ order_id, payment_id }) => `${payment_id} ${order_id}`),
  );
  return charges.filter(
    ({ refunded, paymentId, orderId }) => !refunded && !own.has(`${paymentId} ${orderId}`),
  );
}

/** Every charge carries the key of the attempt that made it. */
export function takenFromLost(attempts: readonly Attempt[], charges: readonly Charge[]): string[] {
  const byId = new Map(charges.map((charge) => [charge.paymentId, charge]));
  const keys = new Set(attempts.map(({ order_id, idempotency_key }) => `${order_id} ${idempotency_key}`));
  return attempts.flatMap(({ order_id, payment_id, state }) => {
    if (state !== 'done' || payment_id === null) return [];
    const key = byId.get(payment_id)?.key;
    if (keys.has(`${order_id} ${key}`)) return [];
    return [`L1: order ${order_id} counts as paid by ${payment_id}, which was charged for a lost order`];
  });
}

/** Orders that count as paid although nothing is captured for them: their refund was lost. */
function unpaid({ orders }: Book, fake: FakeServices): number[] {
  const net = fake.net();
  return orders
    .filter(({ id, status }) => COUNT_AS_PAID.includes(status) && (net.get(id) ?? 0) === 0)
    .map(({ id }) => id);
}

/** Reconcile has to name each of these charges with its order, each of these orders, and nothing else. */
export function misnamed(
  charges: readonly Pick<Charge, 'paymentId' | 'orderId'>[],
  unpaidOrders: readonly number[],
  named: readonly DifferenceJson[],
): string[] {
  const is = new Set([
    ...charges.map(({ paymentId, orderId }) => `payment ${paymentId} of order ${orderId}`),
    ...unpaidOrders.map((id) => `no payment of order ${id}`),
  ]);
  const told = new Set(
    named.map(({ payment_id, order_id }) =>
      payment_id === null ? `no payment of order ${order_id}` : `payment ${payment_id} of order ${order_id}`,
    ),
  );
  return [
    ...[...is].filter((one) => !told.has(one)).map((one) => `L2: reconcile does not name ${one}`),
    ...[...told].filter((one) => !is.has(one)).map((one) => `L3: reconcile names ${one} without reason`),
  ];
}

function countsOf(differences: readonly DifferenceJson[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { difference } of differences) counts[difference] = (counts[difference] ?? 0) + 1;
  return counts;
}

async function readAll(url: string): Promise<{ readonly book: Book; readonly attempts: readonly Attempt[] }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Attempt>(ATTEMPTS);
    const attempts = rows.map((row) => ({ ...row, order_id: Number(row.order_id) }));
    return { book: await readPostgresBook(client), attempts };
  } finally {
    await client.end();
  }
}

/** The real command; it ends with 4 where differences are left. */
function reconcile(
  url: string,
  fake: FakeServices,
  options: readonly string[],
): Promise<readonly DifferenceJson[]> {
  const env = {
    PATH: process.env.PATH,
    HOME: tmpdir(),
    ORDERS_DB: url,
    PAYMENT_SERVICE_URL: fake.url,
    NOTIFICATION_SERVICE_URL: fake.url,
  };
  return new Promise((resolve, reject) => {
    execFile(
      join(process.cwd(), 'bin', 'orders'),
      ['reconcile', '--json', ...options],
      { env, cwd: tmpdir(), maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        if (error && error.code !== 4) reject(new Error(`reconcile ended with ${error.code}: ${stderr}`));
        else resolve(JSON.parse(stdout) as DifferenceJson[]);
      },
    );
  });
}
