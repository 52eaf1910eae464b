// Proves that files of shop systems are read as they are, and that orders paid elsewhere are never charged. The files
// have the real layout of each system, and invented data.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { builtinPresets, presetsFor } from '../../../src/domain/csv/mapping/builtin.ts';
import { parseMaps } from '../../../src/domain/csv/mapping/mapping.ts';
import { parsePreset } from '../../../src/domain/csv/mapping/parse-preset.ts';
import type { OrderPreset } from '../../../src/domain/csv/mapping/preset.ts';
import { check, checkBytes, ordersOf, problemsOf, refusal } from '../../support/orders/check-file.ts';

function preset(name: string): OrderPreset {
  const found = builtinPresets().find((one) => one.name === name);
  if (found?.for !== 'orders') throw new Error(`there is no preset ${name}`);
  return found;
}

function sample(file: string): string {
  return fileURLToPath(new URL(`../../fixtures/presets/${file}`, import.meta.url));
}

/** Orders in short: ref, name, email, currency, total, items. */
async function read(file: string, name: string) {
  const checked = await check(sample(file), { mapping: { preset: preset(name) } });
  const orders = await ordersOf(checked);
  return {
    encoding: checked.readAs.encoding,
    orders: orders.map(({ importGroup, draft }) => [
      importGroup,
      draft.customerName,
      draft.currency,
      draft.totalAmount,
      draft.items.map(({ productName, quantity, unitPrice }) => `${productName} ${quantity}×${unitPrice}`),
    ]),
    skipped: checked.counts.skipped,
    problems: await problemsOf(checked),
  };
}

describe('a file of', () => {
  test('Shopify: order cells on the first row of an order only', async () => {
    expect(await read('shopify.csv', 'shopify')).toEqual({
      encoding: 'utf-8',
      orders: [
        ['#9001', 'Sample Hanako', 'EUR', 45, ['Sample mug - blue 2×15', 'Sample plate, "large" 1×15']],
      ],
      skipped: { paid_elsewhere: { orders: 1, lines: [4] } },
      problems: [],
    });
  });

  test('WooCommerce: names joined, statuses as the plug-in writes them', async () => {
    const path = sample('woocommerce.csv');
    const mapping = { preset: preset('woocommerce'), currency: 'USD' };
    const checked = await check(path, { mapping });
    expect((await ordersOf(checked)).map(({ importGroup, draft }) => [importGroup, draft])).toEqual([
      ['8101', expect.objectContaining({ customerName: 'Hanako Sample', currency: 'USD', totalAmount: 40 })],
    ]);
    expect(checked.counts.skipped).toEqual({ paid_elsewhere: { orders: 1, lines: [4] } });
    const { message } = await refusal(check(path, { mapping: { preset: preset('woocommerce') } }));
    expect(message).toContain('the header is missing Currency or Order Currency (currency)');
  });

  test('Amazon: collected by Amazon', async () => {
    const { orders, skipped, problems } = await read('amazon.txt', 'amazon');
    expect(orders).toEqual([]);
    expect(skipped).toEqual({ paid_elsewhere: { orders: 2, lines: [2, 4] } });
    expect(problems).toEqual([]);
  });

  test('Amazon without its dates of payment: the total of a line is divided, a quote is a character', async () => {
    const text = readFileSync(sample('amazon.txt'), 'utf8').replace('payments-date', 'other');
    const checked = await checkBytes(text, { mapping: { preset: preset('amazon') } });
    const [order] = await ordersOf(checked);
    expect(order?.draft.items).toEqual([
      { productName: 'Sample mug, 12" tall', quantity: 2, unitPrice: 15 },
      { productName: 'Sample plate', quantity: 1, unitPrice: 10 },
    ]);
    expect(await problemsOf(checked)).toEqual([
      '4 unit_price is the total of 3 and cannot be divided exactly; write the price of one',
    ]);
  });

  test('Rakuten: CP932, paid or cancelled there', async () => {
    const { encoding, orders, skipped, problems } = await read('rakuten.csv', 'rakuten');
    expect(encoding).toBe('shift_jis');
    expect(orders).toEqual([]);
    expect(skipped).toEqual({
      cancelled_elsewhere: { orders: 1, lines: [4] },
      paid_elsewhere: { orders: 1, lines: [2] },
    });
    expect(problems).toEqual([]);
  });

  test('Rakuten in its old layout, without a status', async () => {
    const text = [
      '受注番号,商品名,個数,単価,注文者名字,注文者名前,メールアドレス',
      'R-1,見本マグ,2,1500,見本,花子,hanako@example.jp',
      'R-1,見本皿,1,1000,見本,花子,hanako@example.jp',
    ];
    const mapping = { preset: preset('rakuten') };
    const [order] = await ordersOf(await checkBytes(text.join('\r\n'), { mapping }));
    expect(order?.draft).toMatchObject({ customerName: '見本 花子', totalAmount: 4_000, currency: 'JPY' });
  });

  test('Rakuten with prices without tax: refused row by row', async () => {
    const text =
      '注文番号,商品名,個数,単価,税込別,注文者姓,注文者名,注文者メールアドレス\nR-1,皿,1,100,0,見本,花子,a@example.jp\n';
    const checked = await checkBytes(text, { mapping: { preset: preset('rakuten') } });
    expect(await problemsOf(checked)).toEqual([
      '2 税込別 says that the price is without tax; export the column 商品毎税込価格 too',
    ]);
  });

  test('Next Engine: orders that are shipped are left out', async () => {
    const { encoding, orders, skipped } = await read('next-engine.csv', 'next-engine');
    expect(encoding).toBe('shift_jis');
    expect(orders).toEqual([['EX-0001', '見本 花子', 'JPY', 4_500, ['見本マグ 青 2×1500', '見本皿 1×1500']]]);
    expect(skipped).toEqual({ paid_elsewhere: { orders: 1, lines: [4] } });
  });

  test('EC-CUBE: fees are items, a date of payment means paid', async () => {
    const { encoding, orders, skipped } = await read('ec-cube.csv', 'ec-cube');
    expect(encoding).toBe('shift_jis');
    expect(orders).toEqual([['101', '見本 花子', 'JPY', 3_500, ['見本マグ 青 2×1500', '送料 1×500']]]);
    expect(skipped).toEqual({ paid_elsewhere: { orders: 1, lines: [4] } });
  });
});

