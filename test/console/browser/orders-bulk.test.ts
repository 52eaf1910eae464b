// Proves that a step for many orders is asked for with its number and sum, is taken once for each order that allows it,
// names each that failed, and looks up the order of an answer that was lost.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { scaled } from '../../support/scale.ts';
import { openConsole } from '../support/console.ts';
import { box, button, inDialog, paidOrders, placeOrder, statusesOf } from '../support/orders.ts';

const DECLINED = 4_000_402;

/** The changes that the page asks for: method and path, in their order. */
function changesOf(page: Page): string[] {
  const changes: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') changes.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return changes;
}

test('orders are shipped once each, with their number and sum asked first', async () => {
  const console = await openConsole();
  await placeOrder(console, 179_600);
  await placeOrder(console, 12.5, { currency: 'USD' });
  await placeOrder(console, 7.5, { currency: 'USD' });
  const page = await console.open('orders');
  const changes = changesOf(page);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, 'Ship 3 orders').dblclick();
  await page.getByRole('dialog', { name: 'Ship 3 orders: 179,600 JPY + 20.00 USD' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // Enter pressed twice leads out of the question again.
  await button(page, 'Ship 3 orders').press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(changes).toEqual([]);
  await button(page, 'Ship 3 orders').click();
  await inDialog(page, 'Ship 3 orders').dblclick();
  await page.getByText('Shipped: 3.').waitFor();
  await page.getByRole('progressbar').waitFor();
  await page.getByText('3 of 3').first().waitFor();
  await inDialog(page, 'Close').click();
  expect([...changes].sort()).toEqual([1, 2, 3].map((id) => `PUT /api/v1/orders/${id}/status`));
  expect(await statusesOf(console)).toEqual({ 1: 'shipped', 2: 'shipped', 3: 'shipped' });
  await expect.poll(() => page.getByText('selected').count()).toBe(0);
});

test('a cancellation says what is refunded: only what was paid', async () => {
  const console = await openConsole();
  await placeOrder(console, 179_600);
  await placeOrder(console, DECLINED);
  await placeOrder(console, 400);
  const page = await console.open('orders');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, 'Cancel 3 orders').click();
  await page.getByRole('dialog', { name: 'Cancel 3 orders and refund 180,000 JPY' }).waitFor();
  await page.getByText('2 of 3 orders are paid and will be refunded.').waitFor();
  await inDialog(page, 'Cancel 3 orders and refund 180,000 JPY').click();
  await page.getByText('Cancelled: 3.').waitFor();
  expect(await statusesOf(console)).toEqual({ 1: 'cancelled', 2: 'cancelled', 3: 'cancelled' });
});

test('a cancellation refunds no order that was paid after the question', async () => {
  const console = await openConsole();
  for (const _ of [1, 2]) await placeOrder(console, DECLINED);
  const page = await console.open('orders');
  const changes = changesOf(page);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, 'Cancel 2 orders').click();
  await page.getByRole('dialog', { name: 'Cancel 2 orders' }).waitFor();
  const paid = { payment_id: 'pay_by_hand', status: 'succeeded', amount: DECLINED, currency: 'JPY' };
  await console.api('POST', 'orders/1/webhook', paid);
  await inDialog(page, 'Cancel 2 orders').click();
  await page.getByText('Cancelled: 1. Failed: 1.').waitFor();
  // A retry has asked for no refund either.
  await inDialog(page, 'Retry the failed').click();
  await page.getByText('Cancelled: 1. Failed: 1.').waitFor();
  await page.getByText('no longer as it was when you were asked. The order is now: Paid.').waitFor();
  expect(changes).toEqual(['DELETE /api/v1/orders/2']);
  await inDialog(page, 'Close').click();
  await button(page, 'Cancel 1 order').click();
  await page.getByRole('dialog', { name: 'Cancel 1 order and refund 4,000,402 JPY' }).waitFor();
});

test('every failure is named with its reason, and what failed is retried alone', async () => {
  const console = await openConsole();
  for (const _ of [1, 2, 3]) await placeOrder(console, 100);
  const page = await console.open('orders');
  const changes = changesOf(page);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, 'Ship 3 orders').click();
  // The dialog keeps to what it has asked; the server refuses what is no longer allowed.
  await console.api('PUT', 'orders/2/hold', { reason: 'fraud' });
  await inDialog(page, 'Ship 3 orders').click();
  await page.getByText('Shipped: 2. Failed: 1.').waitFor();
  const failures = page.getByRole('list', { name: 'Failed' });
  await failures.getByText('order 2 is on hold').waitFor();
  await failures.getByRole('link', { name: 'Order 2' }).waitFor();
  changes.length = 0;
  await console.api('DELETE', 'orders/2/hold');
  await inDialog(page, 'Retry the failed').click();
  await page.getByText('Shipped: 3.').waitFor();
  expect(changes).toEqual(['PUT /api/v1/orders/2/status']);
});

