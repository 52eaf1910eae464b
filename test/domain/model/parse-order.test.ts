// Proves that every rule for an order is kept, that each wrong field is named by its path, and no good one.
import { describe, expect, test } from 'vitest';
import { fieldProblem, parseOrder } from '../../../src/domain/model/parse-order.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

const [ITEM] = TANAKA.items;

function paths(input: unknown): string[] {
  try {
    parseOrder(input);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OrdersError);
    expect((error as OrdersError).kind).toBe('invalid');
    return (error as OrdersError).errors.map(({ path }) => path);
  }
}

const withItem = (changes: object) => ({ ...TANAKA, items: [{ ...ITEM, ...changes }] });
const without = (key: keyof typeof TANAKA) =>
  Object.fromEntries(Object.entries(TANAKA).filter(([k]) => k !== key));

test('the order of the design document is taken as it is', () => {
  expect(parseOrder(TANAKA)).toEqual({
    customerEmail: 'tanaka@example.co.jp',
    customerName: '田中太郎',
    currency: 'JPY',
    totalAmount: 179_600,
    items: [{ productName: 'ノートPC', quantity: 2, unitPrice: 89_800 }],
  });
});

test.each([undefined, null, [], 'text', 7, true])('%j is no order', (input) => {
  expect(paths(input)).toEqual(['']);
});

test('every missing field is named', () => {
  expect(paths({})).toEqual(['customer_email', 'customer_name', 'items']);
  expect(paths({ ...TANAKA, items: [{}] })).toEqual([
    'items.0.product_name',
    'items.0.quantity',
    'items.0.unit_price',
  ]);
});

test('every wrong item is named by its place, and the good ones are not', () => {
  const items = [ITEM, { ...ITEM, quantity: 0 }, ITEM, { ...ITEM, unit_price: -1, product_name: '' }];
  expect(paths({ ...TANAKA, items })).toEqual([
    'items.1.quantity',
    'items.3.product_name',
    'items.3.unit_price',
  ]);
});

test('unknown keys are ignored, also those of the prototype', () => {
  const text = `{"__proto__":{"currency":"EUR","polluted":1},"constructor":{"prototype":{"polluted":1}},
    "id":9,"status":"paid","total_amount":1,${JSON.stringify(TANAKA).slice(1)}`;
  expect(parseOrder(JSON.parse(text))).toEqual(parseOrder(TANAKA));
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  const hidden = JSON.parse(`{"__proto__":${JSON.stringify(TANAKA)}}`);
  expect(paths(hidden)).toEqual(['customer_email', 'customer_name', 'items']);
});

describe('items', () => {
  test('1,000 items are taken and 1,001 are not', () => {
    expect(paths({ ...TANAKA, items: Array(1_000).fill({ ...ITEM, unit_price: 1 }) })).toEqual([]);
    expect(paths({ ...TANAKA, items: Array(1_001).fill({ ...ITEM, unit_price: 1 }) })).toEqual(['items']);
  });

  test('a list that is too long is not looked at item by item', () => {
    expect(paths({ ...TANAKA, items: Array(50_000).fill({}) })).toEqual(['items']);
  });

  test.each([[[]], [null], [{}], ['ノートPC'], [{ length: 1, 0: ITEM }]])(
    '%j is no list of items',
    (items) => {
      expect(paths({ ...TANAKA, items })).toEqual(['items']);
    },
  );

  test.each([[null], ['a'], [7], [[]]])('%j is no item', (one) => {
    expect(paths({ ...TANAKA, items: [ITEM, one] })).toEqual(['items.1']);
  });
});

describe('quantity', () => {
  test.each([1, 2, 1_000_000])('%d is taken', (quantity) => {
    expect(paths(withItem({ quantity, unit_price: 1 }))).toEqual([]);
  });

  test.each([
    0,
    -0,
    -1,
    1.5,
    1_000_001,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    '1',
    '',
    null,
    true,
    [1],
  ])('%j is refused', (quantity) => {
    expect(paths(withItem({ quantity }))).toEqual(['items.0.quantity']);
  });
});

describe('unit_price', () => {
  test.each([0, 0.0001, 0.1, 89_800, 99_999_999.9999, 499_999_999_999])('%d is taken', (unit_price) => {
    expect(paths(withItem({ unit_price }))).toEqual([]);
  });

  test.each([
    -0.01,
    0.00001,
    1e-7,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    '1',
    '',
    null,
    true,
    false,
    [1],
  ])('%j is refused', (unit_price) => {
    expect(paths(withItem({ unit_price }))).toEqual(['items.0.unit_price']);
  });

  test.each(['9007199254740993', '1e999', '0.12345', '123456789012.34567', '-1'])(
    '%s in JSON is refused',
    (written) => {
      const text = JSON.stringify(TANAKA).replace('89800', written);
      expect(paths(JSON.parse(text))).toEqual(['items.0.unit_price']);
    },
  );

  test('-0 is 0', () => {
    const [item] = parseOrder(JSON.parse(JSON.stringify(TANAKA).replace('89800', '-0'))).items;
    expect(Object.is(item?.unitPrice, 0)).toBe(true);
  });
});

describe('currency', () => {
  test.each(['JPY', 'USD', 'EUR', 'KWD', 'XAU'])('%s is taken', (currency) => {
    expect(parseOrder({ ...TANAKA, currency }).currency).toBe(currency);
  });

  test('JPY is the default', () => {
    expect(parseOrder(without('currency')).currency).toBe('JPY');
  });

  test.each(['', 'jpy', 'YEN', 'JP', 'JPYX', ' JPY', 'ＪＰＹ', 'toString', '__proto__', null, 392])(
    '%j is refused',
    (currency) => {
      expect(paths({ ...TANAKA, currency })).toEqual(['currency']);
    },
  );
});

test('the message of the error names five wrong fields, and how many more there are', () => {
  expect(() => parseOrder({ ...TANAKA, customer_name: '', currency: 'YEN' })).toThrowError(
    'customer_name must not be blank; currency must be an ISO 4217 code in capitals, such as JPY',
  );
  const items = Array.from({ length: 7 }, () => ({ product_name: 'Desk', quantity: 0, unit_price: 1 }));
  expect(() => parseOrder({ ...TANAKA, items })).toThrowError(/items\.4\.quantity [^;]+ \(and 2 more\)$/);
});

test('one field alone is checked as the order would be', () => {
  expect(fieldProblem('customer_email', 'tanaka')).toBe('must be an email address');
  expect(fieldProblem('quantity', 1)).toBeUndefined();
  expect(fieldProblem('unit_price', 0.00001)).toBe('must have at most 4 decimals');
});