describe('a status', () => {
  const header =
    'Name,Email,Financial Status,Currency,Lineitem quantity,Lineitem name,Lineitem price,Billing Name\n';
  const mapping = { preset: preset('shopify') };

  test('that the preset does not know is a bad row, and so is none', async () => {
    const rows = '#1,a@example.com,on_approval,EUR,1,Mug,10,Ann\n#2,b@example.com,,EUR,1,Mug,10,Bob\n';
    const checked = await checkBytes(header + rows, { mapping });
    expect(checked.counts).toMatchObject({ acceptedOrders: 0, rejectedOrders: 2, skippedOrders: 0 });
    expect(await problemsOf(checked)).toEqual([
      '2 Financial Status does not tell whether the order is paid: the preset does not know this value',
      '3 status is required',
    ]);
  });

  test('in any row of an order takes all of it out, with its faults', async () => {
    const rows =
      '#1,a@example.com,pending,EUR,x,Mug,10,Ann\n#2,b@example.com,pending,EUR,1,Mug,10,Bob\n#1,,paid,,1,Cup,5,\n#2,,refunded,,1,Cup,5,\n';
    const checked = await checkBytes(header + rows, { mapping });
    expect(await ordersOf(checked)).toEqual([]);
    expect(checked.counts.skipped).toEqual({ refunded_elsewhere: { orders: 1, lines: [3] } });
  });

  test('in any case and width is understood', async () => {
    const rows = '#1,a@example.com,Ｐending,EUR,1,Mug,10,Ann\n#2,b@example.com,PAID,EUR,1,Mug,10,Bob\n';
    const checked = await checkBytes(header + rows, { mapping });
    expect(checked.counts).toMatchObject({ acceptedOrders: 1, skippedOrders: 1 });
  });
});

