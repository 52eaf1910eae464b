// Proves what is an e-mail address and what is a name: every way to be wrong is refused at its path.
import { describe, expect, test } from 'vitest';
import { parseOrder } from '../../../src/domain/model/parse-order.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

const [ITEM] = TANAKA.items;
const withItem = (changes: object) => ({ ...TANAKA, items: [{ ...ITEM, ...changes }] });

const paths = (input: unknown) => errors(input).map(({ path }) => path);
const messages = (input: unknown) => errors(input).map(({ message }) => message);

function errors(input: unknown): OrdersError['errors'] {
  try {
    parseOrder(input);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OrdersError);
    expect((error as OrdersError).kind).toBe('invalid');
    return (error as OrdersError).errors;
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
    'Robert"); DROP TABLE orders;--',
    // Joiners, marks of direction, variation selectors and combining marks beside what can be seen.
    '❤️ 👨\u200d💻',
    'محمد\u200f علي',
    'שלום\u200e (PC)',
    '葛\u{e0100}城',
    'か\u3099\u034f',
    'می\u200cخواهم',
    '\u2067עברית\u2069',
    'ＡＢＣ　ｶﾀｶﾅ',
    '\ufeffBOM',
    '\ue000',
    '\u3164x',
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
    '\u200b',
    '\u200c\u200d\u2060',
    '\u00ad',
    '\u3164',
    '\u115f\u1160\uffa0',
    '\u2800',
    '\ufe0f',
    '\u{e0100}',
    '\u200e\u202e\u2066\u061c',
    '\u180e\u034f',
    '\u{e0041}',
    '\u2007 \u202f',
    'a\tb',
    'a\nb',
    'a\rb',
    'a\vb',
    'a\fb',
    'a\u0085b',
    'a\u2028b',
    'a\u2029b',
    '田中\n',
    '\u001b[31mred\u001b[0m',
    'a\u007f',
    'a\u009b2J',
    '\0',
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

  test('a message names the character that cannot be seen', () => {
    expect(messages(order('a\u2028b'))).toEqual([
      'must be one line without control characters; remove U+2028',
    ]);
    expect(messages(order('\u200b'))).toEqual(['must not be blank; it has only characters like U+200B']);
    expect(messages(order(' '))).toEqual(['must not be blank']);
  });
});
