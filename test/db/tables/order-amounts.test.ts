// Proves that the counters' sums of amounts are exact to the last digit, as the triggers keep them and as they are counted
// anew, whatever the amounts are.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { recount } from '../../../src/db/doctor/recount.ts';
import { foldChanges } from '../../../src/db/postgres/counter-folding.ts';
import { countersWrong } from '../../../src/db/tables/order-counts.ts';
import { ON_POSTGRES } from '../../support/database/database.ts';
import { ORDER, openSearchedBook } from '../../support/database/searched-book.ts';

/** Up to 15 digits, and at most four of them behind the point, as decimal digits. */
const amounts = fc
  .oneof(
    fc.constantFrom(
      { digits: 999_999_999_998_008, decimals: 3 },
      { digits: 999_999_999_999_999, decimals: 4 },
      { digits: 1, decimals: 4 },
    ),
    fc.record({
      digits: fc.integer({ min: 100_000_000_000_000, max: 999_999_999_999_999 }),
      decimals: fc.constantFrom(3, 4),
    }),
    fc.record({
      digits: fc.integer({ min: 0, max: 999_999_999_999 }),
      decimals: fc.integer({ min: 0, max: 4 }),
    }),
  )
  .map(({ digits, decimals }) => ({
    total: Number(`${digits}e-${decimals}`),
    tenThousandths: BigInt(digits) * 10n ** BigInt(4 - decimals),
  }));

test('sums of amounts are exact, as the triggers keep them and as they are counted anew', async () => {
  const { book, door, read, write } = await openSearchedBook();
  const sums = async () => {
    const rows = await read.query<{ batch_id: number; whole: string; parts: string }>(
      `SELECT batch_id, CAST(sum(parts) AS text) AS parts, CAST(sum("whole") AS text) AS "whole"
        FROM ${read.dialect.orderCounts} c WHERE batch_id > 0 GROUP BY batch_id HAVING sum(orders) > 0 ORDER BY batch_id`,
    );
    return rows.map(({ batch_id, whole, parts }) => [
      Number(batch_id),
      BigInt(whole) * 10_000n + BigInt(parts),
    ]);
  };
  const placed = fc.record({ amount: amounts, batchId: fc.constantFrom(1, 2) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(placed, { minLength: 1, maxLength: 8 }),
      fc.array(fc.record({ at: fc.nat(), amount: amounts }), { maxLength: 4 }),
      async (orders, changes) => {
        const now = orders.map((order) => ({ ...order }));
        await write(
          orders.map(({ amount: { total }, batchId }, n) => ({ ...ORDER, id: n + 1, batchId, total })),
        );
        for (const { at, amount } of changes) {
          const one = now[at % now.length];
          if (!one) continue;
          one.amount = amount;
          await door.write(async (sql) => {
            await sql.query('UPDATE orders SET total_amount = ? WHERE id = ?', [
              amount.total,
              (at % now.length) + 1,
            ]);
          });
        }
        const exact = [1, 2].flatMap((batchId) => {
          const of = now.filter((order) => order.batchId === batchId);
          const sum = of.reduce((all, { amount }) => all + amount.tenThousandths, 0n);
          return of.length > 0 ? [[batchId, sum]] : [];
        });
        expect(await sums()).toEqual(exact);
        expect(await countersWrong(read)).toBe(0);
        if (ON_POSTGRES) await foldChanges(door);
        expect(await sums()).toEqual(exact);
        await recount(book);
        expect(await sums()).toEqual(exact);
        expect(await countersWrong(read)).toBe(0);
      },
    ),
    { numRuns: ON_POSTGRES ? 15 : 40 },
  );
});
