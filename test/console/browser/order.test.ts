// Proves what the page of an order shows: all its parts, its explanation in words, hostile texts, both languages, every
// width and colour, and no action for a token that only reads.
import { describe, expect, test } from 'vitest';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { openConsole, seriousFindings, sidewaysScroll } from '../support/console.ts';

const LAPTOP = { width: 1_400, height: 900 };
const PHONE = { width: 360, height: 740 };

/** A name with markup, a change of direction, a formula and no place to break it. */
const HOSTILE = `<img src=x onerror=alert(1)>\u202e=HYPERLINK("x")${'W'.repeat(180)}`;

test('it shows head, state, items with sums, payments and timeline', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await page.getByRole('heading', { name: 'Order 1', exact: true }).waitFor();
  expect(await page.title()).toBe('Order 1 · Orders');
  await page.getByRole('img', { name: 'State: Paid. From here: Shipped, Cancelled.' }).waitFor();
  const items = page.getByRole('region', { name: 'Items' });
  await items.getByRole('row', { name: 'ノートPC 2 89,800 JPY 179,600 JPY' }).waitFor();
  const payments = page.getByRole('region', { name: 'Payments' });
  await payments.getByRole('row', { name: /^Payment Done 179,600 JPY pay_/ }).waitFor();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  expect(await timeline.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/Email sent.*confirmation email/s),
    expect.stringMatching(/Paid.*Payment pay_/s),
    expect.stringContaining('Payment sent'),
    expect.stringMatching(/Placed.*Pending.*API/s),
  ]);
  const steps = page.getByRole('region', { name: 'Next steps' });
  await steps.getByText('Order 1 is paid and has been waiting for shipment').waitFor();
  await steps.getByText('refunds the customer, then cancels').waitFor();
  await page.getByRole('link', { name: TANAKA.customer_email }).click();
  expect(page.url()).toContain('/console/orders?customer_email=tanaka%40example.co.jp');
});

test('an order of an import leads there, and shows its reference', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/batch', { orders: [TANAKA] });
  const page = await open('orders/1');
  const batch = page.getByRole('definition').getByRole('link', { name: '1', exact: true });
  await batch.waitFor();
  expect(await batch.getAttribute('href')).toBe('/console/imports/1');
});

test('a stuck payment is explained with warnings and commands, and paid by its button', async () => {
  const { api, open } = await openConsole({ ORDERS_RECOVERY_INTERVAL_MS: '600000' });
  await api('POST', 'orders/', orderOf(4_000_500));
  const page = await open('orders/1');
  const steps = page.getByRole('region', { name: 'Next steps' });
  await steps.getByText('the customer may have been charged').first().waitFor();
  await steps.getByText('a second order to replace this one').waitFor();
  await steps.getByRole('heading', { name: 'Automatic next steps' }).waitFor();
  await steps.getByText('orders recover').waitFor();
  // As over plain HTTP, where pages have no clipboard.
  await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })');
  await steps.getByRole('button', { name: 'Copy' }).first().click();
  expect(await page.evaluate('String(getSelection())')).toBe('orders recover');
  await steps.getByRole('button', { name: 'Pay', exact: true }).click();
  await steps.getByText('Order 1 is paid.').waitFor();
  await page.getByRole('button', { name: 'Ship', exact: true }).waitFor();
});

test('a declined payment says why, and stays told', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', orderOf(4_000_402));
  const page = await open('orders/1');
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByText(/Order 1 is not paid: .*declined/).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByText(/Order 1 is not paid: /).waitFor({ state: 'detached' });
});

describe.each([
  ['light', LAPTOP],
  ['dark', PHONE],
] as const)('in %s colours', (colorScheme, viewport) => {
  test('hostile texts are texts, nothing is cut off, and axe-core finds nothing serious', async () => {
    const { api, open } = await openConsole();
    const items = [{ product_name: HOSTILE, quantity: 1, unit_price: 4_000_500 }];
    await api('POST', 'orders/', { ...TANAKA, customer_name: HOSTILE, items });
    await api('PUT', 'orders/1/hold', { reason: '<script>alert(1)</script>' });
    await api('POST', 'orders/1/notes', { text: HOSTILE.replace('\u202e', '') });
    const page = await open('orders/1', { colorScheme, viewport });
    await page.getByRole('region', { name: 'Notes' }).getByText('onerror=alert(1)').waitFor();
    await page.getByText('⟨U+202E⟩').first().waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

test('it speaks Japanese, the explanation included', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', orderOf(4_000_402));
  const page = await open('orders/1', { locale: 'ja-JP' });
  await page.getByRole('heading', { name: '注文 1' }).waitFor();
  const steps = page.getByRole('region', { name: '次の手順' });
  await steps.getByText('支払いに失敗しました。').waitFor();
  await steps.getByText('先に以前の支払いを確認し、請求がない場合にだけ請求します。').waitFor();
  await page.getByRole('region', { name: '履歴' }).getByText('注文受付').waitFor();
  await page.getByRole('button', { name: '注文をキャンセル' }).click();
  await page.getByRole('dialog', { name: '注文 1 をキャンセル' }).waitFor();
});

test('a token that only reads sees no action', async () => {
  const { api, open } = await openConsole({ ORDERS_API_TOKEN: 'writes', ORDERS_API_READ_TOKEN: 'reads' });
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await page.getByLabel('API token').fill('reads');
  await page.keyboard.press('Enter');
  await page.getByText('This token only reads.').waitFor();
  await page.getByText('Order 1 is paid and has been waiting').waitFor();
  expect(await page.locator('main').getByRole('button').count()).toBe(0);
  expect(await page.locator('main').getByRole('textbox').count()).toBe(0);
});

test('an order that is not there, and an address that is no number, lead to the orders', async () => {
  const { open } = await openConsole();
  const page = await open('orders/77');
  await page.getByText('There is no order 77.').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Go to the orders' }).waitFor();
  await page.goto(page.url().replace(/77$/, '1e3'));
  await page.getByText('This is not the number of an order:').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Go to the orders' }).click();
  expect(page.url()).toMatch(/\/console\/orders$/);
});
