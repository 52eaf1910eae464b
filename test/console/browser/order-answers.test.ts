// Proves that the page of an order says what has become of it, not what an answer promised, and that a held key acts once.
import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { placeOrder } from '../support/orders.ts';

const DECLINED = 4_000_402;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** After the answer to a change, the order cannot be read until the returned function is called. */
async function losesReads(page: Page): Promise<() => void> {
  let isAway = false;
  await page.route('**/api/v1/orders/1**', async (route: Route) => {
    const isChange = route.request().method() !== 'GET';
    if (isAway) return route.abort();
    if (!isChange) return route.continue();
    const response = await route.fetch();
    isAway = true;
    return route.fulfill({ response });
  });
  return () => {
    isAway = false;
  };
}

test('a declined payment is not told as paid where the order cannot be read after it', async () => {
  const console = await openConsole();
  await placeOrder(console, DECLINED);
  const page = await console.open('orders/1');
  await button(page, 'Pay').waitFor();
  const comesBack = await losesReads(page);
  await button(page, 'Pay').click();
  await page.getByText('Reading what has become of the order').waitFor();
  comesBack();
  await page.getByText(/^Order 1 is not paid: .*declined/).waitFor();
  expect(await page.getByText('Order 1 is paid.').count()).toBe(0);
});

test('a note that was answered leaves the field at once, so that nobody adds it twice', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  const page = await console.open('orders/1');
  const field = page.getByRole('region', { name: 'Notes' }).getByRole('textbox');
  await field.fill('call back');
  const comesBack = await losesReads(page);
  await button(page, 'Add note').click();
  await expect.poll(() => field.inputValue()).toBe('');
  comesBack();
  await page.getByText('The note is in the timeline.').waitFor();
});

test('Enter that is held on a button charges once', async () => {
  const console = await openConsole();
  await placeOrder(console, DECLINED);
  const page = await console.open('orders/1');
  let sent = 0;
  page.on('request', (request) => {
    if (request.method() === 'PUT') sent += 1;
  });
  await button(page, 'Pay').focus();
  const end = Date.now() + 1_500;
  while (Date.now() < end) {
    await page.keyboard.down('Enter');
    await page.waitForTimeout(40);
  }
  await page.keyboard.up('Enter');
  await page.getByText(/^Order 1 is not paid/).waitFor();
  expect(sent).toBe(1);
  await page.keyboard.press('Enter');
  await expect.poll(() => sent).toBe(2);
});

test('an object of a proxy that gave up is a lost answer: it is looked up', async () => {
  const console = await openConsole();
  await placeOrder(console, 100);
  const page = await console.open('orders/1');
  await page.route('**/orders/1/status', async (route) => {
    await route.fetch();
    await route.fulfill({ status: 504, json: { message: 'The upstream server is timing out' } });
  });
  await button(page, 'Ship').click();
  await page.getByText('The answer was lost. Order 1 is shipped.').waitFor();
});

test('a server that takes requests and answers none is told as away', async () => {
  const { open } = await openConsole();
  const page = await open();
  await page.getByRole('link', { name: 'To ship 0' }).waitFor();
  await page.route('**/api/v1/events?*', () => {});
  await page.getByText('Reconnecting').waitFor();
  await page.unrouteAll();
  await page.getByText('Reconnecting').waitFor({ state: 'detached' });
}, 40_000);
