// The web console in a browser: how soon its first list is there in a large book, and for how long its page ever takes no
// input while it ships many orders.
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../test/support/chromium.ts';
import { type Bench, bookOf, removeDatabase, seeded, serveOrders } from '../harness/bench.ts';
import { type Figures, type Played, play, row } from '../harness/case.ts';
import { countIn, untilIndexed } from '../harness/databases.ts';

const ROUNDS = 9;
const ORDERS = 100_000;
const LISTED_MS = 500;
/** As many as can be selected at once. Of the orders of a book 30 are held. */
const SHIPPED = 1_000;
const HELD = 30;
const BUSY_MS = 200;
const SHIP = `Ship ${SHIPPED.toLocaleString('en')} orders`;
/** Far more than it takes. */
const PATIENCE_MS = 300_000;

/** Runs in the page before anything of it: notes when rows have been painted, and the longest task. */
const WATCH = `
  window.longestMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longestMs = Math.max(window.longestMs, duration);
  }).observe({ type: 'longtask', buffered: true });
  const painted = () => requestAnimationFrame(() => setTimeout(() => { window.listedMs ??= performance.now() }));
  const look = () => document.querySelector('tbody tr') ? painted() : requestAnimationFrame(look);
  look();`;
/** Since the navigation began. */
const LISTED = `new Promise((resolve) => {
  const look = () => window.listedMs === undefined ? setTimeout(look, 2) : resolve(window.listedMs);
  look();
})`;

export async function* inBrowser(bench: Bench): AsyncGenerator<Played> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
  try {
    yield await listing(bench, browser);
    yield await shipping(bench, browser);
  } finally {
    await browser.close();
  }
}

async function listing(bench: Bench, browser: Browser): Promise<Played> {
  const orders = bench.pace.many(ORDERS);
  const database = await bookOf(bench, orders);
  const served = await serveOrders(bench, database);
  await untilIndexed(database);
  const figures = await play({
    name: 'console, first list',
    about: `From the start of the navigation to the painted rows of the newest orders, in a browser that has nothing of the
      console yet. The book has ${orders.toLocaleString('en')} orders.`,
    rounds: bench.pace.rounds(ROUNDS),
    uncounted: 1,
    sides: {
      ours: () =>
        inPage(browser, `${served.url}/console/orders`, async (page) => ({
          listedMs: Number(await page.evaluate(LISTED)),
        })),
    },
    rows: [
      row('first list', 'ms', 'listedMs', {
        against: { name: 'promised', value: LISTED_MS },
        aim: { atMost: 1 },
      }),
    ],
  });
  await served.stop();
  return figures;
}

function shipping(bench: Bench, browser: Browser): Promise<Played> {
  return play({
    name: 'console, many orders shipped',
    about: `${SHIPPED} orders are selected and shipped on the list of orders. A task is what keeps the page from taking
      input; the browser tells of those over 50 ms.`,
    rounds: 1,
    sides: { ours: () => shipAll(bench, browser) },
    rows: [
      row('longest task', 'ms', 'longestMs', {
        against: { name: 'promised', value: BUSY_MS },
        aim: { atMost: 1 },
      }),
      row('all of them', 's', 'seconds'),
    ],
  });
}

async function shipAll(bench: Bench, browser: Browser): Promise<Figures> {
  const database = await seeded(bench, SHIPPED + HELD, { PAID: 1_000 });
  const served = await serveOrders(bench, database);
  const figures = await inPage(browser, `${served.url}/console/orders?held=false`, async (page) => {
    await page.evaluate(LISTED);
    await page.evaluate('window.longestMs = 0');
    const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    await press(`Select all ${SHIPPED.toLocaleString('en')} that match`);
    await press(SHIP);
    await page.getByRole('dialog').waitFor();
    const started = performance.now();
    await press(SHIP);
    await page.getByText(`Shipped: ${SHIPPED.toLocaleString('en')}.`).waitFor();
    const seconds = (performance.now() - started) / 1_000;
    await press('Close');
    return { seconds, longestMs: Number(await page.evaluate('window.longestMs')) };
  });
  await served.stop();
  const shipped = await countIn(database, `SELECT count(*) FROM orders WHERE status = 'SHIPPED'`);
  if (shipped !== SHIPPED) throw new Error(`${shipped} orders were shipped, not ${SHIPPED}`);
  removeDatabase(database);
  return figures;
}

async function inPage(
  browser: Browser,
  url: string,
  measure: (page: Page) => Promise<Figures>,
): Promise<Figures> {
  const context = await browser.newContext({ viewport: { width: 1_400, height: 900 }, locale: 'en-US' });
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(url);
    return await measure(page);
  } finally {
    await context.close();
  }
}
