// The web console as a person uses it: a real `orders serve` with its sandbox, in a real browser. Every page that a test
// opens is watched: it may run no foreign script, ask no other host, and break no rule of its security policy.
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { type Home, newHome, type Started } from '../../support/cli/run-cli.ts';
import { borrowPage, type PageOptions } from './pages.ts';

export interface Console {
  readonly url: string;
  readonly home: Home;
  readonly server: Started;
  /** Opens a page that knows nothing of another; `path` is below `/console/`, or a whole address. */
  open(path?: string, options?: PageOptions): Promise<Page>;
  /** The public API, as a script would use it; throws for an answer that is no success. */
  api<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** `env` is for the server, which ends with the test. */
export async function openConsole(
  env: Readonly<Record<string, string>> = {},
  home: Home = newHome(),
  port = 0,
): Promise<Console> {
  const server = home.start(['serve', '--port', String(port)], {
    env: { ORDERS_LOG_LEVEL: 'silent', ...env },
  });
  const url = (await server.firstLine).replace('orders: listening on ', '');
  const token = env.ORDERS_API_TOKEN;
  return {
    url,
    home,
    server,
    open: (path = '', options = {}) => openPage(new URL(path, `${url}/console/`).href, options),
    async api<Answer>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${url}/api/v1/${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Answer;
    },
  };
}

async function openPage(url: string, options: PageOptions): Promise<Page> {
  const [page, giveBack] = await borrowPage(options);
  const wrong = watch(page, new URL(url).origin);
  onTestFinished(async () => {
    await giveBack();
    expect(wrong).toEqual([]);
  });
  await page.goto(url);
  return page;
}

/** What the page does that it must not. */
function watch(page: Page, origin: string): string[] {
  const wrong: string[] = [];
  page.on('pageerror', ({ message }) => wrong.push(`error: ${message}`));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) wrong.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin) wrong.push(`asked ${url}`);
  });
  return wrong;
}

/** The findings of axe-core that keep people from using the page, each with the elements. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run(document, { preload: false })')) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** How far the page can be scrolled sideways. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return (await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')) as number;
}
