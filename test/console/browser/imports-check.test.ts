// Proves what a person sees of a file before it is imported: its bad rows in place, how it was read, and what can be
// chosen where the server asks.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { partsOf } from '../../support/workbook.ts';
import { zipOf } from '../../support/zip.ts';
import { openConsole } from '../support/console.ts';
import { cellsOf, choose, fileOf, importAll, ordersFile, repositoryFile } from '../support/files.ts';

test('bad rows are shown in place and left out of the import; they can be downloaded', async () => {
  const { api, open } = await openConsole();
  const page = await open('imports');
  await choose(page, repositoryFile('examples/orders-with-bad-rows.csv'));
  const region = page.getByRole('region', { name: 'Bad rows' });
  const rows = region.getByRole('row');
  await rows.nth(4).waitFor();
  expect(await region.getByRole('columnheader').allInnerTexts()).toEqual([
    'Line',
    'Column',
    'Value',
    'Reason',
  ]);
  expect(await cellsOf(rows.nth(2))).toEqual([
    '4',
    'quantity',
    '1.5',
    'must be a whole number from 1 to 1,000,000',
  ]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the rejected rows' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('orders-with-bad-rows-rejects.csv');
  expect(readFileSync(await download.path(), 'utf8')).toContain('must be an email address');

  await page.getByText('It charges 120.50 USD at once.').waitFor();
  await page.getByText('3 orders with bad rows left out.').waitFor();
  expect(await api('GET', 'batches/')).toEqual([]);
  await importAll(page, 'Import 1 order');
  await page.getByRole('heading', { name: 'Import 1' }).waitFor();
  await expect.poll(() => api('GET', 'batches/')).toMatchObject([{ accepted: 1, rejected: 3 }]);
});

test('a Shift_JIS file is shown to a Japanese browser as it was read', async () => {
  const { open } = await openConsole();
  const page = await open('imports', { locale: 'ja-JP' });
  await page.getByLabel('ファイルを選択').setInputFiles(repositoryFile('examples/orders-shift-jis.csv'));
  const first = page.getByRole('region', { name: '最初の注文' }).getByRole('row');
  await first.nth(3).waitFor();
  expect(await cellsOf(first.nth(2))).toEqual([
    '4',
    'A-1002',
    '髙橋花子\ntakahashi@example.co.jp',
    '3 × ①号ケーブル 1,200 JPY',
    '3,600 JPY',
  ]);
  const read = page.getByRole('region', { name: '読み取り方法' });
  await expect.poll(() => read.getByLabel('文字コード').textContent()).toContain('shift_jis（自動判定）');
  expect(await read.getByRole('combobox', { name: 'メールアドレス' }).inputValue()).toBe('メールアドレス');
  await page.getByRole('button', { name: '注文 3 件を取り込む' }).waitFor();
  await page.getByText('すぐに 217,180 JPY の請求が始まります。').waitFor();
});

test('an encoding that is not certain is chosen by its text, with one press', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  await choose(page, repositoryFile('test/fixtures/csv/one-short-row-in-euc-jp.csv'));
  const candidates = page.getByRole('region', { name: 'Which text is right?' });
  const right = candidates.getByRole('listitem').filter({ hasText: '山田' });
  await right.getByRole('button').click();
  await page.getByRole('region', { name: 'First orders' }).getByText('山田').waitFor();
  await expect.poll(() => page.getByLabel('Encoding').inputValue()).toBe('euc-jp');
  await page.getByLabel('Encoding').selectOption('shift_jis');
  await page.getByRole('region', { name: 'First orders' }).getByText('ｻｳﾅﾄ').waitFor();
});

test('unknown columns are named field by field; a wrong currency keeps the file and all choices', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  await choose(page, fileOf('shop.csv', 'Mail,Who,<b>What</b>,A=B,Price\na@example.com,Ann,Desk,2,10\n'));
  const columns = { customer_email: 'Mail', customer_name: 'Who', quantity: 'A=B', unit_price: 'Price' };
  await page.getByRole('region', { name: 'Which columns hold these fields?' }).waitFor();
  for (const [field, column] of Object.entries(columns)) await page.getByLabel(field).selectOption(column);
  await page.getByLabel('product_name').selectOption('<b>What</b>');
  await page.getByText('20 JPY').first().waitFor();
  const currency = page.getByLabel('Currency of orders that name none');
  await currency.fill('xyz');
  await currency.press('Tab');
  await page.getByRole('alert').getByText('currency').waitFor();
  expect(await page.getByRole('button', { name: 'Import 1 order' }).getAttribute('aria-disabled')).toBe(
    'true',
  );
  await currency.fill('usd');
  await currency.press('Tab');
  await page.getByText('20.00 USD').first().waitFor();
  expect(await page.getByLabel('quantity').inputValue()).toBe('A=B');
});

