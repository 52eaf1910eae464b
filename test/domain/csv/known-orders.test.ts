// Proves what becomes of orders of a file that an order database has already: refused by name, left out, or taken.
import { expect, test } from 'vitest';
import type { KnownLookup } from '../../../src/domain/csv/known/known-orders.ts';
import type { KnownPolicy } from '../../../src/domain/csv/known/known-policy.ts';
import { ORDER_HEADER, orderLines } from '../../../src/domain/csv/write-csv.ts';
import { checkBytes, ordersOf, problemsOf, rejectsOf } from '../../support/orders/check-file.ts';
import { storedOrder } from '../../support/orders/export.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

const row = (ref: string, quantity = '1') => [ref, 'a@example.com', 'Ann', 'Desk', quantity, '10', 'JPY'];
const file = (...rows: string[][]) => csvBytes([HEADER, ...rows]);

function known(policy: KnownPolicy, refs: Readonly<Record<string, number>>, ids: readonly number[] = []) {
  const asked: string[] = [];
  const lookup: KnownLookup = {
    async knownRefs(wanted) {
      asked.push(...wanted);
      return new Map(wanted.flatMap((ref) => (refs[ref] === undefined ? [] : [[ref, refs[ref]] as const])));
    },
    knownIds: async (wanted) => new Set(wanted.filter((id) => ids.includes(id))),
  };
  return { asked, known: { policy, lookup } };
}

test('a known order is refused at its first line, with all its rows, by the id of the order', async () => {
  const bytes = file(row('A'), row('B'), row('A'), row(''));
  const checked = await checkBytes(bytes, { known: known('refuse', { A: 12, '5': 7 }).known });
  expect(await problemsOf(checked)).toEqual(['2 order_ref is order 12 of this order database already']);
  expect(checked.counts).toMatchObject({
    orders: 3,
    acceptedOrders: 2,
    rejectedOrders: 1,
    knownOrders: 1,
    skippedOrders: 0,
    badRows: 1,
    rejectedRows: 2,
    totals: { JPY: '20' },
  });
  expect((await rejectsOf(checked)).trim().split('\r\n')).toHaveLength(3);
});

test('an order of many more than are asked for at once is found; rows without a ref are not asked for', async () => {
  const rows = Array.from({ length: 600 }, (_, n) => row(n % 2 === 0 ? `R${n}` : ''));
  const { asked, known: looked } = known('refuse', { R598: 3 });
  const checked = await checkBytes(file(...rows), { known: looked });
  expect(await problemsOf(checked)).toEqual(['600 order_ref is order 3 of this order database already']);
  expect(asked).toHaveLength(300);
});

test('to be skipped, it is neither stored nor bad, whatever else is wrong with it', async () => {
  const bytes = file(row('A', 'x'), row('B', 'x'), row('C'), row('D'));
  const checked = await checkBytes(bytes, { known: known('skip', { A: 12, C: 13 }).known });
  expect(await problemsOf(checked)).toEqual(['3 quantity is not a number']);
  expect(checked.counts).toMatchObject({
    orders: 4,
    acceptedOrders: 1,
    rejectedOrders: 1,
    skippedOrders: 2,
    skipped: { known: { orders: 2, lines: [2, 4] } },
    badRows: 1,
    totals: { JPY: '10' },
  });
  expect((await ordersOf(checked)).map(({ importGroup }) => importGroup)).toEqual(['D']);
  expect(await rejectsOf(checked)).not.toContain('A,');
});

test('to be allowed, it is taken', async () => {
  const { asked, known: looked } = known('allow', { A: 12 });
  const checked = await checkBytes(file(row('A')), { known: looked });
  expect([checked.counts.acceptedOrders, asked]).toEqual([1, []]);
});

test('an order of an export is known by its id, whatever its order_ref', async () => {
  const lines = [41, 42].map((id) => orderLines(storedOrder(id, TANAKA), String(id)));
  const bytes = `${ORDER_HEADER}${lines.join('')}`.replaceAll('\r\n42,', '\r\nother,');
  const checked = await checkBytes(bytes, { known: known('refuse', {}, [42]).known });
  expect(checked.counts).toMatchObject({ acceptedOrders: 1, knownOrders: 1 });
  expect((await problemsOf(checked))[0]).toContain('order_ref is order 42 of this order database already');
});

test('an id column alone makes no export', async () => {
  const bytes = csvBytes([
    [...HEADER, 'id'],
    [...row('A'), '42'],
  ]);
  const checked = await checkBytes(bytes, { known: known('refuse', {}, [42]).known });
  expect(checked.counts.acceptedOrders).toBe(1);
});
