// Pages of a real browser for tests. Opening one takes a second of work, most of it for a new process, so that a page
// goes on to the next test, without anything of the last: it is blank, its storage empty, its listeners gone.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../support/chromium.ts';

/** More than anything takes: a busy machine is no failure. */
const PATIENCE_MS = 20_000;
/** A page that does not become blank by then is closed. */
const LEAVE_MS = 3_000;

interface Profile {
  readonly context: BrowserContext;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly idle: Page[];
}

let browser: Promise<Browser> | undefined;
const profiles = new Map<string, Promise<Profile>>();

/** Returns a blank page, and what gives it back. */
export async function borrowPage(options: BrowserContextOptions): Promise<[Page, () => Promise<void>]> {
  const profile = await profileOf(options);
  const page = profile.idle.pop() ?? (await profile.context.newPage());
  await page.setViewportSize(profile.viewport);
  return [page, () => giveBack(page, profile)];
}

function profileOf(options: BrowserContextOptions): Promise<Profile> {
  const key = JSON.stringify(options);
  const known = profiles.get(key) ?? newProfile(options);
  profiles.set(key, known);
  return known;
}

/** The browser is one for all tests of a worker, and ends with the process. */
async function newProfile(options: BrowserContextOptions): Promise<Profile> {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
  const viewport = options.viewport ?? { width: 1_400, height: 900 };
  const context = await (await browser).newContext({
    locale: 'en-US',
    timezoneId: 'UTC',
    ...options,
    viewport,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return { context, viewport, idle: [] };
}

async function giveBack(page: Page, { context, idle }: Profile): Promise<void> {
  if (page.isClosed()) return;
  page.removeAllListeners();
  try {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.setOffline(false);
    await page.evaluate('sessionStorage.clear()');
    await page.goto('about:blank', { timeout: LEAVE_MS });
    idle.push(page);
  } catch {
    await page.close();
  }
}
