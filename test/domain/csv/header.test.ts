// Proves that the columns are found in whatever order, language, width and separator the header has them.
import { describe, expect, test } from 'vitest';
import { delimiterOf, readHeader } from '../../../src/domain/csv/header.ts';
import { check, checkBytes, fixture, ordersOf, rejectsOf } from '../../support/orders/check-file.ts';

const REQUIRED = ['customer_email', 'customer_name', 'product_name', 'quantity', 'unit_price'];

test.each([
  'header-in-odd-writing.csv',
  'tabs.tsv',
  'semicolons-after-a-sep-line.csv',
  'unknown-columns.csv',
])('%s is understood', async (name) => {
  const [order] = await ordersOf(await check(fixture(name)));
  expect(order?.draft.customerEmail).toBe('a@example.com');
  expect(order?.draft.items[0]?.productName).toBe('Desk');
});

test('columns that nobody reads are told once', async () => {
  expect((await check(fixture('unknown-columns.csv'))).ignoredColumns).toEqual(['memo', 'phone']);
});

test('lines are counted from the first one, also behind a line of the separator', async () => {
  const [order] = await ordersOf(await check(fixture('semicolons-after-a-sep-line.csv')));
  expect(order).toMatchObject({ importGroup: '3', firstLine: 3, draft: { customerName: 'Ann; or Anna' } });
});

describe('the separator', () => {
  test.each([',', '\t', ';'])('%j is seen in the header', (delimiter) => {
    expect(delimiterOf(`\n"customer_email"${delimiter}顧客名${delimiter}x\n`)).toBe(delimiter);
  });

  test('what is in names of other columns does not matter', () => {
    expect(delimiterOf('a;b;c;d;e;f,customer_email,customer_name')).toBe(',');
  });
});

test.each([
  ['"a;b;c;d;e;f",x,y\n', ','],
  ['"注文\n番号"\tメールアドレス\t"a,b,c"\n1,2,3,4,5', '\t'],
  ['"one, ""two""; three";four\n', ';'],
])('what is in quotes separates nothing in %j', (text, delimiter) => {
  expect(delimiterOf(text)).toBe(delimiter);
});

test('characters that cannot be seen make no difference, and are named where a name is missing', () => {
  const odd = REQUIRED.map((name) => `\u2060${name}\u200b`);
  expect(readHeader(odd, 'x.csv', 1).fields).toMatchObject({
    customer_email: { at: [0] },
    unit_price: { at: [4] },
  });
  expect(() => readHeader(['e\u200bmail\u001b[2J'], 'x.csv', 1)).toThrow('it has e<U+200B>mail<U+001B>[2J');
});

describe('the columns of a rejects file', () => {
  test('are known at its end, in their order', () => {
    const columns = readHeader([...REQUIRED, 'line', 'column', 'value', 'reason'], 'x.csv', 1);
    expect(columns).toMatchObject({ own: 5, ignored: [] });
  });

  test('are columns like others elsewhere', async () => {
    const columns = readHeader(['value', ...REQUIRED, 'reason', 'line'], 'x.csv', 1);
    expect(columns).toMatchObject({ own: 8, ignored: ['value', 'reason', 'line'] });
    const checked = await checkBytes(`value,${REQUIRED.join()}\nmine,a@example.com,Ann,Desk,0,1\n`);
    expect(await rejectsOf(checked)).toContain('\r\nmine,a@example.com,Ann,Desk,0,1,2,quantity,0,"must be');
  });
});
