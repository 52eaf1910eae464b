// Proves that the page of the API is whole, loads nothing, and that its commands work as they are printed.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiDocument } from '../../../src/server/openapi/generate/api-document.ts';
import { renderDocs } from '../../../src/server/openapi/page/page.ts';
import { ROUTES } from '../../../src/server/routes/index.ts';
import { type Reply, startTestServer, type TestServer } from '../../support/server/server.ts';

const run = promisify(execFile);
let server: TestServer;
let page: Reply;

beforeAll(async () => {
  server = await startTestServer();
  page = await server.ask('/docs');
});
afterAll(() => server.close());

const all = (pattern: RegExp) => [...page.text.matchAll(pattern)].map(([, found = '']) => found);
const plain = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('the page', () => {
  test('may load nothing, and has nothing to load', () => {
    const style = /<style>(.*?)<\/style>/s.exec(page.text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
    expect(page.text).not.toMatch(
      /<(script|link|img|iframe|object|form|base)\b|\bon\w+=|\bstyle=|\bsrc=|url\(|@import/i,
    );
    expect(all(/<a href="([^#"][^"]*)"/g)).toEqual(['/openapi.json']);
  });

  test('closes every element that it opens, and every link leads somewhere', () => {
    const open: string[] = [];
    for (const [, close, name = ''] of page.text.matchAll(/<(\/?)([a-z]\w*)[^>]*>/g)) {
      if (['meta', 'br'].includes(name)) continue;
      if (close === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    const ids = all(/\bid="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all(/<a href="#([^"]+)"/g).filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('has every operation and every schema of the document', async () => {
    const { paths, components }: ApiDocument = (await server.ask('/openapi.json')).body;
    const operations = Object.values(paths).flatMap(({ get, put, post, delete: cancel }) => [
      get,
      put,
      post,
      cancel,
    ]);
    const ids = operations.flatMap((one) => (one ? [one.operationId] : []));
    expect(ids.length).toBeGreaterThan(15);
    expect(all(/<article id="([^"]+)"/g).toSorted()).toEqual(
      [...ids, ...Object.keys(components.schemas).map((name) => `schema-${name}`)].toSorted(),
    );
  });

  test('writes what it is given as text', () => {
    expect(renderDocs(ROUTES, 'http://<b>&"').html).not.toContain('<b>&"');
  });
});

describe('a command of the page', () => {
  /** The order has been shipped by then, and its batch may have been charged. */
  const CONFLICTS = ['/api/v1/orders/1', '/api/v1/orders/1/resolution', '/api/v1/batches/1/actions'];

  test('works as it is printed, one after the other', async () => {
    const commands = all(/<pre tabindex="0"><code>(curl [^<]+)<\/code>/g).map(plain);
    expect(commands).toHaveLength(ROUTES.length);
    const answered: string[] = [];
    // In the sequence of the page, whose first one places the order that the others are about.
    for (const command of commands) {
      const { stdout } = await run('sh', [
        '-c',
        `${command.replace(/^curl/, "curl -s -w '\\n%{http_code}'")}`,
      ]);
      const status = Number(stdout.slice(stdout.lastIndexOf('\n')));
      const [, method = 'GET', path = ''] = /^curl(?: -X (\w+))? 'http:\/\/[^/]+([^']*)'/.exec(command) ?? [];
      answered.push(`${method} ${path}`);
      const isConflict = status === 409 && method !== 'GET' && CONFLICTS.includes(path);
      expect(isConflict || (status >= 200 && status < 300), `${command}\n${stdout}`).toBe(true);
    }
    expect(new Set(answered).size).toBe(commands.length);
  });
});
