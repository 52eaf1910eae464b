// Proves what a person sees of an import that was started: its progress, the same file again, an answer that was lost, and
// a server that is away.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BatchJson } from '../../../src/domain/model/batch-json.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { openConsole } from '../support/console.ts';
import { choose, fileOf, importAll, ordersFile, repositoryFile } from '../support/files.ts';

test('an import shows its progress and its result, and stands among the past imports', async () => {
  const { api, open } = await openConsole({ ORDERS_RECOVERY_INTERVAL_MS: '200' });
  await api('PUT', 'hold', { reason: 'look at the first import' });
  const page = await open('imports');
  await choose(page, repositoryFile('examples/orders-shift-jis.csv'));
  await page.getByText('It charges 217,180 JPY at once.').waitFor();
  await page.getByRole('button', { name: 'Import 3 orders' }).dblclick();
  await page.getByRole('heading', { name: 'Import 1' }).waitFor();
  const progress = page.getByRole('progressbar');
  await expect.poll(() => progress.getAttribute('aria-valuenow')).toBe('0');
  expect(await progress.getAttribute('aria-valuemax')).toBe('3');
  await api('DELETE', 'hold');
  await expect.poll(() => progress.getAttribute('aria-valuenow')).toBe('3');
  await page.getByText('217,180 JPY of 217,180 JPY charged').waitFor();
  await page.getByText('Completed').waitFor();
  await page.getByRole('link', { name: 'Orders of this import' }).click();
  expect(page.url()).toContain('/console/orders?batch_id=1');
  await page.goBack();
  await page.getByRole('link', { name: 'All imports' }).click();
  await page.getByRole('row', { name: 'Import 1 orders-shift-jis.csv' }).waitFor();
  expect(await api<BatchJson[]>('GET', 'batches/')).toHaveLength(1);
});

test('the same file again is told as known; only when it is forced it is charged again', async () => {
  const { api, open } = await openConsole();
  const page = await open('imports');
  const file = ordersFile('same.csv', ['ann', 'bob']);
  for (const _ of [1, 2]) {
    await page.goto(page.url().replace(/imports.*/, 'imports'));
    await choose(page, file);
    await importAll(page, 'Import 2 orders');
    await page.getByText(/^Import 1$|This file was imported before, as import 1/).waitFor();
  }
  await page.getByRole('link', { name: 'Open import 1' }).waitFor();
  expect(await api<BatchJson[]>('GET', 'batches/')).toHaveLength(1);
  await page.getByLabel('Import this file again as a new import').check();
  await page.getByRole('button', { name: 'Import 2 orders' }).click();
  await page.getByText('Its customers are charged a second time.').waitFor();
  await page.getByRole('button', { name: 'Import and charge' }).click();
  await page.getByRole('heading', { name: 'Import 2' }).waitFor();
});

test('orders that the database has already are rejected, left out or charged again, as chosen', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  const file = repositoryFile('examples/orders-shift-jis.csv');
  await choose(page, file);
  await importAll(page, 'Import 3 orders');
  await page.getByRole('heading', { name: 'Import 1' }).waitFor();
  await page.getByRole('link', { name: 'All imports' }).click();
  // Other bytes, so another file.
  await choose(page, { ...file, buffer: Buffer.concat([file.buffer, Buffer.from('\r\n')]) });
  await page.getByText('The file has no good order.').waitFor();
  await page.getByLabel('Orders that are in the database already').selectOption('skip');
  await page.getByText('3 orders left out: in the database already').waitFor();
  await page.getByLabel('Orders that are in the database already').selectOption('allow');
  await importAll(page, 'Import 3 orders');
  await page.getByRole('dialog', { name: 'Import 3 orders and charge 217,180 JPY?' }).waitFor();
});

test('an answer that was lost is looked up: the import that was stored is found', async () => {
  const { api, open } = await openConsole();
  const page = await open('imports');
  await choose(page, ordersFile('lost.csv', ['ann', 'bob']));
  await page.getByRole('button', { name: 'Import 2 orders' }).waitFor();
  // The server stores the file, and the answer does not arrive.
  await page.route('**/batches/?*', async (route) => {
    const request = route.request();
    if (request.method() !== 'POST' || request.url().includes('dry_run')) return route.fallback();
    await route.fetch({ url: request.url() });
    await route.abort('connectionreset');
  });
  await importAll(page, 'Import 2 orders');
  await page.getByRole('heading', { name: 'Import 1' }).waitFor();
  await page.getByText('The answer of the server was lost. This import of your file was found').waitFor();
  expect(await api<BatchJson[]>('GET', 'batches/')).toHaveLength(1);
});

test('an import that differs from its check is told', async () => {
  const { open } = await openConsole();
  const page = await open('imports');
  await page.route('**/batches/?*dry_run*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), accepted: 3 } });
  });
  await choose(page, ordersFile('differs.csv', ['ann', 'bob']));
  await importAll(page, 'Import 3 orders');
  await page
    .getByRole('alert')
    .getByText('The check found 3 orders to import, but this import has 2.')
    .waitFor();
});

