// Proves that connections which break lose nothing and double nothing: what became of a COMMIT is found out, or
// told as unknown.
import { expect, test } from 'vitest';
import type { Order } from '../../../src/domain/model/order.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { cuttingProxy, type Fate } from '../../support/database/cutting-proxy.ts';
import { newBook, query } from '../../support/database/database.ts';
import { INSERT, openDoor } from '../../support/database/postgres-write-queue.ts';
import { CALLER, openDesk, openFakes, SETTLER } from '../../support/desk.ts';
import { orderOf } from '../../support/orders/order-json.ts';

test.each([
  ['lose it', 2],
  ['lose its answer', 1],
] as const)('a connection that breaks at COMMIT (%s): the work is committed once', async (fate, times) => {
  const { notes, proxy, write } = await openDoor();
  let tries = 0;
  proxy.decide((commit) => (commit === 1 ? fate : 'pass'));
  const value = await write(async (sql) => {
    tries += 1;
    await sql.insert(INSERT, [`note ${tries}`]);
    return tries;
  });
  expect([value, tries, proxy.commits]).toEqual([times, times, times]);
  expect(notes()).toEqual([`note ${times}`]);
});

test.each(['lose it', 'lose its answer'] as const)(
  'a database that is gone after a COMMIT (%s): the outcome is told as unknown, and nothing is repeated',
  async (fate) => {
    const { note, notes, proxy } = await openDoor({ outcomeMs: 300 });
    proxy.decide(() => {
      setTimeout(() => proxy.shut());
      return fate;
    });
    await expect(note('a')).rejects.toMatchObject({ kind: 'outcome_unknown' });
    proxy.open();
    expect(proxy.commits).toBe(1);
    expect(notes()).toEqual(fate === 'lose it' ? [] : ['a']);
  },
);

test('a database that comes back soon after a COMMIT is asked then', async () => {
  const { note, notes, proxy } = await openDoor();
  proxy.decide((commit) => {
    if (commit > 1) return 'pass';
    setTimeout(() => proxy.shut());
    setTimeout(() => proxy.open(), 400);
    return 'lose its answer';
  });
  await note('a');
  expect(notes()).toEqual(['a']);
});

test('a connection that the server ends in the middle of the work costs another try', async () => {
  const { notes, write } = await openDoor();
  let tries = 0;
  await write(async (sql) => {
    tries += 1;
    await sql.insert(INSERT, [`note ${tries}`]);
    if (tries === 1) await sql.query('SELECT pg_terminate_backend(pg_backend_pid())');
    await sql.insert(INSERT, [`more ${tries}`]);
  });
  expect(notes()).toEqual(['note 2', 'more 2']);
});

test('idle connections that break do no harm', async () => {
  const { note, notes, pool, proxy } = await openDoor();
  await Promise.all(['a', 'b', 'c', 'd'].map(note));
  proxy.shut();
  await expect(note('e')).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'database_unavailable',
    retryAfterSeconds: 5,
  });
  proxy.open();
  await note('f');
  expect(notes().sort()).toEqual(['a', 'b', 'c', 'd', 'f']);
  expect(pool.totalCount).toBe(1);
});

test('orders are neither lost nor doubled while connections break at COMMIT', async () => {
  const book = newBook();
  const proxy = await cuttingProxy(book);
  const fake = await openFakes();
  const { desk, deps, clock } = await openDesk(fake, { path: proxy.url });
  const fates: readonly Fate[] = ['pass', 'lose its answer', 'pass', 'lose it', 'pass'];
  proxy.decide((commit) => fates[commit % fates.length] ?? 'pass');
  const answers: Order[] = [];
  // Requests that wait together share their commits, so they come in waves.
  for (let wave = 0; wave < 12; wave += 1) {
    const orders = Array.from({ length: 20 }, (_, n) => orderOf(wave * 20 + n + 1));
    answers.push(...(await Promise.all(orders.map((order) => desk.createOrder(order, CALLER)))));
  }
  proxy.decide(() => 'pass');
  clock.advance(3_600_000);
  await recoverOpenRows(deps, SETTLER);
  expect(answers.every(({ status }) => status === 'paid')).toBe(true);
  const rows = query<{ id: number; total_amount: number; status: string }>(
    book,
    'SELECT id, total_amount, status FROM orders ORDER BY id',
  );
  expect(rows).toEqual(
    answers
      .map(({ id, totalAmount }) => ({ id, total_amount: totalAmount, status: 'PAID' }))
      .sort((a, b) => a.id - b.id),
  );
  expect(fake.charges).toHaveLength(240);
  expect(fake.mails).toHaveLength(240);
  expect(proxy.commits).toBeGreaterThan(120);
});
