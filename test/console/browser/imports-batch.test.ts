// Proves what can be done about an import on its page: pause, resume, retry and cancel, each where it is allowed; and how
// past imports are found.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { BatchJson } from '../../../src/domain/model/batch-json.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { type Console, openConsole } from '../support/console.ts';
import { type ChosenFile, ordersFile } from '../support/files.ts';

async function importOf({ url, api }: Console, { name, buffer }: ChosenFile, query = ''): Promise<BatchJson> {
  const response = await fetch(
    `${url}/api/v1/batches/?csv_source=${encodeURIComponent(name)}&on_error=skip${query}`,
    { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: new Uint8Array(buffer) },
  );
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as BatchJson;
  return api<BatchJson>('GET', `batches/${id}`);
}

const ended = ({ api }: Console, id: number) =>
  expect.poll(async () => (await api<BatchJson>('GET', `batches/${id}`)).status).toBe('completed');

test('an import is paused, resumed and cancelled; only allowed actions are offered', async () => {
  const desk = await openConsole();
  await desk.api('PUT', 'hold', { reason: 'check the list' });
  await importOf(desk, ordersFile('held.csv', ['ann', 'bob', 'cid']));
  const page = await desk.open('imports/1');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('paused by an operator').waitFor();
  expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Retry failed' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Running').waitFor();
  await page.getByRole('button', { name: 'Cancel import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel import 1?' });
  await dialog.getByText('now 3').waitFor();
  expect(await dialog.getByRole('checkbox').count()).toBe(0);
  await dialog.getByRole('button', { name: 'Cancel its orders' }).click();
  await page.getByText('3 orders cancelled, 0 refunded.').waitFor();
  await page.getByRole('button', { name: 'Cancel import' }).waitFor({ state: 'detached' });
  expect(await desk.api('GET', 'batches/1')).toMatchObject({ status: 'aborted', cancelled: 3 });
});

test('the sum to be refunded counts the charges that are still to come', async () => {
  const desk = await openConsole();
  await importOf(desk, ordersFile('running.csv', ['ann', 'bob', 'cid']));
  await ended(desk, 1);
  const page = await desk.open();
  await page.route('**/batches/1', async (route) => {
    const response = await route.fetch();
    const amounts = [{ currency: 'JPY', total: 300, paid: 100 }];
    const json = { ...(await response.json()), status: 'running', paid: 1, pending: 2, amounts };
    await route.fulfill({ response, json });
  });
  await page.goto(`${desk.url}/console/imports/1`);
  await page.getByRole('button', { name: 'Cancel import' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await dialog.getByText('That is at most 300 JPY.').waitFor();
});

test('what another person does is seen, and a refusal is told in the words of the server', async () => {
  const desk = await openConsole();
  await desk.api('PUT', 'hold', { reason: 'check the list' });
  await importOf(desk, ordersFile('held.csv', ['ann']));
  const page = await desk.open('imports/1');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.route('**/batches/1', (route) => route.abort());
  await desk.api('POST', 'batches/1/actions', { action: 'cancel' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('alert').getByText('batch 1 was cancelled and cannot be paused').waitFor();
  await page.unroute('**/batches/1');
  await page.getByRole('button', { name: 'Pause' }).waitFor({ state: 'detached' });
});

test('failed payments are retried, and charged orders are refunded when that is asked for', async () => {
  const desk = await openConsole();
  const row = (name: string, price: string) => ['', `${name}@example.com`, name, 'Desk', '1', price, 'JPY'];
  const file = csvBytes([HEADER, row('ann', '100'), row('bob', '250'), row('cid', '4000402')]);
  await importOf(desk, { name: 'mixed.csv', mimeType: 'text/csv', buffer: file });
  await ended(desk, 1);
  const page = await desk.open('imports/1');
  await page.getByRole('button', { name: 'Retry failed' }).click();
  await page.getByText('1 order will be charged again.').waitFor();
  await ended(desk, 1);
  await page.getByRole('button', { name: 'Cancel import' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Also refund and cancel the charged orders: now 2').check();
  await dialog.getByText('350 JPY').waitFor();
  await dialog.getByRole('button', { name: 'Cancel and refund' }).click();
  await page.getByText('1 order cancelled, 2 refunded.').waitFor();
  expect(await desk.api('GET', 'batches/1')).toMatchObject({ status: 'aborted' });
});

test('the errors of a stored import are paged, and saved as a file without formulas', async () => {
  const desk = await openConsole();
  const bad = Array.from({ length: 1_234 }, (_, n) => ['', `=nobody${n}`, 'Ann', 'Desk', '1', '1', 'JPY']);
  const file = csvBytes([HEADER, ['', 'a@example.com', 'Ann', 'Desk', '1', '1', 'JPY'], ...bad]);
  await importOf(desk, { name: 'errors.csv', mimeType: 'text/csv', buffer: file });
  const page = await desk.open('imports/1');
  const region = page.getByRole('region', { name: 'Bad rows' });
  await region.getByText('1–100 of 1,234').waitFor();
  await region.getByRole('button', { name: 'Next' }).click();
  await region.getByText('=nobody100', { exact: true }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    region.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('errors-rejects.csv');
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
  expect([lines.length, lines[0], lines[1]]).toEqual([
    1_236,
    '\ufeffline,column,value,reason',
    "3,customer_email,'=nobody0,must be an email address",
  ]);
});

test('past imports are filtered by the address and paged; j and Enter open one', async () => {
  const desk = await openConsole();
  await desk.api('PUT', 'hold', { reason: 'check the list' });
  for (let n = 1; n <= 21; n += 1) await importOf(desk, ordersFile(`file-${n}.csv`, [`c${n}`]));
  await desk.api('POST', 'batches/3/actions', { action: 'pause' });
  const page = await desk.open('');
  await page.getByRole('link', { name: 'Paused imports 1' }).click();
  await page.getByRole('link', { name: 'Import 3' }).waitFor();
  expect(await page.getByRole('link', { name: /^Import \d/ }).count()).toBe(1);
  await page.getByLabel('Show').selectOption('All');
  await page.getByText('1–20 of 21').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'Import 1', exact: true }).waitFor();
  expect(page.url()).toContain('?skip=20');
  await page.goBack();
  await page.getByRole('link', { name: 'Import 21' }).waitFor();
  for (const [key, row] of [
    ['j', 'Import 21'],
    ['j', 'Import 20'],
    ['k', 'Import 21'],
  ] as const) {
    await page.keyboard.press(key);
    await page.locator('a:focus', { hasText: row }).waitFor();
  }
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Import 21' }).waitFor();
  expect(page.url()).toMatch(/imports\/21$/);
});

test('with the read token imports are shown, and nothing can be changed', async () => {
  const desk = await openConsole({ ORDERS_API_READ_TOKEN: 'reads', ORDERS_API_TOKEN: 'writes' });
  const response = await fetch(`${desk.url}/api/v1/batches/?csv_source=a.csv`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv', Authorization: 'Bearer writes' },
    body: new Uint8Array(ordersFile('', ['ann']).buffer),
  });
  expect(response.status).toBe(202);
  const page = await desk.open('imports');
  await page.getByLabel('API token').fill('reads');
  await page.keyboard.press('Enter');
  await page.getByText('This token only reads. Actions are hidden.').waitFor();
  await page.getByRole('link', { name: 'Import 1' }).waitFor();
  expect(await page.getByLabel('Choose a file').count()).toBe(0);
  await page.getByRole('link', { name: 'Import 1' }).click();
  await page.getByRole('progressbar').waitFor();
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
});
