// Proves that a selection is one of orders, whatever the list shows later; that it offers the steps that its orders allow; and
// that the keys act on the row that a person sees.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { box, button, expectRows, paidOrders, placeOrder } from '../support/orders.ts';

const DECLINED = 4_000_402;

const status = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

describe('a selection', () => {
  test('is made by rows, by a range, by the page, and by all that match', async () => {
    const console = await openConsole();
    await paidOrders(console, 60);
    const page = await console.open('orders?status=paid');
    await box(page, 58).click();
    await box(page, 54).click({ modifiers: ['Shift'] });
    await status(page, '5 selected').waitFor();
    await button(page, 'Ship 5 orders').waitFor();
    await box(page, 57).click();
    await box(page, 55).click({ modifiers: ['Shift'] });
    await status(page, '2 selected').waitFor();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    await status(page, '50 selected').waitFor();
    await button(page, 'Select all 60 that match').click();
    await status(page, '60 selected, 10 not on this page').waitFor();
    await page.getByRole('link', { name: 'Older' }).click();
    await status(page, '60 selected, 50 not on this page').waitFor();
    expect(await box(page, 3).isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    await status(page, 'selected').waitFor({ state: 'detached' });
    expect(await box(page, 3).isChecked()).toBe(false);
  });

  test('stays with its orders when the list changes, and tells of those that it no longer shows', async () => {
    const console = await openConsole();
    for (const _ of [1, 2, 3]) await placeOrder(console, 100);
    const page = await console.open('orders?status=paid');
    await box(page, 2).click();
    await box(page, 3).click();
    await placeOrder(console, 100);
    await expectRows(page, [4, 3, 2, 1]);
    expect(await box(page, 3).isChecked()).toBe(true);
    expect(await box(page, 4).isChecked()).toBe(false);
    await console.api('PUT', 'orders/3/status', { status: 'shipped' });
    await status(page, '2 selected, 1 not on this page').waitFor();
    await button(page, 'Ship 1 order').waitFor();
    await button(page, 'Deliver 1 order').waitFor();
    await button(page, 'Clear selection').click();
    await expect.poll(() => button(page, 'Ship 1 order').count()).toBe(0);
  });

  test('offers each step for the orders that allow it, and tells of those that are held', async () => {
    const console = await openConsole();
    await placeOrder(console, 100);
    await placeOrder(console, 100);
    await placeOrder(console, DECLINED);
    await placeOrder(console, 100);
    await console.api('PUT', 'orders/2/hold', { reason: 'check' });
    await console.api('PUT', 'orders/4/status', { status: 'shipped' });
    const page = await console.open('orders');
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    for (const name of ['Ship 1 order', 'Deliver 1 order', 'Pay 1 order', 'Cancel 3 orders']) {
      await button(page, name).waitFor();
    }
    await page.getByText('1 order on hold').waitFor();
  });

  test('says how many orders it takes at most', async () => {
    const console = await openConsole();
    await paidOrders(console, 1_001, 1);
    const page = await console.open('orders');
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    await page.getByText('You can select at most 1,000 orders at once.').waitFor();
    await button(page, 'Select the newest 1,000 that match').click();
    await status(page, '1,000 selected, 950 not on this page').waitFor();
    await page.getByText('You can select at most 1,000 orders at once.').waitFor();
  });

  test('is not offered to a token that only reads', async () => {
    const env = { ORDERS_API_TOKEN: 'writes', ORDERS_API_READ_TOKEN: 'reads' };
    const console = await openConsole(env);
    await placeOrder(console, 100);
    const page = await console.open('orders');
    await page.getByLabel('API token').fill('reads');
    await page.keyboard.press('Enter');
    await page.getByText('This token only reads. Actions are hidden.').waitFor();
    await expectRows(page, [1]);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await page.locator('main input[type=checkbox][aria-label]').count()).toBe(0);
    expect(await page.getByText('1 selected').count()).toBe(0);
  });
});

test('keys move a row, select it and open it', async () => {
  const console = await openConsole();
  for (const _ of [1, 2, 3]) await placeOrder(console, 100);
  const page = await console.open('orders');
  await expectRows(page, [3, 2, 1]);
  const focused = () => page.evaluate('document.activeElement.textContent');
  for (const [key, id] of [
    ['j', '3'],
    ['j', '2'],
    ['j', '1'],
    ['j', '1'],
    ['k', '2'],
  ] as const) {
    await page.keyboard.press(key);
    expect(await focused()).toBe(id);
  }
  // A row that arrives above leaves the current one current.
  await placeOrder(console, 100);
  await expectRows(page, [4, 3, 2, 1]);
  await page.keyboard.press('x');
  expect(await box(page, 2).isChecked()).toBe(true);
  await status(page, '1 selected').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('jp');
  expect(await page.getByRole('searchbox').inputValue()).toBe('jp');
  await button(page, 'Remove filter Search: jp').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toMatch(/\/console\/orders\/3$/);
});
