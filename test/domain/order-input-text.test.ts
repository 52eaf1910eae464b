// Proves what is an e-mail address and what is a name: every way to be wrong is refused at its path.
import { describe, expect, test } from 'vitest';
import { OrdersError } from '../../src/domain/errors.ts';
import { parseOrder } from '../../src/domain/order-input.ts';
import { TANAKA } from '../support/order-json.ts';

const [ITEM] = TANAKA.items;
const withItem = (changes: object) => ({ ...TANAKA, items: [{ ...ITEM, ...changes }] });

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

describe('customer_email', () => {
  test.each([
    'tanaka@example.co.jp',
    'a@b.co',
    'first.last+tag@sub.example.com',
    "o'brien_99!#$%&*/=?^`{|}~-@example.com",
    'da.me..yo.@docomo.ne.jp',
    '太郎@例え.jp',
    'user@xn--r8jz45g.jp',
    'a@1and1.com',
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(63)}.com`,
  ])('%s is taken', (email) => {
    expect(paths({ ...TANAKA, customer_email: email })).toEqual([]);
  });

  test.each([
    '',
    ' ',
    'tanaka',
    '@example.com',
    'tanaka@',
    'tanaka@localhost',
    'tanaka@example',
    'tanaka@@example.com',
    'ta naka@example.com',
    ' tanaka@example.com',
    'tanaka@example.com ',
    'tanaka@example.com\n',
    'tanaka@example.com\r\nBcc: everybody@example.com',
    'tanaka@example..com',
    'tanaka@.example.com',
    'tanaka@example.com.',
    'tanaka@-example.com',
    'tanaka@example-.com',
    'tanaka@127.0.0.1',
    'Tanaka <tanaka@example.com>',
    'tanaka@example.com,sato@example.com',
    'tanaka＠example.com',
    '"tanaka"@example.com',
    'tanaka\0@example.com',
    '\ud800@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(10)}`,
    42,
    null,
    ['tanaka@example.com'],
    { toString: 'tanaka@example.com' },
  ])('%j is refused', (email) => {
    const named = new Set(paths({ ...TANAKA, customer_email: email }));
    expect([...named]).toEqual(['customer_email']);
  });

  test('an address of a megabyte is refused without delay', () => {
    expect(paths({ ...TANAKA, customer_email: `${'a.'.repeat(500_000)}@example.com` })).toContain(
      'customer_email',
    );
  });
});

describe.each([
  ['customer_name', 'customer_name', (value: unknown) => ({ ...TANAKA, customer_name: value })],
  ['product_name', 'items.0.product_name', (value: unknown) => withItem({ product_name: value })],
] as const)('%s', (_field, path, order) => {
  test.each([
    'A',
    ' 田中 太郎 ',
    'a\tb\nc',
    'Robert"); DROP TABLE orders;--',
    '\u001b[31mred\u001b[0m',
    '𠮷野家 👩‍👩‍👧‍👦',
    '名'.repeat(255),
    // 255 characters are 510 UTF-16 units here.
    '👍'.repeat(255),
  ])('%j is taken', (value) => {
    expect(paths(order(value))).toEqual([]);
  });

  test.each([
    '',
    ' ',
    '\t\n',
    '\u3000\u3000',
    '\u00a0',
    '\ufeff',
    '名'.repeat(256),
    'x'.repeat(256),
    '👍'.repeat(256),
    'NUL\0',
    '\ud83d',
    'a\udc4d',
    7,
    true,
    null,
    ['a'],
    {},
  ])('%j is refused', (value) => {
    expect(paths(order(value))).toEqual([path]);
  });
});
