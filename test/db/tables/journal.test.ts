// Proves that an order's money has one open operation at a time, and that a journal row has one holder, whoever
// asks through whichever connection: the database itself says no.
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import type { JournalKind, JournalState, NewJournalRow } from '../../../src/domain/model/journal.ts';
import { parseOrder } from '../../../src/domain/model/parse-order.ts';
import type { Store } from '../../../src/domain/ports/store.ts';
import { newBook } from '../../support/database/database.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

let keys = 0;

function rowOf(orderId: number, kind: JournalKind, state: JournalState, paymentId: string | null = null) {
  keys += 1;
  const row: NewJournalRow = {
    orderId,
    kind,
    state,
    idempotencyKey: `key-${keys}`,
    paymentId,
    amount: 179_600,
    currency: 'JPY',
    template: kind === 'notification' ? 'ORDER_CONFIRMATION' : null,
    resilient: false,
    dueAt: 0,
    sentAt: 0,
    timeoutMs: 30_000,
    leaseOwner: state === 'running' ? 'me' : null,
    leaseUntil: state === 'running' ? 1_000 : null,
    createdAt: 0,
  };
  return row;
}

/** Two processes on one order book that holds one order. */
async function openTwo() {
  const path = newBook();
  const stores: Store[] = [];
  for (let n = 0; n < 2; n += 1) {
    const store = await openStore(path);
    onTestFinished(() => store.close());
    stores.push(store);
  }
  const [one, two] = stores as [Store, Store];
  const order = await one.write((tx) => tx.insertOrder(parseOrder(TANAKA), 0));
  return { one, two, order };
}

const conflict = { kind: 'conflict', code: 'operation_under_way' };

test.each([
  ['payment', 'running', 'payment', 'running'],
  ['payment', 'unknown', 'payment', 'waiting'],
  ['payment', 'waiting', 'refund', 'running'],
  ['refund', 'unknown', 'payment', 'running'],
  ['refund', 'running', 'refund', 'running'],
] as const)('while a %s is %s, a %s that is %s is a conflict', async (kind, state, other, otherState) => {
  const { one, two, order } = await openTwo();
  await one.write((tx) => tx.insertJournal(rowOf(order.id, kind, state)));
  const second = two.write((tx) => tx.insertJournal(rowOf(order.id, other, otherState)));
  await expect(second).rejects.toMatchObject(conflict);
  expect(await one.write((tx) => tx.journalOf(order.id, ['payment', 'refund']))).toHaveLength(1);
});

test('of many that start at the same moment through two connections exactly one wins', async () => {
  const { one, two, order } = await openTwo();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? one : two).write((tx) => tx.insertJournal(rowOf(order.id, 'payment', 'running'))),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject(conflict);
  }
});

test('a closed operation, another order and an e-mail are no obstacle', async () => {
  const { one, order } = await openTwo();
  const other = await one.write((tx) => tx.insertOrder(parseOrder(TANAKA), 0));
  const rows = [
    rowOf(order.id, 'payment', 'refused'),
    rowOf(order.id, 'payment', 'done'),
    rowOf(order.id, 'refund', 'dropped'),
    rowOf(order.id, 'notification', 'running'),
    rowOf(order.id, 'notification', 'running'),
    rowOf(order.id, 'refund', 'running'),
    rowOf(other.id, 'payment', 'running'),
  ];
  for (const row of rows) {
    await one.write((tx) => tx.insertJournal(row));
  }
});

test('a payment is given back once, unless that was dropped', async () => {
  const { one, order } = await openTwo();
  const giveBack = (payment: string, state: JournalState) => {
    return one.write((tx) => tx.insertJournal(rowOf(order.id, 'compensation', state, payment)));
  };
  await giveBack('p-1', 'dropped');
  await giveBack('p-1', 'done');
  await giveBack('p-2', 'running');
  await expect(giveBack('p-1', 'running')).rejects.toMatchObject(conflict);
});

test('a row is claimed by one of all that read it', async () => {
  const { one, two, order } = await openTwo();
  const row = await one.write((tx) => tx.insertJournal(rowOf(order.id, 'payment', 'unknown')));
  const lease = { state: 'running', leaseOwner: 'x', leaseUntil: 5_000 } as const;
  const claims = await Promise.all(
    [one, two, one, two].map((store) => store.write((tx) => tx.claim(row, lease))),
  );
  const won = claims.filter((claim) => claim !== undefined);
  expect(won).toHaveLength(1);
  expect(won[0]).toMatchObject({ id: row.id, state: 'running', claims: row.claims + 1, leaseUntil: 5_000 });
});

test('a result counts only for the claim that is still the last one', async () => {
  const { one, two, order } = await openTwo();
  const first = await one.write((tx) => tx.insertJournal(rowOf(order.id, 'payment', 'running')));
  const lease = { state: 'running', leaseOwner: 'two', leaseUntil: 5_000 } as const;
  const second = await two.write((tx) => tx.claim(first, lease));
  if (!second) throw new Error('the row could not be claimed');
  // The row is running again, but not for the one who held it first.
  expect(await one.write((tx) => tx.patchHeld(first, { state: 'refused' }))).toBe(false);
  expect(await two.write((tx) => tx.patchHeld(second, { state: 'done' }))).toBe(true);
  expect(await two.write((tx) => tx.patchHeld(second, { state: 'refused' }))).toBe(false);
  expect(await one.write((tx) => tx.journalOf(order.id, ['payment']))).toMatchObject([
    { state: 'done', claims: 2 },
  ]);
});