test('where nothing was stored, it says so and goes on looking; the file and the choices stay', async () => {
  const { api, open, server, url, home } = await openConsole({}, newHome());
  const page = await open('imports');
  await choose(page, repositoryFile('examples/orders-with-bad-rows.csv'));
  await page.getByRole('button', { name: 'Import 1 order' }).waitFor();
  await page.route('**/batches/?*', (route) =>
    route.request().method() === 'POST' ? route.abort('connectionreset') : route.fallback(),
  );
  await importAll(page, 'Import 1 order');
  await page.getByText('So far no import of this file is found').waitFor();
  await page.getByText('the same file creates nothing twice').waitFor();
  expect(await api('GET', 'batches/')).toEqual([]);
  await page.unroute('**/batches/?*');

  server.kill('SIGTERM');
  await server.ended;
  await page.getByText('Reconnecting').waitFor();
  // A choice that cannot be checked is kept, and nothing can be imported by it.
  await page.getByLabel('Currency of orders that name none').fill('EUR');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  const button = page.getByRole('button', { name: 'Import 1 order' });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await openConsole({}, home, Number(new URL(url).port));
  await page.getByText('Reconnecting').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('false');
  expect(await page.getByLabel('Currency of orders that name none').inputValue()).toBe('EUR');
  await importAll(page, 'Import 1 order');
  await page.getByRole('heading', { name: 'Import 1' }).waitFor();
  await page.getByRole('region', { name: 'Bad rows' }).getByText('1.5', { exact: true }).waitFor();
});

test('the file of another operator that has the same name is not taken for the lost one', async () => {
  const { api, open, url } = await openConsole();
  const page = await open('imports');
  await choose(page, ordersFile('orders.csv', ['ann', 'bob']));
  await page.getByRole('button', { name: 'Import 2 orders' }).waitFor();
  await page.route('**/batches/?*', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    const body = new Uint8Array(ordersFile('orders.csv', ['cid']).buffer);
    const headers = { 'Content-Type': 'text/csv' };
    await fetch(`${url}/api/v1/batches/?csv_source=orders.csv`, { method: 'POST', headers, body });
    return route.abort('connectionreset');
  });
  await importAll(page, 'Import 2 orders');
  await page.getByText('So far no import of this file is found').waitFor();
  expect(await api('GET', 'batches/')).toMatchObject([{ id: 1, total_orders: 1 }]);
});

test('a file that has changed on the disk since it was checked is not imported', async () => {
  const { api, open, home } = await openConsole();
  const page = await open('imports');
  const path = join(home.cwd, 'changing.csv');
  writeFileSync(path, ordersFile('', ['ann']).buffer);
  await page.getByLabel('Choose a file').setInputFiles(path);
  await page.getByRole('button', { name: 'Import 1 order' }).waitFor();
  writeFileSync(path, ordersFile('', ['ann', 'bob', 'cid']).buffer);
  await importAll(page, 'Import 1 order');
  await page.getByRole('alert').getByText('it was changed, moved or deleted. Choose it again').waitFor();
  expect(await api('GET', 'batches/')).toEqual([]);
  await page.getByLabel('Choose a file').setInputFiles(path);
  await page.getByRole('button', { name: 'Import 3 orders' }).waitFor();
});

test('a file of a cancelled import with charged orders is imported only when it is forced', async () => {
  const { api, open } = await openConsole();
  const page = await open('imports');
  const row = (name: string, price: string) => ['', `${name}@example.com`, name, 'Desk', '1', price, 'JPY'];
  const file = fileOf('twice.csv', csvBytes([HEADER, row('ann', '100'), row('bob', '4000402')]));
  await choose(page, file);
  await importAll(page, 'Import 2 orders');
  await page.getByText('Completed').waitFor();
  await api('POST', 'batches/1/actions', { action: 'cancel' });
  await page.getByRole('link', { name: 'All imports' }).click();
  await choose(page, file);
  await page
    .getByRole('alert')
    .getByText('was imported as batch 1 and cancelled, but order 1 of it')
    .waitFor();
  await page.getByLabel('Import this file again as a new import').check();
  await page.getByRole('button', { name: 'Import 2 orders' }).click();
  await page.getByRole('dialog').getByText('Its customers are charged a second time.').waitFor();
});

test('a file of 10 MB is checked while the page stays usable', async () => {
  const { open, home } = await openConsole();
  const page = await open('imports');
  await page.getByRole('heading', { name: 'Past imports' }).waitFor();
  await page.evaluate(`{
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: 'longtask', buffered: true });
  }`);
  const product = 'Desk '.padEnd(250, 'x');
  const rows = Array.from({ length: 40_000 }, (_, n) => [
    '',
    `c${n}@example.com`,
    'Ann',
    product,
    '1',
    '1',
    '',
  ]);
  const file = fileOf('large.csv', csvBytes([HEADER, ...rows]));
  expect(file.buffer.length).toBeGreaterThan(10_000_000);
  const path = join(home.cwd, file.name);
  writeFileSync(path, file.buffer);
  await page.getByLabel('Choose a file').setInputFiles(path);
  await page.getByText('Checking the file').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Import 40,000 orders' }).waitFor({ timeout: 60_000 });
  // Reading the file is no work of the page. A busy machine stretches every task, hence the room.
  expect(await page.evaluate('globalThis.longest')).toBeLessThan(1_000);
});
