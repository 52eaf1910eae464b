// Proves that a file of shipped orders names them by ref too, that the files of carriers are read as they are, and that
// no tracking number is lost or mixed up. The files have the real layout of each carrier, and invented data.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStaging } from '../../../src/db/csv-staging.ts';
import { checkShippingFile } from '../../../src/domain/csv/check-shipping-file.ts';
import { builtinPresets } from '../../../src/domain/csv/mapping/builtin.ts';
import type { ShipmentPreset } from '../../../src/domain/csv/mapping/preset.ts';
import { parseShipmentMaps, type ShipmentMapping } from '../../../src/domain/csv/mapping/shipment-mapping.ts';
import { collect, refusal } from '../../support/orders/check-file.ts';
import { tempPath } from '../../support/temp.ts';
import { partsOf } from '../../support/workbook.ts';
import { zipFile } from '../../support/zip.ts';

function preset(name: string): ShipmentPreset {
  const found = builtinPresets().find((one) => one.name === name);
  if (found?.for !== 'shipments') throw new Error(`there is no preset ${name}`);
  return found;
}

const sample = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/presets/${name}.csv`, import.meta.url));

async function checkPath(path: string, mapping?: ShipmentMapping) {
  const checked = await checkShippingFile(path, { openStaging, mapping });
  onTestFinished(() => checked.close());
  return checked;
}

function check(text: string, mapping?: ShipmentMapping) {
  const path = tempPath('shipped.csv');
  writeFileSync(path, text);
  return checkPath(path, mapping);
}

type Checked = Awaited<ReturnType<typeof checkPath>>;

/** Orders in short: id or ref, carrier, tracking number. */
async function ordersOf(checked: Checked) {
  const orders = (await collect(checked.orders())).flat();
  return orders.map(({ id, ref, carrier, trackingNumber }) => [id ?? ref, carrier, trackingNumber]);
}

const keysOf = async (checked: Checked) => (await ordersOf(checked)).map(([key]) => key);

const problemsOf = async (checked: Checked) =>
  (await collect(checked.problems())).map(({ line, column, reason }) => `${line} ${column} ${reason}`);

describe('the file of', () => {
  test.each([
    ['yamato-b2', 'ヤマト運輸', ['送り状種類', 'クール区分', '出荷予定日', 'お届け予定日', '配達時間帯'], []],
    ['sagawa-ehiden', '佐川急便', ['お届け先名称１', 'お届け先電話番号'], [4]],
    [
      'japan-post',
      '日本郵便',
      ['仮引受確定作業年月日', '配送完了作業年月日', '配達ステータス集約コード', '配達ステータス明細コード'],
      [4],
    ],
  ])('%s is read as it is', async (name, carrier, ignored, bad) => {
    const checked = await checkPath(sample(name), { preset: preset(name) });
    const all = ['000000000011', '000000000022', '000000000033'].map((number, at) => [
      `EX-000${at + 1}`,
      carrier,
      number,
    ]);
    expect(checked.readAs.encoding).toBe('shift_jis');
    expect(await ordersOf(checked)).toEqual(all.slice(0, 3 - bad.length));
    expect(checked.ignoredColumns).toEqual(ignored);
    expect(await problemsOf(checked)).toEqual(bad.map((line) => `${line} tracking_number is required`));
  });

  test.each(['yamato-b2', 'sagawa-ehiden', 'japan-post'])('%s is never guessed, but named', async (name) => {
    const { kind, message, hint } = await refusal(checkPath(sample(name)));
    expect(kind).toBe('invalid');
    expect(message).toMatch(
      /line 1: the header has no column order_id, 注文ID, id, order_ref or 注文番号; it has /,
    );
    expect(hint).toEqual({ to: 'use_preset', preset: name });
  });
});

describe('own names', () => {
  test('of refs, carriers and tracking numbers, in Japanese too', async () => {
    expect(
      await ordersOf(await check('注文番号,配送業者,追跡番号,メモ\nA-1,ヤマト, 12-34 ,x\nA-2,,,\n')),
    ).toEqual([
      ['A-1', 'ヤマト', '12-34'],
      ['A-2', undefined, undefined],
    ]);
    const both = await check('order_ref,追跡番号,伝票番号\nA-1,1,2\n');
    expect(await ordersOf(both)).toEqual([['A-1', undefined, '1']]);
    expect(both.ignoredColumns).toEqual(['伝票番号']);
    expect(await ordersOf(await check('order_ref,伝票番号\nA-1,2\n'))).toEqual([['A-1', undefined, '2']]);
  });

  test('of ids and refs: the id counts where the row has one', async () => {
    const checked = await check('order_id,order_ref\n7,A-1\n,A-2\n8,\n,\n7x,A-3\n');
    expect(await keysOf(checked)).toEqual([7, 'A-2', 8]);
    expect(await problemsOf(checked)).toEqual(['6 order_id is not a number']);
    expect(checked.counts).toEqual({ rows: 4, badRows: 1, orders: 3, repeated: 0 });
  });

  test('a ref that looks like an id is another order', async () => {
    expect(await keysOf(await check('order_id,order_ref\n7,\n,7\n'))).toEqual([7, '7']);
  });

  test.each([
    ['order_ref,注文番号\nA,B\n', 'several columns for order_ref; keep one'],
    ['id,追跡番号,tracking_number\n1,2,3\n', 'several columns for tracking_number; keep one'],
  ])('%j is refused', async (text, expected) => {
    expect((await refusal(check(text))).message).toContain(expected);
  });
});

test.each([
  ['order_ref\n1.23E+11\n', 'order_ref', /was shortened by the spreadsheet/],
  ['order_ref\n#N/A\n', 'order_ref', /is a spreadsheet error/],
  ['order_id,tracking_number\n7,"1,23E+11"\n', 'tracking_number', /was shortened by the spreadsheet/],
  ['order_id,tracking_number\n7,12\ufffd\n', 'tracking_number', /U\+FFFD/],
  ['order_id,tracking_number\n7,########\n', 'tracking_number', /too wide for its column/],
  ['order_id,carrier\n7,"a\nb"\n', 'carrier', /./],
  [`order_id,carrier\n7,${'x'.repeat(256)}\n`, 'carrier', /255/],
])('%j has a bad cell', async (text, column, expected) => {
  const checked = await check(text);
  expect(await ordersOf(checked)).toEqual([]);
  expect(await collect(checked.problems())).toMatchObject([
    { line: 2, column, reason: expect.stringMatching(expected) },
  ]);
});

describe('rows of one order', () => {
  test('add up to what each of them says', async () => {
    const checked = await check('order_ref,carrier,tracking_number\nA,,1\nB,,\nA,X,\nA,X,1\n');
    expect(await ordersOf(checked)).toEqual([
      ['A', 'X', '1'],
      ['B', undefined, undefined],
    ]);
    expect(checked.counts).toEqual({ rows: 4, badRows: 0, orders: 2, repeated: 2 });
  });

  test('with different numbers are rejected whole, and so is an order with any bad row', async () => {
    const checked = await check(
      'order_id,tracking_number\n7,1\n7,1\n8,3\n7,2\n7,1\n9,1E+9\n9,4\n8,3\n10,5\n10,1E+9\n',
    );
    expect(await ordersOf(checked)).toEqual([[8, undefined, '3']]);
    expect(await problemsOf(checked)).toEqual([
      '5 tracking_number differs from "1" of the same order, which starts at line 2; keep one',
      expect.stringMatching(/^7 tracking_number was shortened/),
      expect.stringMatching(/^11 tracking_number was shortened/),
    ]);
    expect(checked.counts).toEqual({ rows: 10, badRows: 8, orders: 1, repeated: 1 });
    const rejects = (await collect(checked.rejects())).join('').trimEnd().split('\r\n');
    expect(rejects).toHaveLength(9);
    expect(rejects[1]).toBe('7,1,2,,,"another row of this order, which starts at line 2, is wrong"');
  });

  test('whose ids are unsure by the whole file are rejected', async () => {
    const checked = await check('id;order_ref\n"1,234";\n1234;\n;1,234\n"1,5";\n');
    expect(await keysOf(checked)).toEqual(['1,234']);
    expect(checked.counts).toEqual({ rows: 4, badRows: 3, orders: 1, repeated: 0 });
  });
});

test('an order that is rejected later is in the rejects with all its rows', async () => {
  const checked = await check('order_ref,memo\nA,1\nB,2\nA,3\n');
  const [[first] = []] = await collect(checked.orders());
  if (!first) expect.unreachable('there is an order');
  checked.reject(first, 'is the order_ref of no order');
  const rejects = (await collect(checked.rejects())).join('').trimEnd().split('\r\n');
  expect(rejects.slice(1)).toEqual([
    'A,1,2,order_ref,A,is the order_ref of no order',
    'A,3,4,,,"another row of this order, which starts at line 2, is wrong"',
  ]);
});

test('a workbook is read too; a number that has lost digits is a bad cell', async () => {
  const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const row = (...cells: string[]) => `<row>${cells.join('')}</row>`;
  const rows = [
    row(text('注文番号'), text('追跡番号'), text('memo')),
    row(text('A-1'), '<c><v>123456789012</v></c>', '<c><v>12345678901234567890</v></c>'),
    row(text('A-2'), '<c><v>12345678901234567890</v></c>', text('x')),
  ];
  const checked = await checkPath(zipFile(partsOf({ rows: rows.join('') })));
  expect(checked.readAs.format).toBe('xlsx');
  expect(await ordersOf(checked)).toEqual([['A-1', undefined, '123456789012']]);
  expect(await collect(checked.problems())).toMatchObject([
    { line: 3, column: 'tracking_number', reason: expect.stringMatching(/^has more than 15 digits/) },
  ]);
});

describe('columns named by the caller', () => {
  test('go before our own, and make another key no key', async () => {
    const maps = parseShipmentMaps(['管理番号=order_ref', '問合せNo=tracking_number']);
    const checked = await check('id,管理番号,問合せNo,追跡番号\n1,A-1,9,8\n', { maps });
    expect(await ordersOf(checked)).toEqual([['A-1', undefined, '9']]);
    expect(checked.ignoredColumns).toEqual(['id', '追跡番号']);
  });

  test('go before those of a preset', async () => {
    const maps = parseShipmentMaps(['会社=carrier']);
    const text = 'お客様管理番号,伝票番号,会社\nA-1,9,X\n';
    expect(await ordersOf(await check(text, { maps, preset: preset('yamato-b2') }))).toEqual([
      ['A-1', 'X', '9'],
    ]);
  });

  test('that the header lacks are named', async () => {
    const maps = parseShipmentMaps(['No=tracking_number']);
    const { message } = await refusal(check('id\n1\n', { maps }));
    expect(message).toContain('line 1: the header is missing No (tracking_number); it has id');
  });

  test.each([
    ['伝票番号', /^must be COLUMN=FIELD, as in "伝票番号=tracking_number"/],
    ['A=quantity', /^knows no field quantity; the fields are order_id, order_ref, carrier, tracking_number/],
  ])('%s is refused', (map, expected) => {
    expect(() => parseShipmentMaps([map])).toThrow(expected);
  });
});