describe('columns named by the caller', () => {
  const text = 'Mail,Who,What,How many,Each\na@example.com,Ann,Mug,2,10\n';
  const maps = [
    'Mail=customer_email',
    'who=customer_name',
    'What=product_name',
    'How many=quantity',
    'Each=unit_price',
  ];

  test('are read', async () => {
    const checked = await checkBytes(text, { mapping: { maps: parseMaps(maps), currency: 'USD' } });
    const [order] = await ordersOf(checked);
    expect(order?.draft).toMatchObject({ customerEmail: 'a@example.com', totalAmount: 20, currency: 'USD' });
    expect(checked.ignoredColumns).toEqual([]);
  });

  test('go before those of a preset', async () => {
    const mapping = {
      preset: preset('shopify'),
      maps: parseMaps([...maps, 'No=order_ref']),
      currency: 'EUR',
    };
    const rows = 'No,Mail,Who,What,How many,Each,Financial Status\n7,a@example.com,Ann,Mug,2,10,pending\n';
    const [order] = await ordersOf(await checkBytes(rows, { mapping }));
    expect(order?.importGroup).toBe('7');
  });

  test('that the header lacks are named', async () => {
    const mapping = { maps: parseMaps(['Price=unit_price']) };
    const { message } = await refusal(checkBytes(text, { mapping }));
    expect(message).toContain('Price (unit_price)');
    expect(message).toContain('it has Mail, Who, What, How many, Each');
  });

  test.each([
    ['Mail', /--map must be COLUMN=FIELD/],
    ['=quantity', /--map must be COLUMN=FIELD/],
    ['Mail=email', /--map knows no field email; the fields are order_ref, customer_email/],
  ])('%s is refused', (map, expected) => {
    expect(() => parseMaps([map])).toThrow(expected);
  });

  test('two for one field are refused', () => {
    expect(() => parseMaps(['A=quantity', 'B=quantity'])).toThrow(/two columns for quantity: A and B/);
  });
});

describe('presets', () => {
  test('are recognised by the header of their file', () => {
    const headers = readdirSync(sample('')).map((file) => {
      const bytes = readFileSync(sample(file));
      const text = new TextDecoder(/shopify|woo|amazon/.test(file) ? 'utf-8' : 'shift_jis').decode(bytes);
      const [line = ''] = text.split(/\r?\n/);
      return [file, presetsFor(line.split(/[,\t]/).map((cell) => cell.replaceAll('"', '')))];
    });
    expect(Object.fromEntries(headers)).toEqual({
      'amazon.txt': ['amazon'],
      'ec-cube.csv': ['ec-cube'],
      'japan-post.csv': [],
      'next-engine.csv': ['next-engine'],
      'rakuten.csv': ['rakuten'],
      'sagawa-ehiden.csv': [],
      'shopify.csv': ['shopify'],
      'woocommerce.csv': ['woocommerce'],
      'yamato-b2.csv': [],
    });
  });

  test.each([
    ['{\n  "name": "own",\n  "title": ', /^the preset own\.json, line 3: is not valid JSON/],
    ['{\n  "name": "own",\n  "title": "Own",\n  "fields": {\n    "price": "A"\n  }\n}', /line 4: .*price/],
    [
      '{\n  "name": "own",\n  "title": "Own",\n  "fields": {\n    "quantity": 3\n  }\n}',
      /line 5: fields\.quantity/,
    ],
    [
      '{\n  "name": "Own!",\n  "title": "Own",\n  "fields": {}\n}',
      /line 2: name: must be lower-case letters/,
    ],
  ])('%j is refused with the line of its fault', (text, expected) => {
    expect(() => parsePreset(text, 'own.json')).toThrow(expected);
  });

  test('are written and read again alike', () => {
    for (const one of builtinPresets()) expect(parsePreset(JSON.stringify(one), 'x.json')).toEqual(one);
  });
});
