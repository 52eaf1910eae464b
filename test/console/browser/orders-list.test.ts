// Proves that the list of orders is its address: filters, pages, Back, a reload and a copied link; and that it follows what
// happens, shows hostile texts as texts, and is for everyone.
import { describe, expect, test } from 'vitest';
import { orderOf } from '../../support/orders/order-json.ts';
import { openConsole, seriousFindings, sidewaysScroll } from '../support/console.ts';
import { box, button, down, expectRows, paidOrders, placeOrder } from '../support/orders.ts';

const HOSTILE = [
  '<img src=x onerror="document.title=1">',
  '\u202Egnp.exe\u202C',
  '=HYPERLINK("http://evil.example","pay")',
  `${'長'.repeat(255)}`,
  'W'.repeat(255),
] as const;

test('orders are listed newest first, page by page, with their number', async () => {
  const console = await openConsole();
  await paidOrders(console, 120);
  const page = await console.open('orders');
  await expectRows(page, down(120, 71));
  for (const name of ['Order', 'Customer', 'Status', 'Total', 'Created']) {
    await page.getByRole('columnheader', { name, exact: true }).waitFor();
  }
  await page.getByText('120 orders').waitFor();
  await page.getByRole('link', { name: 'Older' }).click();
  await expectRows(page, down(70, 21));
  expect(page.url()).toContain('orders?before=71');
  // An order that arrives meanwhile moves no row of this page.
  await placeOrder(console, 100);
  await page.getByText('121 orders').waitFor();
  await expectRows(page, down(70, 21));
  await page.getByRole('link', { name: 'Older' }).click();
  await expectRows(page, down(20, 1));
  await page.getByRole('link', { name: 'Newer' }).click();
  await expectRows(page, down(70, 21));
  await page.goBack();
  await expectRows(page, down(20, 1));
  await page.reload();
  await expectRows(page, down(20, 1));
  await page.getByRole('link', { name: 'Newest' }).click();
  await expectRows(page, down(121, 72));
  await page.getByRole('link', { name: '121', exact: true }).click();
  expect(page.url()).toMatch(/\/console\/orders\/121$/);
});

test('filters are the address: each can be removed, and Back, a reload and a copied link give the same list', async () => {
  const console = await openConsole();
  await placeOrder(console, 100, { customer_email: 'a@example.com' });
  await placeOrder(console, 100, { customer_email: 'b@example.com', currency: 'USD' });
  await placeOrder(console, 4_000_402, { customer_email: 'b@example.com' });
  await console.api('PUT', 'orders/1/hold', { reason: 'check' });
  const page = await console.open('orders?before=9');
  await expectRows(page, [3, 2, 1]);
  await page.getByLabel('Email').fill('B@example.com');
  await page.getByLabel('Email').press('Enter');
  await expectRows(page, [3, 2]);
  expect(page.url()).toMatch(/orders\?customer_email=B%40example.com$/);
  await page.getByRole('checkbox', { name: 'Paid', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Shipped', exact: true }).check();
  await expectRows(page, [2]);
  expect(page.url()).toMatch(/orders\?status=paid%2Cshipped&customer_email=B%40example.com$/);
  const copied = await console.open(page.url());
  await expectRows(copied, [2]);
  expect(await copied.getByLabel('Email').inputValue()).toBe('B@example.com');
  expect(await copied.getByRole('checkbox', { name: 'Shipped', exact: true }).isChecked()).toBe(true);
  await page.reload();
  await expectRows(page, [2]);
  await copied.getByRole('link', { name: '日本語' }).click();
  await copied.getByRole('columnheader', { name: '注文', exact: true }).waitFor();
  await expectRows(copied, [2]);
  await button(page, 'Remove filter Email: B@example.com').click();
  await expectRows(page, [2, 1]);
  await page.goBack();
  await expectRows(page, [2]);
  await button(page, 'Clear all filters').click();
  await expectRows(page, [3, 2, 1]);
  await page.getByLabel('Held').selectOption('Yes');
  await expectRows(page, [1]);
  await page.getByLabel('Held').selectOption('Any');
  await page.getByLabel('Currency').fill('usd');
  await page.getByLabel('Currency').press('Enter');
  await expectRows(page, [2]);
  await page.getByLabel('Batch').fill('two');
  await page.getByLabel('Batch').press('Enter');
  await page.getByText('Batch must be a whole number').waitFor();
  expect(page.url()).toMatch(/orders\?currency=USD$/);
});

test('days are those of the person, in an address that is the same list for everyone', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  const page = await console.open('orders', { timezoneId: 'Asia/Tokyo' });
  await page.getByLabel('From').fill('2020-01-01');
  await page.getByLabel('To').fill('2020-01-31');
  await page.getByText('No order matches.').waitFor();
  const { searchParams } = new URL(page.url());
  expect([...searchParams]).toEqual([
    ['created_from', '2019-12-31T15:00:00Z'],
    ['created_to', '2020-01-31T14:59:59Z'],
  ]);
  expect(await page.getByLabel('To').inputValue()).toBe('2020-01-31');
  await button(page, 'Remove filter To: 2020-01-31').click();
  await expectRows(page, [1]);
});

test('the search narrows the list and keeps its filters', async () => {
  const console = await openConsole();
  await placeOrder(console, 100, { customer_name: 'Alice' });
  await placeOrder(console, 100, { customer_name: 'Bob' });
  await placeOrder(console, 4_000_402, { customer_name: 'Bob' });
  const page = await console.open('orders?status=paid&before=9');
  await expectRows(page, [2, 1]);
  await page.getByRole('searchbox', { name: 'Search orders' }).fill('bob');
  await expectRows(page, [2]);
  expect(page.url()).toMatch(/orders\?status=paid&q=bob$/);
});

test('the links of the queues lead to lists that are understood', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  await placeOrder(console, 100);
  await console.api('PUT', 'orders/2/hold', { reason: 'check' });
  const page = await console.open();
  await page.getByRole('link', { name: 'To ship 1' }).click();
  await expectRows(page, [1]);
  await page.goBack();
  await page.getByRole('link', { name: 'Held 1' }).click();
  await expectRows(page, [2]);
  await page.goBack();
  await page.getByRole('link', { name: 'Stuck payments 0' }).click();
  await page.getByText('No order matches.').waitFor();
  await button(page, 'Remove filter Payment open for: 10m').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('parts of an address that are not understood are told, and can be cleared', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  await placeOrder(console, 100);
  const page = await console.open('orders?stauts=paid&held=perhaps&q=ノート&status=pending');
  const alert = page.getByRole('alert');
  await alert.getByText('stauts=paid').waitFor();
  await alert.getByText('held=perhaps').waitFor();
  await page.getByText('No order matches.').waitFor();
  await button(page, 'Remove filter Status: Pending').click();
  await alert.getByText('stauts=paid').waitFor();
  await button(page, 'Remove them').click();
  await alert.waitFor({ state: 'detached' });
  expect([...new URL(page.url()).searchParams]).toEqual([['q', 'ノート']]);
  // What only the server can tell.
  await page.goto(`${console.url}/console/orders?currency=ABC`);
  await page.getByRole('alert').getByText('currency must be an ISO 4217 code').first().waitFor();
  await button(page, 'Clear all filters').click();
  await expectRows(page, [2, 1]);
});

test('a list that cannot be read keeps what was entered, and is read again', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  const page = await console.open('orders');
  await expectRows(page, [1]);
  await page.route('**/api/v1/orders/**', (route) => route.abort());
  await page.getByLabel('Order ref').fill('A-1');
  await page.getByLabel('Order ref').press('Enter');
  await page.getByText('The server did not answer.').waitFor();
  expect(await page.getByLabel('Order ref').inputValue()).toBe('A-1');
  await page.unroute('**/api/v1/orders/**');
  await button(page, 'Try again').click();
  await page.getByText('No order matches.').waitFor();
});

