// Proves that several nodes on one PostgreSQL order book agree: on the time, on who takes what, on what is held.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { POSTGRES_OPTIONS } from '../../../src/db/postgres/connection.ts';
import { POSTGRES_WRITE_QUEUE_OPTIONS } from '../../../src/db/postgres/write-queue.ts';
import { openPostgresStore } from '../../../src/db/postgres-store.ts';
import type { NewJournalRow } from '../../../src/domain/model/journal.ts';
import { parseListQuery } from '../../../src/domain/model/list-query.ts';
import { parseOrder } from '../../../src/domain/model/parse-order.ts';
import type { Store, Tx } from '../../../src/domain/ports/store.ts';
import { newBook, query } from '../../support/database/database.ts';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { until } from '../../support/until.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

async function open(book = newBook()) {
  const store = await openStore(book);
  onTestFinished(() => store.close());
  return store;
}

function paymentRow(orderId: number, changes: Partial<NewJournalRow>): NewJournalRow {
  return {
    orderId,
    kind: 'payment',
    state: 'done',
    idempotencyKey: 'key',
    paymentId: null,
    amount: 1,
    currency: 'JPY',
    template: null,
    resilient: false,
    dueAt: 0,
    sentAt: null,
    timeoutMs: null,
    leaseOwner: null,
    leaseUntil: null,
    createdAt: 0,
    ...changes,
  };
}

test.each([-7, 7])(
  'a node whose clock is %i minutes wrong goes by the time of the database',
  async (minutes) => {
    const real = Date.now;
    const now = vi.spyOn(Date, 'now').mockImplementation(() => real() + minutes * 60_000);
    const { clock } = await open();
    expect(Math.abs(clock.now() - real())).toBeLessThan(1_000);
    // Nor does it matter when the clock is set.
    now.mockImplementation(() => real() - minutes * 60_000);
    expect(Math.abs(clock.now() - real())).toBeLessThan(1_000);
    expect(Number.isInteger(clock.now())).toBe(true);
  },
);

test('charges that had not been held when they were written down come before the hold, and none after it', async () => {
  const book = newBook();
  const one = await open(book);
  const two = await open(book);
  const seen: string[] = [];
  let read = () => {};
  const reading = new Promise<void>((resolve) => {
    read = resolve;
  });
  let goOn = () => {};
  const written = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const charging = one.write(async (tx) => {
    expect(await tx.chargesHeld()).toBe(false);
    read();
    await written;
    await tx.insertOrder(parseOrder(TANAKA), 0);
    seen.push('the charge is written down');
  });
  await reading;
  const holding = two.write((tx) => tx.setChargesHeld(true)).then(() => seen.push('charges are held'));
  const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
    AND objid::bigint = hashtext(current_schema())::bigint & 4294967295`;
  await until(() => query(book, waiting).length === 1);
  const later = one.write((tx) => tx.chargesHeld());
  goOn();
  await Promise.all([charging, holding]);
  expect(seen).toEqual(['the charge is written down', 'charges are held']);
  expect(await later).toBe(true);
});

test('of two nodes that hear of one payment for two orders the second waits for the first, and learns whose it is', async () => {
  const book = newBook();
  const one = await open(book);
  const two = await open(book);
  const [first, second] = await one.write(async (tx) => [
    await tx.insertOrder(parseOrder(TANAKA), 0),
    await tx.insertOrder(parseOrder(TANAKA), 0),
  ]);
  const booked = await one.write(async (tx) => {
    expect(await tx.paymentFacts(first.id, 'pay_1')).toMatchObject({ ownerId: undefined });
    let isHeard = false;
    const heard = two.write((other) => other.paymentFacts(second.id, 'pay_1'));
    void heard.then(() => {
      isHeard = true;
    });
    const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
      AND objid::bigint = hashtextextended('pay_1' || current_schema(), ${0x4f524455}) & 4294967295`;
    await until(() => isHeard || query(book, waiting).length === 1);
    await tx.insertJournal(paymentRow(first.id, { paymentId: 'pay_1' }));
    return { heard };
  });
  expect(await booked.heard).toMatchObject({ ownerId: first.id });
});

