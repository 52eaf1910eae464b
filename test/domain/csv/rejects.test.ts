// Proves that the rejects file holds all rows of rejected orders as they were written, and can be read again:
// as it is with the same result, corrected as good orders.
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import {
  check,
  checkBytes,
  fixture,
  ordersOf,
  problemsOf,
  refusal,
  rejectsOf,
} from '../../support/orders/check-file.ts';
import { tempPath } from '../../support/temp.ts';

test('each row has its cells in their columns, then line, column, value and reason', async () => {
  const text = await rejectsOf(await check(fixture('disagreeing-customer.csv')));
  expect(text).toBe(
    [
      '\ufefforder_ref,customer_email,customer_name,product_name,quantity,unit_price,currency,line,column,value,reason',
      'A,a@example.com,Ann,Desk,1,100,JPY,2,,,"another row of this order, which starts at line 2, is wrong"',
      'A,b@example.com,Ann,Lamp,1,50,JPY,3,customer_email,b@example.com,"differs from ""a@example.com"" in the same order, which starts at line 2"',
      'A,a@example.com,Anna,Bulb,3,5,USD,5,customer_name; currency,Anna; USD,"differs from ""Ann"" in the same order, which starts at line 2; differs from ""JPY"" in the same order, which starts at line 2"',
      '',
    ].join('\r\n'),
  );
});

test.each([
  'bad-rows.csv',
  'one-bad-row-of-an-order.csv',
  'disagreeing-customer.csv',
  'ragged-rows.csv',
  'numbers-spoilt-by-excel.csv',
  'decimal-comma.csv',
  'total-too-large.csv',
])('the rejects of %s are rejected again, and the same rejects come of it', async (name) => {
  const first = await check(fixture(name));
  const again = await checkBytes(await rejectsOf(first));
  expect(again.counts.acceptedOrders).toBe(0);
  expect(again.counts.rejectedRows).toBe(first.counts.rejectedRows);
  expect(again.ignoredColumns).toEqual([]);
  const own = (text: string) => text.split('\r\n').map((line) => line.split(',').slice(0, 4).join());
  expect(own(await rejectsOf(again))).toEqual(own(await rejectsOf(first)));
});

test('corrected, its orders are taken', async () => {
  const text = await rejectsOf(await check(fixture('one-bad-row-of-an-order.csv')));
  const checked = await checkBytes(text.replace('zero,50', '２,50'));
  expect(await problemsOf(checked)).toEqual([]);
  expect((await ordersOf(checked))[0]?.draft).toMatchObject({
    totalAmount: 215,
    items: [{ productName: 'Desk' }, { productName: 'Lamp', quantity: 2 }, { productName: 'Bulb' }],
  });
});

test('a row with too many cells never passes for a good one', async () => {
  const text =
    'customer_email,customer_name,product_name,quantity,unit_price\na@example.com,Ann,Desk,1,1,234\n';
  const again = await checkBytes(await rejectsOf(await checkBytes(text)));
  expect(again.counts).toMatchObject({ acceptedOrders: 0, rejectedOrders: 1 });
});

test('nothing in it is a formula to a spreadsheet, and the text stays the same', async () => {
  const text =
    'customer_email,customer_name,product_name,quantity,unit_price\na@example.com,=HYPERLINK("http://x"),@Desk,-1,+5\n';
  const rejects = await rejectsOf(
    await checkBytes(text.replace('=HYPERLINK("http://x")', '"=HYPERLINK(""http://x"")"')),
  );
  const [, row] = rejects.split('\r\n');
  expect(row).toMatch(/^a@example\.com,"'=HYPERLINK\(""http:\/\/x""\)",'@Desk,-1,\+5,2,quantity,-1,/);
  const [order] = await ordersOf(await checkBytes(rejects.replace(',-1,+5', ',1,+5')));
  expect(order?.draft).toMatchObject({
    customerName: '=HYPERLINK("http://x")',
    items: [{ productName: '@Desk', unitPrice: 5 }],
  });
});

test('it is written whole and for its owner alone, or not at all', async () => {
  const checked = await check(fixture('bad-rows.csv'));
  const path = tempPath('rejects.csv');
  await checked.writeRejects(path);
  expect(readFileSync(path, 'utf8')).toBe(await rejectsOf(checked));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { kind, message } = await refusal(checked.writeRejects(`${dirname(path)}/none/rejects.csv`));
  expect(kind).toBe('unavailable');
  expect(message).toContain('rejects.csv cannot be written');
});
