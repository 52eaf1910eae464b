// Proves that a file is read in whatever encoding it comes, by all of its bytes, wherever they are cut.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { encodingOption } from '../../../src/domain/csv/encoding/encoding-option.ts';
import { check, checkBytes, fixture, ordersOf, refusal } from '../../support/orders/check-file.ts';
import { csvBytes, encode, HEADER } from '../../support/orders/order-csv.ts';

const COLUMNS = 'customer_email,customer_name,product_name,quantity,unit_price\n';

describe('a file as it is saved in Japan', () => {
  test.each([
    ['cp932-as-excel-writes-it.csv', 'shift_jis'],
    ['utf-8-with-bom.csv', 'utf-8'],
    ['utf-8-without-bom.csv', 'utf-8'],
    ['utf-16le-with-bom.tsv', 'utf-16le'],
    ['utf-16le-without-bom.csv', 'utf-16le'],
    ['utf-16be-without-bom.csv', 'utf-16be'],
  ])('%s is read as %s', async (name, encoding) => {
    const checked = await check(fixture(name));
    expect(checked.readAs.encoding).toBe(encoding);
    expect(await ordersOf(checked)).toEqual([
      {
        ordinal: 1,
        importGroup: 'A-1',
        groupIsLine: false,
        firstLine: 2,
        draft: {
          customerEmail: 'takasaki@example.co.jp',
          customerName: '髙﨑 表能',
          currency: 'JPY',
          totalAmount: 4_169,
          items: [
            { productName: '①㈱ソ～－ⅷ№', quantity: 2, unitPrice: 1_234 },
            { productName: 'ｶﾞﾗｽ 纊', quantity: 3, unitPrice: 567 },
          ],
        },
      },
    ]);
  });

  test('euc-jp.csv is read as EUC-JP, with the characters that NEC and IBM added', async () => {
    const checked = await check(fixture('euc-jp.csv'));
    expect(checked.readAs.encoding).toBe('euc-jp');
    const [order] = await ordersOf(checked);
    expect(order?.draft.customerName).toBe('髙崎 表能');
    expect(order?.draft.items.map(({ productName }) => productName)).toEqual(['①㈱ソ～－Ⅷ№', 'ｶﾞﾗｽ 緊']);
  });

  test('its identity is the SHA-256 of its bytes', async () => {
    const path = fixture('cp932-as-excel-writes-it.csv');
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect((await check(path)).sha256).toBe(sha256);
  });
});

describe('valid in CP932 and in EUC-JP', () => {
  test.each([
    ['half-width-katakana-cp932.csv', 'shift_jis', 'ｽｽﾞｷ', 'ﾌﾟﾘﾝﾀｰ'],
    ['kanji-only-euc-jp.csv', 'euc-jp', '佐藤花子', '鉛筆'],
    ['rare-kanji-under-a-japanese-header-euc-jp.csv', 'euc-jp', '卆喘', '堋嫖'],
  ])('%s is what it reads like', async (name, encoding, customer, product) => {
    for (const other of ['cp932', 'euc-jp']) {
      expect(iconv.decode(readFileSync(fixture(name)), other as never)).not.toContain('\ufffd');
    }
    const checked = await check(fixture(name));
    expect(checked.readAs.encoding).toBe(encoding);
    const [order] = await ordersOf(checked);
    expect(order?.draft.customerName).toBe(customer);
    expect(order?.draft.items[0]?.productName).toBe(product);
  });
});

test('one character far behind thousands of lines of ASCII decides', async () => {
  const rows = Array.from({ length: 5_000 }, (_, n) => [
    '',
    `a${n}@example.com`,
    'Ann',
    'Desk',
    '1',
    '1',
    '',
  ]);
  for (const encoding of ['utf-8', 'shift_jis', 'euc-jp'] as const) {
    const bytes = Buffer.concat([
      csvBytes([HEADER, ...rows]),
      encode(',z@example.com,高橋,机,1,1,', encoding),
    ]);
    const checked = await checkBytes(bytes);
    expect(checked.readAs.encoding).toBe(encoding);
    const [last] = await ordersOf({ ...checked, orders: () => checked.orders(5_000) });
    expect(last?.draft.customerName).toBe('高橋');
  }
});

describe('an encoding asked for', () => {
  test('is taken at its word', async () => {
    const bytes = encode(`${COLUMNS}a@example.com,ｶﾅ,机,1,1\n`, 'shift_jis');
    expect((await checkBytes(bytes, { encoding: 'shift_jis' })).readAs.encoding).toBe('shift_jis');
    const wide = encode(`${COLUMNS}a@example.com,Ann,Desk,1,1\n`, 'utf-16be');
    expect((await checkBytes(wide, { encoding: 'utf-16' })).readAs.encoding).toBe('utf-16be');
  });

  test.each([
    ['iso-2022-jp', Buffer.from('\u001b$B;3ED\u001b(B \u001b(I6E\u001b(B', 'latin1'), '山田 ｶﾅ'],
    ['windows-1252', Buffer.from('O\u0092Brien', 'latin1'), 'O’Brien'],
  ] as const)('%s is read, wherever it is cut', async (encoding, name, expected) => {
    const bytes = Buffer.concat([Buffer.from(`${COLUMNS}a@example.com,`), name, Buffer.from(',Desk,1,1\n')]);
    for (let pieceBytes = 1; pieceBytes <= 40; pieceBytes += 1) {
      const [order] = await ordersOf(await checkBytes(bytes, { encoding, pieceBytes }));
      expect(order?.draft.customerName, `${pieceBytes}`).toBe(expected);
    }
  });

  test.each([
    ['CP932', 'shift_jis'],
    ['sjis', 'shift_jis'],
    ['Windows-31J', 'shift_jis'],
    ['UTF-8', 'utf-8'],
    ['utf8', 'utf-8'],
    ['EUC_JP', 'euc-jp'],
    ['cp1252', 'windows-1252'],
    ['latin1', 'windows-1252'],
    ['JIS', 'iso-2022-jp'],
    ['UTF-16LE', 'utf-16'],
    ['klingon', undefined],
  ])('%s names %s', (text, encoding) => {
    expect(encodingOption(text)).toBe(encoding);
  });

  test('is refused where the bytes are of another one, with the line', async () => {
    const bytes = encode(`${COLUMNS}a@example.com,Ann,Desk,1,1\nb@example.com,高橋,机,1,1\n`, 'shift_jis');
    const { kind, message } = await refusal(checkBytes(bytes, { encoding: 'utf-8' }));
    expect(kind).toBe('invalid');
    expect(message).toMatch(/^orders\.csv, line 3: contains bytes that are not UTF-8;/);
  });
});

test.each(['utf-8', 'utf-16le', 'utf-16be', 'shift_jis', 'euc-jp'] as const)(
  '%s survives cuts after every byte',
  async (encoding) => {
    const name = encoding.startsWith('utf') ? '𠮷野家👍' : '高橋ソ表';
    const columns = COLUMNS.replace('\n', ',memo\n');
    const text = `${columns}a@example.com,${name},"机 ""大""",1,100,"x\r\ny"\r\nb@example.com,Bob,椅子,2,0.5,\r\n`;
    const bytes = encode(text, encoding, true);
    const whole = await ordersOf(await checkBytes(bytes));
    expect(whole).toHaveLength(2);
    expect(whole[0]?.draft.customerName).toBe(name);
    for (let pieceBytes = 1; pieceBytes <= bytes.length; pieceBytes += 1) {
      expect(await ordersOf(await checkBytes(bytes, { pieceBytes })), `${pieceBytes}`).toEqual(whole);
    }
  },
);
