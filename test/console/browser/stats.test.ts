// Proves that the charts of the statistics say their numbers: by name, exactly, in days of the viewer's zone, and also as
// tables; and that a failed read keeps what was shown.
import { describe, expect, test } from 'vitest';
import { dayAfter } from '../../../src/console/pages/stats/days.ts';
import { query } from '../../support/database/database.ts';
import { type OrderBody, orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { type Console, openConsole, seriousFindings, sidewaysScroll } from '../support/console.ts';

const DECLINED = 4_000_402;
const LOST_ANSWER = 4_000_500;

/** Creates an order as if at that time. */
async function orderAt({ api, home }: Console, body: OrderBody, at?: string) {
  const { id } = await api<{ id: number }>('POST', 'orders/', body);
  if (at !== undefined) query(home.db, `UPDATE orders SET created_at = '${at}' WHERE id = ${id}`);
}

test('figures say their numbers, as tables too, and statuses lead to their orders', async () => {
  const console = await openConsole();
  await orderAt(console, TANAKA);
  await orderAt(console, orderOf(0.1, { currency: 'EUR' }));
  await orderAt(console, orderOf(0.2, { currency: 'EUR' }));
  await orderAt(console, orderOf(DECLINED));
  await orderAt(console, orderOf(LOST_ANSWER));
  const page = await console.open('stats');

  const perDay = page.getByRole('figure', { name: 'Orders per day' });
  await perDay.getByRole('img', { name: /^5 orders\. Most: 5 orders, \d{4}-\d\d-\d\d\.$/ }).waitFor();
  await perDay.getByText('Show the numbers').click();
  // Days without orders are there too.
  expect(await perDay.getByRole('row').count()).toBe(1 + 30);
  expect(await perDay.getByRole('row').nth(1).getByRole('cell').last().textContent()).toBe('5');
  expect(await perDay.getByRole('row').nth(2).getByRole('cell').last().textContent()).toBe('0');

  const revenue = page.getByRole('figure', { name: 'Revenue by currency' });
  await revenue.getByRole('heading', { name: '0.30 EUR 2 orders' }).waitFor();
  await revenue.getByRole('heading', { name: '179,600 JPY 1 order' }).waitFor();
  await revenue.getByText('Show the numbers').click();
  await revenue.getByRole('row', { name: 'EUR 2 0.30 EUR' }).waitFor();

  const outcomes = page.getByRole('figure', { name: 'Payment outcomes' });
  await outcomes.getByText('Show the numbers').click();
  for (const name of ['Succeeded 3', 'Declined 1', 'Unknown 1', 'Success rate 75.0%']) {
    await outcomes.getByRole('row', { name, exact: true }).waitFor();
  }
  await outcomes.getByRole('row', { name: /^Median duration \(p50\) \d+ ms$/ }).waitFor();
  await outcomes.getByRole('row', { name: /^95th percentile \(p95\) \d+ ms$/ }).waitFor();

  const statuses = page.getByRole('figure', { name: 'Orders by status' });
  expect(await statuses.getByRole('listitem').filter({ hasText: 'Pending' }).textContent()).toMatch(
    /2 40\.0%/,
  );
  await statuses.getByRole('link', { name: 'Pending' }).click();
  expect(page.url()).toMatch(/\/console\/orders\?status=pending&created_from=\d{4}[^&]+&created_to=\d{4}/);
});

test('an order at 16:00 UTC is one of the next day in Tokyo', async () => {
  const console = await openConsole();
  await orderAt(console, TANAKA, '2026-03-01T16:00:00.000Z');
  await orderAt(console, TANAKA, '2026-03-02T14:59:59.000Z');
  await orderAt(console, TANAKA, '2026-03-02T15:00:00.000Z');
  const address = 'stats?from=2026-03-01&to=2026-03-03';
  const daysIn = async (timezoneId: string) => {
    const page = await console.open(address, { timezoneId });
    await page.getByText(`2026-03-01 to 2026-03-03, days in ${timezoneId}`).waitFor();
    const figure = page.getByRole('figure', { name: 'Orders per day' });
    await figure.getByText('Show the numbers').click();
    await figure.getByRole('row').nth(3).waitFor();
    return (await figure.getByRole('row').allTextContents()).slice(1);
  };
  expect(await daysIn('Asia/Tokyo')).toEqual(['2026-03-031', '2026-03-022', '2026-03-010']);
  expect(await daysIn('UTC')).toEqual(['2026-03-030', '2026-03-022', '2026-03-011']);
});

test('a zone that the server does not know becomes UTC, and the page says so', async () => {
  const console = await openConsole();
  await orderAt(console, TANAKA, '2026-03-01T16:00:00.000Z');
  const page = await console.open('', { timezoneId: 'Asia/Tokyo' });
  await page.route('**/api/v1/stats?*', (route) =>
    route.continue({ url: route.request().url().replace('Asia%2FTokyo', 'Asia%2FNowhere') }),
  );
  await page.goto(`${console.url}/console/stats?from=2026-03-01&to=2026-03-01`);
  await page.getByText('The server does not know the time zone Asia/Tokyo. Days are in UTC.').waitFor();
  await page.getByText('1 order. Most: 1 order, 2026-03-01.').waitFor();
});

test('large sums are exact', async () => {
  const console = await openConsole();
  for (const _ of [1, 2]) await orderAt(console, orderOf(999_999_999_999));
  await orderAt(console, orderOf(0.0001));
  const page = await console.open('stats?from=2020-01-01');
  const revenue = page.getByRole('figure', { name: 'Revenue by currency' });
  // The bar shows several days, whose sum the page makes itself.
  await revenue.getByRole('img', { name: /: 1,999,999,999,998\.0001 JPY$/ }).waitFor();
  await revenue.getByRole('heading', { name: '1,999,999,999,998.0001 JPY 3 orders' }).waitFor();
  await page.getByText('Each bar is 28 days.').waitFor();
});

test('an empty database says so, and a period without orders too', async () => {
  const console = await openConsole();
  const page = await console.open('stats');
  await page.getByText('There are no orders yet.').waitFor();
  await orderAt(console, TANAKA);
  await page.getByText('1 order. Most:').waitFor();
  await page.getByLabel('From').fill('2026-01-01');
  await page.getByLabel('To', { exact: true }).fill('2026-01-31');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('No orders were created in this period.').waitFor();
  expect(page.url()).toContain('/console/stats?from=2026-01-01&to=2026-01-31');
  await page.goBack();
  await page.getByText('1 order. Most:').waitFor();
});

test('the quick choices are links that say which one is shown', async () => {
  const console = await openConsole();
  await orderAt(console, TANAKA);
  const page = await console.open('stats');
  await page.getByRole('link', { name: '7 days' }).click();
  await page.locator('a[aria-current=page]', { hasText: '7 days' }).waitFor();
  await page.getByText('Show the numbers').first().click();
  await page.getByRole('row').nth(7).waitFor();
  expect(await page.getByRole('figure', { name: 'Orders per day' }).getByRole('row').count()).toBe(1 + 7);
});

test('a failed read keeps what was shown, and says why; what is being entered stays', async () => {
  const console = await openConsole();
  await orderAt(console, TANAKA);
  const page = await console.open('stats');
  await page.getByText('1 order. Most:').waitFor();
  await page.getByLabel('From').fill('2026-02-03');
  await page.route('**/api/v1/stats?*', (route) => route.abort());
  await orderAt(console, TANAKA);
  await page.getByRole('alert').getByText('The server did not answer.').waitFor();
  await page.getByText('1 order. Most:').waitFor();
  await page.unroute('**/api/v1/stats?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('2 orders. Most:').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.getByLabel('From').inputValue()).toBe('2026-02-03');
});

test('the longer a read takes, the longer the next one waits, also for news during the read', async () => {
  const console = await openConsole();
  const page = await console.open('');
  const reads: { readonly from: number; to: number }[] = [];
  await page.route('**/api/v1/stats?*', async (route) => {
    const read = { from: performance.now(), to: 0 };
    const answer = await route.fetch();
    reads.push(read);
    // The first answer does not hold the order.
    if (reads.length === 1) {
      await orderAt(console, TANAKA);
      await page.waitForResponse(async (response) => (await response.text()).includes('order_created'));
    }
    read.to = performance.now();
    await route.fulfill({ response: answer });
  });
  await page.getByRole('link', { name: 'Stats' }).click();
  await page.getByText('1 order. Most:').waitFor({ timeout: 80_000 });
  const [first = { from: 0, to: 0 }, second] = reads;
  expect((second?.from ?? 0) - first.to).toBeGreaterThan(4 * (first.to - first.from));
});

test('a wrong period in the address is named by the server', async () => {
  const { open } = await openConsole();
  const odd = await open('stats?to=Nov%2030%202026');
  await odd
    .getByRole('alert')
    .getByText(/^to must be an RFC 3339 time or a date/)
    .first()
    .waitFor();
  const page = await open('stats?from=2026-03-02&to=2026-03-01');
  await page.getByRole('alert').getByText('from must not be later than to').first().waitFor();
});

describe.each([
  ['light', { width: 1_400, height: 900 }],
  ['dark', { width: 360, height: 740 }],
] as const)('in %s colours', (colorScheme, viewport) => {
  test('it has no serious finding of axe-core, does not scroll sideways, and no labels overlap', async () => {
    const console = await openConsole();
    for (const _ of [1, 2]) await orderAt(console, orderOf(999_999_999_999));
    await orderAt(console, orderOf(12.5, { currency: 'EUR' }));
    const fourDays = dayAfter(new Date().toISOString().slice(0, 10), -3);
    for (const period of ['', `?from=${fourDays}`]) {
      const page = await console.open(`stats${period}`, { colorScheme, viewport });
      await page.getByText('3 orders. Most:').waitFor();
      for (const summary of await page.getByText('Show the numbers').all()) await summary.click();
      await page.getByRole('row', { name: /JPY .*2 .*1,999,999,999,998 JPY/ }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
      expect(await page.evaluate(OVERLAPS)).toEqual([]);
    }
  });
});

/** Texts of one chart that touch another, or the edge of their chart. */
const OVERLAPS = `[...document.querySelectorAll('svg.bars')].flatMap((chart) => {
  const edge = chart.getBoundingClientRect();
  const texts = [...chart.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
  return texts.filter(([, one], n) => one.left < edge.left - 1 || one.right > edge.right + 1 ||
    texts.some(([, other], m) => m > n && one.left < other.right && other.left < one.right &&
      one.top < other.bottom && other.top < one.bottom)).map(([text]) => text);
})`;

test('it speaks Japanese', async () => {
  const console = await openConsole();
  await orderAt(console, TANAKA);
  const page = await console.open('stats', { locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });
  for (const name of ['日別の注文数', '通貨別の売上', '決済の結果', '状態別の注文数']) {
    await page.getByRole('figure', { name }).waitFor();
  }
  await page.getByText(/^1 件。最多は \d{4}-\d\d-\d\d の 1 件。$/).waitFor();
});
