// Proves that any orders, written by an export, are read back by the check of an import as the same drafts: with
// every text that an order can hold, in every encoding that can hold it.
import { rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExportEncoding, exportBytes } from '../../src/commands/export/encode.ts';
import { openStaging } from '../../src/db/csv-staging.ts';
import { checkOrderFile } from '../../src/domain/csv/check-order-file.ts';
import type { Order } from '../../src/domain/model/order.ts';
import { nameProblem } from '../../src/domain/model/order-validation.ts';
import { parseOrder } from '../../src/domain/model/parse-order.ts';
import { collect } from '../support/orders/check-file.ts';
import { storedOrder } from '../support/orders/export.ts';
import { scaled } from '../support/scale.ts';
import { tempPath } from '../support/temp.ts';

const JAPANESE = [...'田中髙﨑表能ソあアｱ①㈱～－　ー、（）０Ａ＝＠'];
const AWKWARD = ["'", '=', '+', '-', '@', '"', ',', ';', ' ', '1', 'a', '?', '\\'];
const BEYOND = ['👍', '𠮷', 'é', '\ufeff', '\u200d', '¥', '〜'];

function nameOf(encoding: ExportEncoding): fc.Arbitrary<string> {
  const some = (of: readonly string[]) =>
    fc.array(fc.constantFrom(...of), { minLength: 1, maxLength: 12 }).map((all) => all.join(''));
  const japanese = [some(AWKWARD), some([...JAPANESE, ...AWKWARD])];
  const any = [some([...JAPANESE, ...AWKWARD, ...BEYOND]), fc.string({ unit: 'binary', maxLength: 30 })];
  return fc
    .oneof(...japanese, ...(encoding === 'shift_jis' ? [] : any))
    .filter((name) => nameProblem(name) === undefined && !name.includes('\ufffd'));
}

function orderOf(encoding: ExportEncoding) {
  return fc.record({
    customer_email: fc.constantFrom('a@example.com', '+a@example.com', "'=a@b.co", "''-@b.co", '=1@b.co'),
    customer_name: nameOf(encoding),
    currency: fc.constantFrom('JPY', 'USD', 'KWD'),
    items: fc.array(
      fc.record({
        product_name: nameOf(encoding),
        quantity: fc.integer({ min: 1, max: 1_000 }),
        unit_price: fc.oneof(
          fc.integer({ min: 0, max: 99_999_999 }).map((units) => units / 10_000),
          fc.integer({ min: 0, max: 9_999_999 }),
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  });
}

const exported = fc.constantFrom<ExportEncoding>('utf-8', 'utf-8-bom', 'shift_jis').chain((encoding) =>
  fc.record({
    encoding: fc.constant(encoding),
    bodies: fc.array(orderOf(encoding), { minLength: 1, maxLength: 10 }),
    page: fc.integer({ min: 1, max: 4 }),
  }),
);

async function* pagesOf(orders: readonly Order[], size: number) {
  for (let at = 0; at < orders.length; at += size) yield orders.slice(at, at + size);
}

test('what an export wrote is checked as the same orders', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(exported, async ({ encoding, bodies, page }) => {
      const orders = bodies.map((body, n) => storedOrder(bodies.length - n, body));
      const form = { format: 'csv', encoding, onTerminal: false } as const;
      const written = await exportBytes(pagesOf(orders, page), form, async () => new Map());
      const path = tempPath('orders.csv');
      writeFileSync(path, Buffer.concat(await collect(written.pieces)));
      const asked = encoding === 'shift_jis' ? 'shift_jis' : 'auto';
      const checked = await checkOrderFile(path, { openStaging, encoding: asked });
      try {
        expect(await collect(checked.problems())).toEqual([]);
        const found = await collect(checked.orders());
        expect(found.map(({ importGroup }) => importGroup)).toEqual(orders.map(({ id }) => String(id)));
        expect(found.map(({ draft }) => draft)).toEqual(bodies.map(parseOrder));
        expect([written.count(), written.replaced()]).toEqual([orders.length, undefined]);
        expect(checked.ignoredColumns).toEqual([
          'id',
          'status',
          'total_amount',
          'created_at',
          'batch_id',
          'carrier',
          'tracking_number',
        ]);
      } finally {
        checked.close();
        rmSync(path);
      }
    }),
    { numRuns: scaled(400, 150) },
  );
});
