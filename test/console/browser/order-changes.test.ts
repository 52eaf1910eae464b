// Proves that a change of an order happens once: asked with its amount, pressed twice, raced by another operator, or with
// its answer lost. Each end is told.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { openConsole } from '../support/console.ts';

interface Event {
  readonly type: string;
  readonly actor: string;
}

type Api = Awaited<ReturnType<typeof openConsole>>['api'];

const typesOf = async (api: Api) =>
  (await api<readonly Event[]>('GET', 'orders/1/events')).map(({ type }) => type);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The page learns nothing by itself, as when another operator is faster than its next poll. */
const withoutNews = (page: Page) => page.route('**/api/v1/events?*', () => {});

test('shipping takes a tracking number, which can be corrected without a second email', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await page.getByLabel('Carrier').fill('Yamato');
  await page.getByLabel('Tracking number').fill('1234-0000');
  await button(page, 'Ship').click();
  await page.getByText('Order 1 is shipped.').waitFor();
  await page.getByRole('definition').getByText('1234-0000').waitFor();
  await page.getByLabel('Tracking number').fill('1234-5678');
  await button(page, 'Save tracking').click();
  await page.getByText('The tracking of order 1 is saved.').waitFor();
  await page.getByRole('definition').getByText('1234-5678').waitFor();
  expect(await api('GET', 'orders/1')).toMatchObject({
    shipment: { carrier: 'Yamato', tracking_number: '1234-5678' },
  });
  const types = await typesOf(api);
  expect(types.filter((type) => type === 'shipped')).toHaveLength(1);
  expect(types.filter((type) => type === 'notification_sent')).toHaveLength(2);
  await button(page, 'Deliver').click();
  await page.getByText('Order 1 is delivered.').waitFor();
});

test.each([
  ['a double click', async (page: Page) => button(page, 'Ship').dblclick()],
  [
    'Enter twice',
    async (page: Page) => {
      await button(page, 'Ship').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
    },
  ],
  [
    'two clicks on what is there',
    async (page: Page) => {
      const box = await button(page, 'Ship').boundingBox();
      await button(page, 'Ship').click();
      const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
      await page.getByText('Order 1 is shipped.').waitFor();
      // At once, wherever the next button has appeared, and where the last one was.
      await page.evaluate('document.querySelectorAll("main ol button").forEach((one) => one.click())');
      await page.mouse.click(x + width / 2, y + height / 2);
    },
  ],
])('%s ships once and delivers nothing', async (_, press) => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await button(page, 'Ship').waitFor();
  await press(page);
  await page.getByText('Order 1 is shipped.').waitFor();
  await button(page, 'Deliver').waitFor();
  // Time for a second press to have done its work.
  await page.waitForTimeout(700);
  const types = await typesOf(api);
  expect(types.filter((type) => type === 'shipped')).toHaveLength(1);
  expect(types).not.toContain('delivered');
});

test('a paid order is cancelled after a question with the amount, once however often it is pressed', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await button(page, 'Cancel order').click();
  const dialog = page.getByRole('dialog', { name: 'Cancel order 1 and refund 179,600 JPY' });
  await dialog.getByRole('button', { name: 'Keep the order' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await api('GET', 'orders/1')).toMatchObject({ status: 'paid' });
  await button(page, 'Cancel order').click();
  await dialog.getByRole('button', { name: 'Cancel and refund 179,600 JPY' }).dblclick();
  await page.getByText('Order 1 is cancelled.').waitFor();
  await page.getByRole('row', { name: /^Refund Done 179,600 JPY/ }).waitFor();
  expect((await typesOf(api)).filter((type) => type === 'refund_initiated')).toHaveLength(1);
  expect(await button(page, 'Cancel order').count()).toBe(0);
});

test('an order that was never charged says so, and an unknown payment says that it may have been', async () => {
  const { api, open } = await openConsole({ ORDERS_RECOVERY_INTERVAL_MS: '600000' });
  await api('POST', 'orders/', TANAKA);
  await api('POST', 'orders/', orderOf(4_000_500));
  await api('PUT', 'hold');
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/3');
  await button(page, 'Cancel order').click();
  const dialog = page.getByRole('dialog', { name: 'Cancel order 3', exact: true });
  await dialog.getByText('nothing was charged').waitFor();
  await page.keyboard.press('Escape');
  await page.goto(page.url().replace(/3$/, '2'));
  await button(page, 'Cancel order').click();
  const unknown = page.getByRole('dialog', { name: 'refund 4,000,500 JPY if it was charged' });
  await unknown.getByText('A payment may have been charged.').waitFor();
  await unknown.getByRole('button', { name: 'Cancel order 2' }).click();
  await page.getByText('Order 2 is cancelled.').waitFor();
});