test('a row that another node is just taking is passed over without waiting', async () => {
  const book = newBook();
  const one = await open(book);
  const two = await open(book);
  const order = await one.write((tx) => tx.insertOrder(parseOrder(TANAKA), 0));
  const row = await one.write((tx) =>
    tx.insertJournal(paymentRow(order.id, { state: 'unknown', sentAt: 0, timeoutMs: 30_000 })),
  );
  const claim = (tx: Tx) => tx.claim(row, { state: 'running', leaseOwner: 'me', leaseUntil: 1_000 });
  const taken = one.write(async (tx) => {
    const claimed = await claim(tx);
    expect(await two.write(claim)).toBeUndefined();
    return claimed;
  });
  expect(await taken).toMatchObject({ state: 'running', claims: row.claims + 1 });
  expect(await two.write(claim)).toBeUndefined();
});

test('the row of an order is locked from the first look until the commit', async () => {
  const book = newBook();
  const one = await open(book);
  const two = await open(book);
  const { id } = await one.write((tx) => tx.insertOrder(parseOrder(TANAKA), 0));
  const steps: string[] = [];
  const change = async (store: Store, name: string) =>
    store.write(async (tx) => {
      const order = await tx.lockOrder(id);
      steps.push(`${name} sees ${order?.status}`);
      await sleep(50);
      await tx.setStatus(id, order?.status === 'pending' ? 'cancelled' : 'paid', 0);
    });
  await Promise.all([change(one, 'a node'), change(two, 'a node')]);
  expect(steps).toEqual(['a node sees pending', 'a node sees cancelled']);
});

test('numbers, times and odd characters are as in SQLite', async () => {
  const store = await open();
  const order = await store.write((tx) =>
    tx.insertOrder(
      parseOrder({
        ...TANAKA,
        customer_email: 'Tanaka@example.co.jp',
        items: [{ product_name: 'Ä bc', quantity: 1, unit_price: 99_999_999.9999 }],
      }),
      Date.UTC(2025, 11, 1, 10, 0, 0, 7),
    ),
  );
  expect(await store.read.order(order.id)).toEqual(order);
  const ids = async (parameters: Record<string, string>) =>
    (await store.read.list(parseListQuery(parameters))).orders.map(({ id }) => id);
  expect(await ids({ q: 'BC' })).toEqual([order.id]);
  expect(await ids({ q: 'ä' })).toEqual([order.id]);
  expect(await ids({ customer_email: 'tanaka@EXAMPLE.co.jp' })).toEqual([order.id]);
  // What a Payment Service calls its payments is no concern of ours.
  expect(await store.write((tx) => tx.paymentFacts(order.id, 'a\0b'))).toMatchObject({ isRefunded: false });
  expect(await ids({ created_to: '9999-12-31' })).toEqual([order.id]);
  expect(await ids({ created_from: '0000-01-01' })).toEqual([order.id]);
  expect(await ids({ before: String(Number.MAX_SAFE_INTEGER).slice(0, 15) })).toEqual([order.id]);
});

test('a session whose role has other habits does as every other', async () => {
  const book = newBook();
  const schema = new URL(book).searchParams.get('options')?.split('=')[1];
  const role = `odd_${schema}`;
  query(book, `CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD 'x'`);
  for (const habit of [
    "timezone = 'Asia/Tokyo'",
    "datestyle = 'German'",
    "default_transaction_isolation = 'serializable'",
    'default_transaction_read_only = on',
    'synchronous_commit = off',
  ]) {
    query(book, `ALTER ROLE ${role} SET ${habit}`);
  }
  const url = new URL(book);
  url.username = role;
  url.password = 'x';
  const store = await open(url.href);
  const at = Date.UTC(2025, 11, 1, 23, 59, 59, 999);
  const order = await store.write(async (tx) => tx.insertOrder(parseOrder(TANAKA), at));
  expect((await store.read.order(order.id))?.createdAt).toBe(at);
});

test('a small pool serves many, readers and writers alike', async () => {
  const store = await openPostgresStore(newBook(), {
    ...POSTGRES_OPTIONS,
    ...POSTGRES_WRITE_QUEUE_OPTIONS,
    poolSize: 2,
    writesAtOnce: 1,
  });
  onTestFinished(() => store.close());
  const orders = await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const order = await store.write((tx) => tx.insertOrder(parseOrder(orderOf(n + 1)), 0));
      return store.read.order(order.id);
    }),
  );
  expect(new Set(orders.map((order) => order?.id)).size).toBe(60);
});
