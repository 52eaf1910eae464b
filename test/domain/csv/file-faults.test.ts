// Proves that a file which is no file of orders is refused as a whole, in one line that says what to do.
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { openStaging } from '../../../src/db/csv-staging.ts';
import { check, checkBytes, fixture, refusal } from '../../support/orders/check-file.ts';
import { tempPath } from '../../support/temp.ts';

test.each([
  ['empty.csv', 'empty.csv is empty; it needs a header and rows of orders'],
  ['bom-only.csv', 'bom-only.csv is empty; it needs a header and rows of orders'],
  ['blank-lines-only.csv', 'blank-lines-only.csv is empty; it needs a header and rows of orders'],
  ['header-only.csv', 'header-only.csv has a header but no orders'],
  [
    'missing-columns.csv',
    'line 1: the header is missing product_name (商品名), unit_price (単価); it has customer_email, customer_name, quantity',
  ],
  ['no-header.csv', 'line 1: the header is missing customer_email (メールアドレス), customer_name (顧客名),'],
  [
    'double-columns.csv',
    'line 1: the header has customer_email (メールアドレス), quantity (数量) more than once',
  ],
  ['invalid-byte-in-utf-8.csv', 'line 7: contains bytes that are not UTF-8'],
  ['invalid-byte-in-cp932.csv', 'line 7: contains bytes that are not Shift_JIS (CP932)'],
  ['utf-16le-cut-short.csv', 'ends within a UTF-16 character'],
  ['null-characters-in-a-name.csv', 'line 2: contains a NUL byte'],
  ['iso-2022-jp.csv', 'iso-2022-jp.csv is in ISO-2022-JP (JIS)'],
  ['workbook.xlsx', 'workbook.xlsx is a damaged workbook'],
  ['katakana-escape-of-jis.csv', 'is in ISO-2022-JP (JIS)'],
  [
    'apostrophe-in-windows-1252.csv',
    'the encoding is not certain: shift_jis reads "O達rien"; windows-1252 reads "O’Brien"',
  ],
  ['one-short-row-in-euc-jp.csv', 'shift_jis reads "ｻｳﾅﾄ"; euc-jp reads "山田"; windows-1252 reads "»³ÅÄ"'],
  ['utf-8-row-in-cp932.csv', 'line 3: is UTF-8, and other lines are not'],
  ['web-page.csv', 'web-page.csv is a web page (HTML)'],
])('%s', async (name, expected) => {
  const { kind, message } = await refusal(check(fixture(name)));
  expect(kind).toBe('invalid');
  expect(message).toContain(expected);
});

test.each([
  ['{"orders": []}', 'a JSON file'],
  ['\n[\n  {"a": 1}]', 'a JSON file'],
  ['<?xml version="1.0"?><a/>', 'an XML file'],
  ['\u001f\u008b\u0008\0', 'a file that is compressed with gzip'],
  ['%PDF-1.7\n', 'a PDF'],
  ['{\\rtf1 }', 'a text document (RTF)'],
  ['<!DOCTYPE html>\n<p>', 'a web page (HTML)'],
])('a file that begins with %j is named', async (text, kind) => {
  const { message } = await refusal(checkBytes(Buffer.from(text, 'latin1')));
  expect(message).toMatch(`orders.csv is ${kind}; save the orders as CSV or .xlsx`);
});

test('a path that cannot be read is a fault of usage', async () => {
  const folder = tempPath('folder.csv');
  mkdirSync(folder);
  const cases = [
    [folder, 'folder.csv is a directory; name a file of orders'],
    [`${folder}/none.csv`, 'there is no file none.csv'],
    ['/dev/null', 'null is not a regular file; pass its contents on standard input'],
    [`${fixture('empty.csv')}/x.csv`, 'x.csv cannot be read'],
  ] as const;
  for (const [path, expected] of cases) {
    const { kind, message } = await refusal(check(path));
    expect(kind).toBe('usage');
    expect(message).toContain(expected);
  }
});

test('a row without an end is refused before it fills the memory', async () => {
  const text = `customer_email,customer_name,product_name,quantity,unit_price\na@example.com,"${'x'.repeat(3_000_000)}`;
  const { message } = await refusal(checkBytes(text));
  expect(message).toMatch(
    /^orders\.csv, line 2: this row has more than 1048576 bytes; look for a quote \("\) that/,
  );
});

test('binary data is refused', async () => {
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * 7_919 + (n >> 3)) % 256));
  expect((await refusal(checkBytes(bytes))).kind).toBe('invalid');
});

test.each(['written to', 'replaced in place'])(
  'a file that is %s while it is read is refused',
  async (how) => {
    const path = tempPath('orders.csv');
    const text =
      'customer_email,customer_name,product_name,quantity,unit_price\na@example.com,Ann,Desk,1,100\n';
    writeFileSync(path, text);
    const change = () => {
      if (how === 'written to') appendFileSync(path, 'b@example.com,Bob,Chair,1,5\n');
      else writeFileSync(path, text.replace('100', '999'));
      return openStaging();
    };
    const { kind, message } = await refusal(check(path, { openStaging: change }));
    expect(kind).toBe('invalid');
    expect(message).toBe('orders.csv was changed while it was read; retry once it is complete');
  },
);

test('reading stops when it is asked to, and leaves nothing behind', async () => {
  const path = tempPath('orders.csv');
  writeFileSync(
    path,
    `customer_email,customer_name,product_name,quantity,unit_price\n${'x,x,x,1,1\n'.repeat(50_000)}`,
  );
  const stop = new AbortController();
  const stage = () => {
    setImmediate(() => stop.abort());
    return openStaging(dirname(path));
  };
  const { kind } = await refusal(check(path, { openStaging: stage, signal: stop.signal }));
  expect(kind).toBe('interrupted');
  expect(readdirSync(dirname(path))).toEqual(['orders.csv']);
});