test('what happens appears without a reload, and leaves alone what a person is typing', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  const page = await console.open('orders?status=paid');
  await expectRows(page, [1]);
  await page.getByLabel('Order ref').pressSequentially('half a w');
  await placeOrder(console, 100);
  await expect.poll(() => page.getByRole('row').count(), { timeout: 5_000 }).toBe(3);
  await console.api('PUT', 'orders/1/status', { status: 'shipped' });
  await expectRows(page, [2]);
  expect(await page.getByLabel('Order ref').inputValue()).toBe('half a w');
});

test('names are texts, whatever is in them; refs, holds and tracking numbers are shown', async () => {
  const console = await openConsole();
  const [quoted] = HOSTILE.map((name) => `"${name.replaceAll('"', '""')}"`);
  for (const name of HOSTILE) await placeOrder(console, 100, { customer_name: name });
  const csv = `order_ref,customer_email,customer_name,product_name,quantity,unit_price
10001,a@example.com,${quoted},Lamp,1,500\n`;
  const sent = await fetch(`${console.url}/api/v1/batches/?csv_source=orders.csv`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv' },
    body: csv,
  });
  expect(sent.status).toBe(202);
  const shipment = { status: 'shipped', carrier: 'Yamato', tracking_number: '1234-5678' };
  await console.api('PUT', 'orders/1/status', shipment);
  await console.api('PUT', 'orders/2/hold', { reason: '<b>check</b>' });
  const page = await console.open('orders', { viewport: { width: 360, height: 740 } });
  await expectRows(page, down(6, 1));
  await page.getByRole('row', { name: '10001' }).waitFor();
  await page.getByRole('row', { name: 'Yamato 1234-5678' }).waitFor();
  await page.getByRole('row').filter({ hasText: 'Held' }).filter({ hasText: '⟨U+202E⟩gnp.exe' }).waitFor();
  await page.getByText('<img src=x onerror="document.title=1">').first().waitFor();
  await page.getByText('=HYPERLINK("http://evil.example","pay")').waitFor();
  expect(await page.title()).toBe('Orders · Orders');
  expect(await page.locator('main img, main b').count()).toBe(0);
  expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
});

describe.each([
  ['light', 1_400],
  ['dark', 360],
] as const)('in %s colours', (colorScheme, width) => {
  test('it has no serious finding of axe-core, and does not scroll sideways', async () => {
    const console = await openConsole();
    await placeOrder(console, 100);
    await placeOrder(console, 4_000_402);
    await console.api('POST', 'orders/', orderOf(100));
    await console.api('PUT', 'orders/3/hold', { reason: 'check' });
    const path = 'orders?customer_email=tanaka%40example.co.jp&foo=1';
    const page = await console.open(path, { colorScheme, viewport: { width, height: 740 } });
    await expectRows(page, [3, 2, 1]);
    if (width === 360) {
      expect(await page.getByLabel('Email').isVisible()).toBe(false);
      await button(page, 'Filters (1)').click();
      await page.getByLabel('Email').waitFor();
    }
    for (const id of [1, 2, 3]) await box(page, id).check();
    await button(page, 'Ship 1 order').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
    await button(page, 'Cancel 3 orders').click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
  });
});
