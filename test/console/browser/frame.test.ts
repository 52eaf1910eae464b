// Proves what holds on every page: it works below any prefix, obeys its security policy, asks for a token and keeps it in
// the tab, tells that the server is away, and speaks the language of the browser.
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newHome } from '../../support/cli/run-cli.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { openConsole, seriousFindings, sidewaysScroll } from '../support/console.ts';

const LAPTOP = { width: 1_400, height: 900 };
const PHONE = { width: 360, height: 740 };

test('the first page counts the work of each queue, and each leads to its list', async () => {
  const { api, open } = await openConsole();
  for (const _ of [1, 2]) await api('POST', 'orders/', TANAKA);
  await api('PUT', 'orders/2/hold', { reason: 'check the address' });
  const page = await open();
  await page.getByRole('link', { name: 'To ship 1' }).waitFor();
  await page.getByRole('link', { name: 'Stuck payments 0' }).waitFor();
  await page.getByRole('link', { name: 'Failed emails 0' }).waitFor();
  await page.getByRole('link', { name: 'Paused imports 0' }).waitFor();
  await page.getByRole('link', { name: 'Held 1' }).click();
  expect(page.url()).toContain('/console/orders?held=true');
});

test('it works behind a proxy that adds a prefix, though the server does not know of it', async () => {
  const { url, open } = await openConsole();
  const proxy = createServer((request, response) => {
    const path = request.url?.replace(/^\/desk/, '') ?? '/';
    const passed = httpRequest(
      `${url}${path}`,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const page = await open(`http://127.0.0.1:${port}/desk/console/`);
  await page.getByRole('link', { name: 'To ship 0' }).waitFor();
});

describe.each([
  ['light', LAPTOP],
  ['dark', PHONE],
] as const)('in %s colours', (colorScheme, viewport) => {
  test('the first page has no serious finding of axe-core, and does not scroll sideways', async () => {
    const { open } = await openConsole();
    const page = await open('', { colorScheme, viewport });
    await page.getByRole('link', { name: 'To ship 0' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
  });
});

test('a token is asked for, kept in the tab alone, and asked for again when it is refused', async () => {
  const { open, home, server, url } = await openConsole({ ORDERS_API_TOKEN: 'secret-1' });
  const page = await open('orders');
  const field = page.getByLabel('API token');
  await field.fill('wrong');
  await field.press('Enter');
  await page.getByText('The server does not accept this token.').waitFor();
  await field.fill('secret-1');
  await field.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(page.url()).toContain('/console/orders');
  expect(
    await page.evaluate('JSON.stringify([localStorage.length, document.cookie, { ...sessionStorage }])'),
  ).toBe(JSON.stringify([0, '', { 'orders.token': 'secret-1' }]));
  server.kill('SIGTERM');
  await server.ended;
  await page.getByText('Reconnecting').waitFor();
  await openConsole({ ORDERS_API_TOKEN: 'secret-2' }, home, Number(new URL(url).port));
  await field.fill('secret-2');
  await field.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(page.url()).toContain('/console/orders');
});

test('the question for a token stays until it is answered', async () => {
  const { open } = await openConsole({ ORDERS_API_TOKEN: 'secret-1' });
  const page = await open();
  await page.getByLabel('API token').waitFor();
  for (const _ of [1, 2, 3]) await page.keyboard.press('Escape');
  await page.getByLabel('API token').fill('secret-1');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'To ship 0' }).waitFor();
});

test('a token that only reads is told so', async () => {
  const { open } = await openConsole({ ORDERS_API_TOKEN: 'writes', ORDERS_API_READ_TOKEN: 'reads' });
  const page = await open();
  await page.getByLabel('API token').fill('reads');
  await page.keyboard.press('Enter');
  await page.getByText('This token only reads. Actions are hidden.').waitFor();
});

test('it tells that the server is away, and goes on when it is back', async () => {
  const home = newHome();
  const { open, server, url } = await openConsole({}, home);
  const page = await open();
  await page.getByRole('link', { name: 'To ship 0' }).waitFor();
  server.kill('SIGTERM');
  await server.ended;
  await page.getByText('Reconnecting').waitFor();
  const again = await openConsole({}, home, Number(new URL(url).port));
  await again.api('POST', 'orders/', TANAKA);
  await page.getByRole('link', { name: 'To ship 1' }).waitFor();
  await page.getByText('Reconnecting').waitFor({ state: 'detached' });
});

test('a hidden tab asks nothing, and catches up when it is shown', async () => {
  const { api, open } = await openConsole();
  const page = await open();
  await page.getByRole('link', { name: 'To ship 0' }).waitFor();
  const turn = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
  await turn(true);
  // A poll that was under way may still end.
  await page.waitForTimeout(500);
  let asked = 0;
  page.on('request', () => {
    asked += 1;
  });
  await api('POST', 'orders/', TANAKA);
  await page.waitForTimeout(4_000);
  expect(asked).toBe(0);
  await turn(false);
  await page.getByRole('link', { name: 'To ship 1' }).waitFor();
});

test('a page of another version of the program offers to be loaded again', async () => {
  const { open } = await openConsole();
  const page = await open();
  await page.getByRole('link', { name: 'To ship 0' }).waitFor();
  const reload = page.getByRole('button', { name: 'Reload the page' });
  expect(await reload.count()).toBe(0);
  await page.route('**/api/v1/caller', (route) =>
    route.fulfill({ json: { actor: 'api', role: 'admin', token: false, version: '99.0.0' } }),
  );
  await page.reload();
  await reload.waitFor();
});

test('an order that arrives is counted without a reload', async () => {
  const { api, open } = await openConsole();
  const page = await open();
  await page.getByRole('link', { name: 'To ship 0' }).waitFor();
  await api('POST', 'orders/', TANAKA);
  await page.getByRole('link', { name: 'To ship 1' }).waitFor({ timeout: 5_000 });
});

test('it speaks Japanese to a Japanese browser, and English when the address asks for it', async () => {
  const { open } = await openConsole();
  const page = await open('', { locale: 'ja-JP' });
  await page.getByRole('heading', { name: '作業一覧' }).waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('ja');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
});

test('keys lead to the pages, and ? lists them', async () => {
  const { open } = await openConsole();
  const page = await open();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  expect(page.url()).toMatch(/\/console\/orders$/);
  await page.keyboard.press('/');
  await page.keyboard.type('g o');
  expect(await page.getByRole('searchbox', { name: 'Search orders' }).inputValue()).toBe('g o');
});
