// Proves that orders written as CSV come back as they were: in every encoding, with every separator and line end,
// whole or scattered, and that a cell is judged as the same value in JSON is.
import { rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStaging } from '../../src/db/csv-staging.ts';
import { type CheckedFile, checkOrderFile } from '../../src/domain/csv/check-order-file.ts';
import type { EncodingOption } from '../../src/domain/csv/encoding/encoding-option.ts';
import { nameProblem } from '../../src/domain/model/order-validation.ts';
import { parseOrder } from '../../src/domain/model/parse-order.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { collect } from '../support/orders/check-file.ts';
import { type CsvForm, csvBytes, HEADER } from '../support/orders/order-csv.ts';
import { scaled } from '../support/scale.ts';
import { tempPath } from '../support/temp.ts';

const JAPANESE = [...'田中高橋表能ソあいうアイウエ髙①㈱～－々ー、。（）０１ａＺ'];
const ASCII = [...'abcXYZ 019.-\'"/,;_+=@()'];
const ANY = [...'𠮷👍é\u200dß漢'];

const form: fc.Arbitrary<CsvForm> = fc
  .record({
    encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'shift_jis', 'euc-jp'),
    bom: fc.boolean(),
    delimiter: fc.constantFrom(',', '\t', ';'),
    lineEnd: fc.constantFrom('\r\n', '\n', '\r'),
    endsLine: fc.boolean(),
  } as const)
  .map((one) => ({ ...one, bom: one.bom && one.encoding.startsWith('utf') }));

function nameOf(characters: readonly string[]) {
  return (
    fc
      .array(fc.constantFrom(...characters), { minLength: 1, maxLength: 20 })
      .map((some) => some.join(''))
      // What an export would have put a quote before.
      .filter((name) => nameProblem(name) === undefined && !/^'*[=+\-@]/.test(name))
  );
}

const price = fc.integer({ min: 0, max: 9_999_999 }).map((units) => units / 100);

function orderOf(characters: readonly string[]) {
  return fc.record({
    customer_email: fc.constantFrom(
      'a@example.com',
      'tanaka.taro@mail.example.co.jp',
      "o'brien+x@example.org",
    ),
    customer_name: nameOf(characters),
    currency: fc.constantFrom('JPY', 'USD', 'EUR'),
    items: fc.array(
      fc.record({
        product_name: nameOf(characters),
        quantity: fc.integer({ min: 1, max: 1_000 }),
        unit_price: price,
      }),
      { minLength: 1, maxLength: 4 },
    ),
  });
}

const fileOfOrders = form.chain((one) => {
  const japanese = one.encoding === 'shift_jis' || one.encoding === 'euc-jp';
  const characters = [...JAPANESE, ...ASCII, ...(japanese ? [] : ANY)];
  return fc.record({
    form: fc.constant(one),
    orders: fc.array(orderOf(characters), { minLength: 1, maxLength: 12 }),
    scattered: fc.boolean(),
    pieceBytes: fc.integer({ min: 1, max: 200 }),
  });
});

async function withFile<T>(
  bytes: Buffer,
  encoding: EncodingOption,
  pieceBytes: number,
  use: (file: CheckedFile) => Promise<T>,
): Promise<T> {
  const path = tempPath('orders.csv');
  writeFileSync(path, bytes);
  // Text at random may read in several encodings: then it is refused, and never read wrongly.
  const checked = await checkOrderFile(path, { openStaging, pieceBytes }).catch((error: unknown) => {
    if (!(error instanceof OrdersError) || error.code !== 'invalid_file') throw error;
    return checkOrderFile(path, { openStaging, pieceBytes, encoding });
  });
  try {
    return await use(checked);
  } finally {
    checked.close();
    rmSync(path);
  }
}

test('orders written as CSV come back as they were', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fileOfOrders, async ({ form, orders, scattered, pieceBytes }) => {
      const rows = orders.flatMap(({ items, ...order }, n) =>
        items.map((item, at) => ({
          at: scattered ? at : 0,
          cells: [
            `注文 ${n}`,
            order.customer_email,
            order.customer_name,
            item.product_name,
            String(item.quantity),
            String(item.unit_price),
            order.currency,
          ],
        })),
      );
      // Sorting is stable: first items first, and each order's items in their order.
      const written = rows.toSorted((a, b) => a.at - b.at).map(({ cells }) => cells);
      const encoding = form.encoding.startsWith('utf-16') ? 'utf-16' : form.encoding;
      await withFile(
        csvBytes([HEADER, ...written], form),
        encoding as EncodingOption,
        pieceBytes,
        async (checked) => {
          expect(await collect(checked.problems())).toEqual([]);
          const found = await collect(checked.orders());
          expect(found.map(({ importGroup }) => importGroup)).toEqual(orders.map((_, n) => `注文 ${n}`));
          expect(found.map(({ draft }) => draft)).toEqual(orders.map(parseOrder));
        },
      );
    }),
    { numRuns: scaled(150, 75) },
  );
});

test('a row is taken exactly when the same order in JSON is', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('a@example.com', 'a@b', 'x'.repeat(256), ' ', '名'),
  );
  const number = fc.oneof(
    fc.integer({ min: -2, max: 2_000_000 }),
    fc.constantFrom(
      0.1,
      0.00001,
      1.5,
      999_999_999_999,
      1_000_000_000_000,
      99_999_999.9999,
      123_456_789_012.125,
    ),
  );
  const row = fc.record({
    customer_email: text,
    customer_name: text,
    product_name: text,
    quantity: number,
    unit_price: number,
    currency: fc.constantFrom('JPY', 'YEN', 'USD', 'jpy'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      const plain = rows.filter(({ customer_email, ...one }) => {
        const texts = [customer_email, one.customer_name, one.product_name];
        // Blanks around an address are lost on purpose, as is the quote of an export; NUL refuses the file.
        return customer_email === customer_email.trim() && !texts.some((text) => /^'|\0|\ufffd/.test(text));
      });
      fc.pre(plain.length > 0);
      const cells = plain.map((one) =>
        HEADER.map((field) => String({ order_ref: '', ...one }[field as 'currency'])),
      );
      const good = plain.map(({ product_name, quantity, unit_price, ...order }) => {
        try {
          parseOrder({ ...order, items: [{ product_name, quantity, unit_price }] });
          return true;
        } catch {
          return false;
        }
      });
      await withFile(csvBytes([HEADER, ...cells]), 'utf-8', 1_000, async (checked) => {
        const taken = new Set((await collect(checked.orders())).map(({ ordinal }) => ordinal));
        expect(plain.map((_, n) => taken.has(n + 1))).toEqual(good);
      });
    }),
    { numRuns: scaled(150, 75) },
  );
});
