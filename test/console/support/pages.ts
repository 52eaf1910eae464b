// Pages of a real browser for tests. Opening one takes a second of work, most of it for a new process, so that a page
// goes on to the next test, without anything of the last: it is blank, its storage empty, its listeners gone. Each has a
// window of its own: one behind another would count as hidden.
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../support/chromium.ts';

/** More than anything takes: a busy machine is no failure. */
const PATIENCE_MS = 20_000;
/** A page that does not become blank by then is closed. */
const LEAVE_MS = 3_000;

export interface PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
  readonly timezoneId?: string;
}

let browser: Promise<Browser> | undefined;
/** By language and zone, which no page can change. */
const idle = new Map<string, Page[]>();

/** Returns a blank page, and what gives it back. */
export async function borrowPage(options: PageOptions): Promise<[Page, () => Promise<void>]> {
  const { viewport = { width: 1_400, height: 900 }, colorScheme = 'light' } = options;
  const { locale = 'en-US', timezoneId = 'UTC' } = options;
  const key = `${locale} ${timezoneId}`;
  const page = idle.get(key)?.pop() ?? (await newPage(locale, timezoneId));
  await Promise.all([page.setViewportSize(viewport), page.emulateMedia({ colorScheme })]);
  return [page, () => giveBack(page, key)];
}

/** The browser is one for all tests of a worker, and ends with the process. */
async function newPage(locale: string, timezoneId: string): Promise<Page> {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
  const context = await (await browser).newContext({ locale, timezoneId });
  context.setDefaultTimeout(PATIENCE_MS);
  return await context.newPage();
}

async function giveBack(page: Page, key: string): Promise<void> {
  const context = page.context();
  try {
    page.removeAllListeners();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.setOffline(false);
    await page.evaluate('sessionStorage.clear()');
    await page.goto('about:blank', { timeout: LEAVE_MS });
    idle.set(key, [...(idle.get(key) ?? []), page]);
  } catch {
    await context.close();
  }
}