test('a preset that fits is offered, and the sheet of a workbook can be chosen', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  await choose(page, repositoryFile('test/fixtures/presets/shopify.csv'));
  await page.getByRole('button', { name: 'Read it as shopify' }).click();
  await page.getByText('left out: paid elsewhere').waitFor();

  const rowsOf = (rows: readonly (readonly string[])[]) =>
    rows.map(
      (row) => `<row>${row.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`,
    );
  const sheet = (rows: readonly (readonly string[])[]) =>
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rowsOf(rows).join('')}</sheetData></worksheet>`;
  const workbook = zipOf(
    partsOf({
      book: '<sheets><sheet name="Notes" sheetId="1" r:id="rId1"/><sheet name="Orders" sheetId="2" r:id="rId2"/></sheets>',
      sheet: sheet([['Read me'], ['Monday']]),
      more: [
        {
          name: 'xl/worksheets/sheet2.xml',
          content: sheet([HEADER, ['R-1', 'a@example.com', 'Ann', 'Desk', '1', '7', 'EUR']]),
        },
      ],
    }),
  );
  await choose(page, fileOf('orders.xlsx', workbook));
  await page.getByLabel('Sheet').selectOption('Orders');
  await page.getByText('7.00 EUR').first().waitFor();
  await page.getByText('Workbook (.xlsx)').waitFor();
});

test('10,000 bad rows are paged, a thousand at a time', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).searchParams.get('errors_skip') ?? '');
  });
  const rows = Array.from({ length: 10_000 }, (_, n) => [
    `R${n}`,
    `nobody${n}`,
    'Ann',
    'Desk',
    '1',
    '1',
    'JPY',
  ]);
  await choose(page, fileOf('bad.csv', csvBytes([HEADER, ...rows])));
  const region = page.getByRole('region', { name: 'Bad rows' });
  await region.getByText('1–100 of 10,000').waitFor();
  expect(await region.getByRole('row').count()).toBe(101);
  for (let n = 1; n <= 10; n += 1) await region.getByRole('button', { name: 'Next' }).click();
  await region.getByText('1,001–1,100 of 10,000').waitFor();
  await region.getByText('nobody1099').waitFor();
  await region.getByRole('button', { name: 'Previous' }).click();
  await region.getByText('nobody999', { exact: true }).waitFor();
  expect(sent).toEqual(['', '1000', '0']);
});

test('files that hold no orders are named by the server; choosing another file ends the check of the first', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  await choose(page, fileOf('empty.csv', ''));
  await page.getByRole('alert').getByText('is empty').waitFor();
  await choose(page, fileOf('paper.csv', '%PDF-1.4 and so on'));
  await page.getByRole('alert').getByText('is a PDF').waitFor();
  await choose(page, fileOf('page.csv', '<html><body>'));
  await page.getByRole('alert').getByText('web page (HTML)').waitFor();
  let held = 0;
  await page.route('**/batches/?*slow*', () => {
    held += 1;
  });
  await choose(page, ordersFile('slow.csv', ['ann']));
  await expect.poll(() => held).toBe(1);
  await page.getByText('Checking the file').waitFor();
  await choose(page, ordersFile('quick.csv', ['ann', 'bob']));
  await page.getByRole('button', { name: 'Import 2 orders' }).waitFor();
  await page.getByText('Checking the file').waitFor({ state: 'detached' });
});

test('a file that is dropped anywhere is checked, and a hostile name stays a name', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  const name = '<img src=x onerror=alert(1)>\u202evsc.fdp=HYPERLINK().csv';
  await page.getByRole('heading', { name: 'Past imports' }).waitFor();
  await page.evaluate(`{
    const data = new DataTransfer();
    const text = 'customer_email,customer_name,product_name,quantity,unit_price\\na@example.com,"<script>alert(1)</script>","=1+1",1,5\\n';
    data.items.add(new File([text], ${JSON.stringify(name)}));
    document.querySelector('footer').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }`);
  await page.getByRole('heading', { name: 'onerror=alert(1)>⟨U+202E⟩vsc' }).waitFor();
  const first = page.getByRole('region', { name: 'First orders' });
  await first.getByText('<script>alert(1)</script>').waitFor();
  await first.getByText('=1+1').waitFor();
});
