// Proves that totals are exact: held against a model that counts in whole ten-thousandths with BigInt.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkTotal, MAX_TOTAL, priceProblem } from '../../src/domain/model/money.ts';
import { MAX_ITEMS, MAX_QUANTITY } from '../../src/domain/model/order-validation.ts';
import { parseOrder } from '../../src/domain/model/parse-order.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';

const SCALE = 10_000n;
const MAX_UNITS = BigInt(MAX_TOTAL) * SCALE;

/** A price as a count of ten-thousandths, with the decimal text it is written as. */
const price = fc
  .tuple(fc.bigInt({ min: 0n, max: 99_999_999_999n }), fc.integer({ min: 0, max: 4 }))
  .map(([digits, decimals]) => {
    return priceOf(digits * 10n ** BigInt(4 - decimals));
  });

const item = fc.record({ price, quantity: fc.integer({ min: 1, max: MAX_QUANTITY }) });

/** Of a scale that most totals of a few items are within the limits. */
const smallItem = fc.record({
  price: price.map(({ units }) => priceOf(units % 1_000_000_000n)),
  quantity: fc.integer({ min: 1, max: 1_000 }),
});

function priceOf(units: bigint) {
  return { units, value: Number(decimalText(units)) };
}

function decimalText(units: bigint): string {
  return `${units / SCALE}.${String(units % SCALE).padStart(4, '0')}`;
}

/** `0300.1200` and `300.12` are one number. */
function plain(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

function significant(units: bigint): number {
  return String(units).replace(/0+$/, '').length || 1;
}

function orderOf(items: readonly { quantity: number; unit_price: number }[]) {
  return {
    customer_email: 'tanaka@example.co.jp',
    customer_name: '田中太郎',
    items: items.map((one) => ({ product_name: 'ノートPC', ...one })),
  };
}

test('a total is the exact decimal sum of quantity × unit price', () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 50 }), (items) => {
      const units = items.reduce((sum, one) => sum + one.price.units * BigInt(one.quantity), 0n);
      const { total } = checkTotal(
        items.map((one) => ({ quantity: one.quantity, unitPrice: one.price.value })),
      );
      expect(String(total)).toBe(plain(decimalText(units)));
    }),
    { numRuns: 300 },
  );
});

test('an order is taken exactly when its total is within the limits, and then to the last digit', () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(item, smallItem), { minLength: 1, maxLength: 3 }), (items) => {
      const units = items.reduce((sum, one) => sum + one.price.units * BigInt(one.quantity), 0n);
      const input = orderOf(items.map((one) => ({ quantity: one.quantity, unit_price: one.price.value })));
      if (units <= MAX_UNITS && significant(units) <= 15) {
        taken += 1;
        // What a JSON number and a REAL column carry on: its shortest text is the exact total.
        expect(String(parseOrder(input).totalAmount)).toBe(plain(decimalText(units)));
      } else {
        refused += 1;
        expect(() => parseOrder(input)).toThrowError(/^total_amount must/);
      }
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(5);
  expect(refused).toBeGreaterThan(5);
});

test('the order of the items changes nothing', () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 2, maxLength: 20 }), (items) => {
      const priced = items.map((one) => ({ quantity: one.quantity, unitPrice: one.price.value }));
      expect(checkTotal(priced)).toEqual(checkTotal(priced.toReversed()));
    }),
  );
});

test('a price with up to 4 decimals is good, and with a fifth it is not', () => {
  fc.assert(
    fc.property(price, fc.integer({ min: 1, max: 9 }), ({ units, value }, fifth) => {
      expect(priceProblem(value)).toBeUndefined();
      const longer = Number(`${decimalText(units % 10_000_000n)}${fifth}`);
      expect(priceProblem(longer)).toBe('must have at most 4 decimals');
    }),
  );
});

test.each([
  [[[3, 0.1]], 0.3],
  [[[100, 1.005]], 100.5],
  [
    [
      [1, 0.1],
      [1, 0.2],
    ],
    0.3,
  ],
  [[[3, 1.1]], 3.3],
  [[[7, 0.07]], 0.49],
  [[[1_000_000, 0.0001]], 100],
  [[[2, 89_800]], 179_600],
  [[[1, 999_999_999_999]], 999_999_999_999],
  [[[1, 0]], 0],
] as const)('%j is %d', (rows, total) => {
  const input = orderOf(rows.map(([quantity, unit_price]) => ({ quantity, unit_price })));
  expect(parseOrder(input).totalAmount).toBe(total);
});

test('a thousand items of 0.1 are exactly 100', () => {
  const items = Array.from({ length: MAX_ITEMS }, () => ({ quantity: 1, unit_price: 0.1 }));
  expect(parseOrder(orderOf(items)).totalAmount).toBe(100);
});

test.each([
  ['one more than the most', [[1, 1_000_000_000_000]]],
  [
    'a fraction more than the most',
    [
      [1, 999_999_999_999],
      [1, 0.0001],
    ],
  ],
  ['many within reach', [[1_000_000, 1_000_000]]],
  [
    'more digits than survive',
    [
      [1, 123_456_789_012],
      [1, 0.1234],
    ],
  ],
] as const)('a total of %s is refused at total_amount', (_name, rows) => {
  const input = orderOf(rows.map(([quantity, unit_price]) => ({ quantity, unit_price })));
  try {
    parseOrder(input);
    expect.unreachable('it was taken');
  } catch (error) {
    expect(error).toBeInstanceOf(OrdersError);
    expect((error as OrdersError).errors.map(({ path }) => path)).toEqual(['total_amount']);
  }
});