test('a payment that is declined is a failure with the reason of the bank', async () => {
  const console = await openConsole();
  await placeOrder(console, DECLINED);
  const page = await console.open('orders');
  await box(page, 1).click();
  await button(page, 'Pay 1 order').click();
  await inDialog(page, 'Pay 1 order').click();
  const failures = page.getByRole('list', { name: 'Failed' });
  await failures.getByText(/The payment failed\..*declined/).waitFor();
});

test('the order of an answer that was lost is looked up, and counted by what it is', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  await placeOrder(console, 100);
  const page = await console.open('orders');
  const changes = changesOf(page);
  // One was made before its answer was lost, the other was lost on its way.
  await page.route('**/api/v1/orders/*/status', async (route) => {
    if (route.request().url().includes('/orders/1/')) await route.fetch();
    await route.abort();
  });
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, 'Ship 2 orders').click();
  await inDialog(page, 'Ship 2 orders').click();
  await page.getByText('Shipped: 1. Failed: 1.').waitFor();
  await page.getByText('The order is now: Paid.').waitFor();
  expect([...changes].sort()).toEqual([1, 2].map((id) => `PUT /api/v1/orders/${id}/status`));
  await page.unroute('**/api/v1/orders/*/status');
  await inDialog(page, 'Retry the failed').click();
  await page.getByText('Shipped: 2.').waitFor();
  expect(changes.slice(2)).toEqual(['PUT /api/v1/orders/2/status']);
});

test('a server that is away ends the run; a retry looks first, and the rest goes on', async () => {
  const console = await openConsole();
  await paidOrders(console, 12);
  const page = await console.open('orders');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, 'Ship 12 orders').click();
  let isAway = true;
  // The first eight are made, but neither an answer nor a look at the order comes back.
  await page.route('**/api/v1/orders/*/status', async (route) => {
    if (!isAway) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await page.route(/\/api\/v1\/orders\/\d+$/, (route) => (isAway ? route.abort() : route.continue()));
  await inDialog(page, 'Ship 12 orders').click();
  await page.getByText('Shipped: 0. Failed: 8. Not started: 4.').waitFor();
  isAway = false;
  const changes = changesOf(page);
  await inDialog(page, 'Retry the failed').click();
  await page.getByText('Shipped: 8. Not started: 4.').waitFor();
  expect(changes).toEqual([]);
  await inDialog(page, 'Continue with 4 orders').click();
  await page.getByText('Shipped: 12.').waitFor();
  expect(changes).toHaveLength(4);
});

test('many orders run with progress, can be stopped, and hold the tab meanwhile', async () => {
  const many = scaled(1_000, 120);
  const console = await openConsole();
  await paidOrders(console, many, 10);
  const page = await console.open('orders?status=paid');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, `Select all ${many.toLocaleString('en')} that match`).click();
  const name = `Ship ${many.toLocaleString('en')} orders`;
  await button(page, name).click();
  let underWay = 0;
  let most = 0;
  let asked = 0;
  let goOn = () => {};
  const stopped = new Promise<void>((resolve) => (goOn = resolve));
  await page.route('**/api/v1/orders/*/status', async (route) => {
    underWay += 1;
    most = Math.max(most, underWay);
    asked += 1;
    // However fast the machine is, most of them wait for the stop.
    if (asked > 20) await stopped;
    const response = await route.fetch();
    underWay -= 1;
    await route.fulfill({ response });
  });
  const holdsTab = () =>
    page.evaluate('!window.dispatchEvent(new Event("beforeunload", { cancelable: true }))');
  expect(await holdsTab()).toBe(false);
  await inDialog(page, name).click();
  const bar = page.getByRole('progressbar', { name });
  await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(8);
  expect(await holdsTab()).toBe(true);
  for (const _ of [1, 2, 3]) await page.keyboard.press('Escape');
  await inDialog(page, 'Stop').click();
  goOn();
  await page.getByText(/Not started: \d+\./).waitFor();
  expect(await holdsTab()).toBe(false);
  await page.unroute('**/api/v1/orders/*/status');
  await page.getByRole('button', { name: /^Continue with \d+ orders?$/ }).click();
  await page.getByText(`Shipped: ${many.toLocaleString('en')}.`).waitFor();
  expect(most).toBeLessThanOrEqual(8);
  expect([await bar.getAttribute('value'), await bar.getAttribute('max')]).toEqual([`${many}`, `${many}`]);
  await inDialog(page, 'Close').click();
  await page.getByText('No order matches.').waitFor();
});

test('a page that is left starts no further order, and knows what became of each when it is back', async () => {
  const console = await openConsole();
  await paidOrders(console, 20);
  const page = await console.open();
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await button(page, 'Ship 20 orders').click();
  const held: (() => void)[] = [];
  await page.route('**/api/v1/orders/*/status', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await inDialog(page, 'Ship 20 orders').click();
  await expect.poll(() => held.length).toBe(8);
  await page.goBack();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
  for (const release of held) release();
  await page.goForward();
  await page.getByText('Shipped: 8. Not started: 12.').waitFor();
  expect(held).toHaveLength(8);
});
