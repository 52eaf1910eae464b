// `npm run screenshots`: writes the pictures of docs/console.md, of a real server with a small sample of orders.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from '../support/chromium.ts';
import { withProcesses } from '../support/cli/processes.ts';
import { fillWithSample, type Sample } from './support/sample-orders.ts';

interface Shot {
  readonly name: string;
  /** Below `/console/`. */
  readonly path: (sample: Sample) => string;
  readonly width: 360 | 800 | 1_400;
  readonly height: number;
  readonly colours: 'light' | 'dark';
  readonly locale: 'en-US' | 'ja-JP';
  /** A part that is there when the page has read all. */
  readonly shows: string;
  /** A file to choose on the page. */
  readonly file?: string;
}

const LIGHT = { colours: 'light', locale: 'en-US' } as const;
const DARK = { colours: 'dark', locale: 'en-US' } as const;
const JAPANESE = { colours: 'light', locale: 'ja-JP' } as const;

const SHOTS: readonly Shot[] = [
  { name: 'queues', path: () => '', width: 1_400, height: 280, ...LIGHT, shows: '.queue' },
  { name: 'orders', path: () => 'orders', width: 1_400, height: 660, ...DARK, shows: 'tbody' },
  {
    name: 'order',
    path: ({ stuck }) => `orders/${stuck}`,
    width: 800,
    height: 760,
    ...LIGHT,
    shows: '.advised',
  },
  {
    name: 'imports',
    path: () => 'imports',
    width: 800,
    height: 1_010,
    ...JAPANESE,
    shows: '.bad-rows',
    file: 'orders-with-bad-rows.csv',
  },
  { name: 'stats', path: () => 'stats', width: 800, height: 1_200, ...DARK, shows: 'figure' },
  { name: 'phone', path: () => 'orders', width: 360, height: 740, ...JAPANESE, shows: 'tbody' },
];

/** It runs from dist. */
const ROOT = join(dirname(resolve(process.argv[1] ?? '')), '..');
const FOLDER = join(ROOT, 'docs', 'console');
const MOST_BYTES = 120_000;
/** Recovery would finish the payment that is to be seen. */
const RESTING_MS = 3_600_000;

process.exitCode = await withProcesses('screenshots', async ({ folder, serve }) => {
  const database = join(folder, 'orders.db');
  const args = ['serve', '--port', '0', '--db', database];
  const env = { ORDERS_RECOVERY_INTERVAL_MS: String(RESTING_MS) };
  const { url } = await serve(join(ROOT, 'bin', 'orders'), args, env);
  const sample = await fillWithSample(url, database, ROOT);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
  mkdirSync(FOLDER, { recursive: true });
  let areSmall = true;
  try {
    for (const shot of SHOTS) {
      const png = await take(browser, `${url}/console/${shot.path(sample)}`, shot);
      const path = join(FOLDER, `${shot.name}.png`);
      writeFileSync(path, png);
      areSmall &&= png.length <= MOST_BYTES;
      process.stdout.write(`${relative(ROOT, path)} ${png.length} bytes\n`);
    }
  } finally {
    await browser.close();
  }
  if (!areSmall) process.stderr.write(`screenshots: a picture has more than ${MOST_BYTES} bytes\n`);
  return areSmall ? 0 : 1;
});

async function take(browser: Browser, url: string, shot: Shot): Promise<Buffer> {
  const { width, height, colours, locale } = shot;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: colours,
    locale,
    timezoneId: 'Asia/Tokyo',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (shot.file !== undefined) {
    await page.locator('input[type="file"]').setInputFiles(join(ROOT, 'examples', shot.file));
  }
  await page.locator(shot.shows).first().waitFor();
  // What the page shows has been read; its poller asks less often than that.
  await page.waitForLoadState('networkidle');
  const png = await page.screenshot();
  await context.close();
  return png;
}