test('a lost answer to a cancellation is looked up, not repeated', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  let sent = 0;
  await page.route('**/api/v1/orders/1', async (route) => {
    if (route.request().method() !== 'DELETE') return route.continue();
    sent += 1;
    await route.fetch();
    return route.abort();
  });
  await button(page, 'Cancel order').click();
  await page.getByRole('button', { name: 'Cancel and refund 179,600 JPY' }).click();
  await page.getByText('The answer was lost. Order 1 is cancelled.').waitFor();
  expect(sent).toBe(1);
});

test('a change that did not arrive is told as such when the server answers again', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await button(page, 'Cancel order').click();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Cancel and refund 179,600 JPY' }).click();
  await page.getByText('The answer was lost. Asking the server').waitFor();
  await page.context().setOffline(false);
  await page.getByText('Order 1 is still paid; the cancellation did not arrive or is under way').waitFor();
  expect(await typesOf(api)).not.toContain('refund_initiated');
  await button(page, 'Ship').click();
  await page.getByText('Order 1 is shipped.').waitFor();
});

test('of two operators who ship at once one succeeds, and the other reads what happened', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const pages = await Promise.all([open('orders/1'), open('orders/1')]);
  for (const page of pages) {
    await withoutNews(page);
    await page.getByLabel('Tracking number').fill(`by ${pages.indexOf(page)}`);
  }
  await Promise.all(pages.map((page) => button(page, 'Ship').click()));
  const overtaken = (page: Page) => page.getByText('Nothing was done: order 1 has changed since you saw it.');
  await Promise.all(pages.map((page) => page.getByText('Order 1 is shipped.').or(overtaken(page)).waitFor()));
  const losers = await Promise.all(pages.map((page) => overtaken(page).count()));
  expect(losers.toSorted()).toEqual([0, 1]);
  const loser = pages[losers.indexOf(1)];
  await loser?.getByRole('alert').getByText('Shipped', { exact: true }).first().waitFor();
  // What the loser has typed is still there, as a correction.
  expect(await loser?.getByLabel('Tracking number').inputValue()).toBe(`by ${losers.indexOf(1)}`);
  expect((await typesOf(api)).filter((type) => type === 'shipped')).toHaveLength(1);
});

test('who cancels what another has shipped meanwhile reads who, and cancels nothing', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await button(page, 'Cancel order').click();
  const dialog = page.getByRole('dialog', { name: 'Cancel order 1 and refund 179,600 JPY' });
  await api('PUT', 'orders/1/status', { status: 'shipped', tracking_number: '77' });
  await dialog.getByText('The order has changed since this was opened:').waitFor();
  await dialog.getByText('tracking number 77').waitFor();
  await dialog.getByRole('button', { name: 'Cancel and refund 179,600 JPY' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'Nothing was done' });
  await told.getByText('tracking number 77').waitFor();
  expect(await api('GET', 'orders/1')).toMatchObject({ status: 'shipped' });
});

test('an order is held with a reason and released, by whoever is asked', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await button(page, 'Hold').click();
  const dialog = page.getByRole('dialog', { name: 'Hold order 1' });
  await dialog.getByLabel('Reason').fill('check <b>the</b> address');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByText('Order 1 is on hold.', { exact: true }).waitFor();
  await page.getByText('check <b>the</b> address').first().waitFor();
  expect(await button(page, 'Ship').count()).toBe(0);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await button(page, 'Release').click();
  await page.getByText('Order 1 is no longer on hold.').waitFor();
  await button(page, 'Ship').waitFor();
  expect((await typesOf(api)).filter((type) => type === 'order_held')).toHaveLength(1);
});

test('a reason that the server refuses stays in the dialog', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await button(page, 'Hold').click();
  const dialog = page.getByRole('dialog', { name: 'Hold order 1' });
  const reason = 'x'.repeat(501);
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: 'Hold' }).click();
  await dialog
    .getByText(/reason .*500/)
    .first()
    .waitFor();
  expect(await dialog.getByLabel('Reason').inputValue()).toBe(reason);
});
