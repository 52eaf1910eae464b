// Proves that files of shop systems are read as they are, and that orders paid elsewhere are never charged. The files
// have the real layout of each system, and invented data.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { builtinPresets } from '../../../src/domain/csv/mapping/builtin.ts';
import type { OrderPreset } from '../../../src/domain/csv/mapping/preset.ts';
import {
  check,
  checkBytes,
  ordersOf,
  problemsOf,
  refusal,
  rejectsOf,
} from '../../support/orders/check-file.ts';

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

describe('the columns that tell which orders are paid', () => {
  const shopify = readFileSync(sample('shopify.csv'), 'utf8');

  test.each([
    [
      'shopify',
      shopify.replace('Financial Status', 'Other'),
      'the header is missing Financial Status, which tells',
    ],
    [
      'shopify',
      shopify.replace('Paid at', 'FINANCIAL STATUS '),
      'the header has Financial Status more than once',
    ],
  ])('must be in a file of %s, and once', async (name, text, says) => {
    const { message } = await refusal(checkBytes(text, { mapping: { preset: preset(name) } }));
    expect(message).toContain(says);
  });
});

test('a rejects file of Amazon is read as it is written, with its quotes', async () => {
  const mapping = { preset: preset('amazon') };
  const header =
    'order-id\tbuyer-email\tbuyer-name\tproduct-name\tquantity-purchased\tcurrency\titem-price\n';
  const bad =
    'A1\ta@example.com\tAnn "Q" Lee\t12" mug\tx\tUSD\t10\nA1\ta@example.com\tAnn "Q" Lee\tcup\t1\tUSD\t5\n';
  const rejects = await rejectsOf(await checkBytes(header + bad, { mapping }));
  const [order] = await ordersOf(await checkBytes(rejects.replace(',x,', ',1,'), { mapping }));
  expect(order?.draft).toMatchObject({ customerName: 'Ann "Q" Lee', totalAmount: 15 });
  expect(order?.draft.items.map(({ productName }) => productName)).toEqual(['12" mug', 'cup']);
});
