// Proves that the web console is served from a fixed map, without a token and without data: its pages obey one security
// policy and name their files relative to their own address, and its files are cached for good.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGES = [
  ...[
    '/console',
    '/console/',
    '/console/orders',
    '/console/orders/',
    '/console/orders/12',
    '/console/orders/12/',
  ],
  ...['/console/imports', '/console/imports/3', '/console/emails', '/console/stats', '/console/stats/'],
  ...['/console/orders?status=paid&q=%E7%94%B0', '/console/orders/12?lang=ja', '/console/orders/a%2Fb'],
];
const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

let open: TestServer;
let guarded: TestServer;

beforeAll(async () => {
  open = await startTestServer({ ORDERS_TRUSTED_PROXIES: '127.0.0.1' });
  guarded = await startTestServer({ ORDERS_API_TOKEN: 'secret' });
});
afterAll(async () => {
  await open.close();
  await guarded.close();
});

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Sends exactly these headers; the pages are no part of the document of the API. */
function get(
  { port }: TestServer,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(pieces) }),
        );
      },
    );
    request.on('error', reject);
    request.end();
  });
}

const codeOf = ({ bytes }: Got) => (JSON.parse(bytes.toString()) as { code: string }).code;

/** What a page names, as a browser resolves it. */
async function namedBy(
  server: TestServer,
  path: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  const html = (await get(server, path)).bytes.toString();
  const names = [...html.matchAll(/(?:src|href|data-\w+)="([^"]+)"/g)].map(([, name = '']) => name);
  return names.map((name) => ({ name, path: new URL(name, `${server.url}${path}`).pathname }));
}

async function assets(): Promise<string[]> {
  return [...new Set((await namedBy(open, '/console/')).map(({ path }) => path))];
}

describe('GET /', () => {
  test('leads a browser to the console, with a token or without', async () => {
    for (const server of [open, guarded]) {
      const { status, headers, bytes } = await get(server, '/', HTML);
      expect([status, headers.location, headers.vary, bytes.length]).toEqual([303, '/console/', 'Accept', 0]);
    }
    expect((await get(open, '/?from=bookmark', HTML)).status).toBe(303);
    expect((await get(open, '/', HTML, 'HEAD')).status).toBe(303);
  });

  test('leads through a trusted proxy to the console below its path', async () => {
    const forwarded = { ...HTML, 'x-forwarded-prefix': '/shop' };
    expect((await get(open, '/', forwarded)).headers.location).toBe('/shop/console/');
    expect((await get(guarded, '/', forwarded)).headers.location).toBe('/console/');
    const named = { ...forwarded, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'localhost' };
    expect((await get(open, '/', named)).headers.location).toBe('https://localhost/shop/console/');
  });

  test.each([{}, { accept: '*/*' }, { accept: 'application/json' }, { accept: 'text/html;q=0, */*' }])(
    'is nothing for %o',
    async (headers) => {
      const found = await get(open, '/', headers);
      expect([found.status, codeOf(found)]).toEqual([404, 'not_found']);
      const refused = await get(guarded, '/', headers);
      expect([refused.status, codeOf(refused)]).toEqual([401, 'unauthorized']);
      const known = await get(guarded, '/', { ...headers, authorization: 'Bearer secret' });
      expect(known.status).toBe(404);
    },
  );
});

describe('a page', () => {
  test.each(PAGES)('%s is sent without a token, under the policy', async (path) => {
    for (const server of [open, guarded]) {
      const { status, headers, bytes } = await get(server, path, HTML);
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers['content-security-policy']).toBe(POLICY);
      expect(headers['cache-control']).toBe('no-store');
      expect(bytes.toString()).not.toMatch(/<script(?! type="module" src=)|<style| style=| on\w+=|https?:/);
    }
  });

  test.each(PAGES)('%s names its files relative to its own address', async (path) => {
    const named = await namedBy(guarded, path);
    expect([...new Set(named.map((one) => one.path))]).toEqual(await assets());
    for (const one of named) {
      expect(one.name).not.toMatch(/^\//);
      expect((await get(guarded, one.path)).status).toBe(200);
    }
  });

  test.each([
    [undefined, 'en'],
    ['ja', 'ja'],
    ['JA-JP,en;q=0.5', 'ja'],
    ['fr-FR, fr;q=0.9, ja;q=0.8, en;q=0.7', 'ja'],
    ['en-GB,ja;q=0.5', 'en'],
    ['fr', 'en'],
    ['constructor, __proto__', 'en'],
  ])('in a browser of %s names the script of %s first', async (languages, first) => {
    const { bytes } = await get(open, '/console/', languages ? { 'accept-language': languages } : {});
    const [, script] = /<script type="module" src="[^"]*\/(\w+)-\w+\.js"/.exec(bytes.toString()) ?? [];
    expect(script).toBe(first);
  });

  test('answers HEAD like GET, without the page', async () => {
    const whole = await get(open, '/console/orders');
    const { status, headers, bytes } = await get(open, '/console/orders', {}, 'HEAD');
    expect([status, headers['content-length'], bytes.length]).toEqual([200, String(whole.bytes.length), 0]);
    expect(headers['content-security-policy']).toBe(POLICY);
  });

  test.each([
    '/console/nothing',
    '/console/orders/1/2',
    '/console/assets',
    '/console/assets/',
    '/Console/',
    '/consoles',
  ])('%s is none', async (path) => {
    const found = await get(open, path, HTML);
    expect([found.status, codeOf(found)]).toEqual([404, 'not_found']);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('takes no %s', async (method) => {
    for (const path of ['/console/', '/console/orders/12', (await assets())[0] ?? '']) {
      const refused = await get(open, path, {}, method);
      expect([refused.status, codeOf(refused)]).toEqual([405, 'method_not_allowed']);
      expect(refused.headers.allow).toBe('GET, HEAD, OPTIONS');
    }
  });

  test('is refused under a foreign name, as the API is', async () => {
    expect((await get(open, '/console/', { host: 'evil.example' })).status).toBe(403);
  });
});

describe('a file', () => {
  test('is cached for good, and needs no token', async () => {
    const types: Record<string, string> = {
      js: 'text/javascript; charset=utf-8',
      css: 'text/css; charset=utf-8',
      svg: 'image/svg+xml',
    };
    const extensions: string[] = [];
    for (const path of await assets()) {
      const extension = path.split('.').at(-1) ?? '';
      extensions.push(extension);
      expect(path).toMatch(/^\/console\/assets\/\w+-[A-Z0-9]{8}\.\w+$/);
      const { status, headers } = await get(guarded, path);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': types[extension],
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      });
    }
    expect(extensions.sort()).toEqual(['css', 'js', 'js', 'svg']);
  });

  test.each(['gzip', 'gzip, deflate, br', 'br;q=1.0, GZIP;q=0.5'])('is packed for %s', async (encoding) => {
    for (const path of await assets()) {
      const plain = await get(open, path);
      expect(plain.headers['content-encoding']).toBeUndefined();
      const { headers, bytes } = await get(open, path, { 'accept-encoding': encoding });
      expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
      expect(headers['content-length']).toBe(String(bytes.length));
      expect(gunzipSync(bytes).equals(plain.bytes)).toBe(true);
      const head = await get(open, path, { 'accept-encoding': encoding }, 'HEAD');
      expect([head.headers['content-length'], head.bytes.length]).toEqual([String(bytes.length), 0]);
    }
  });

  test.each(['identity', 'gzip;q=0', 'deflate, gzip; q=0.000', 'br', 'notgzip'])(
    'is sent as it is for %s',
    async (encoding) => {
      const [path = ''] = await assets();
      const { headers, bytes } = await get(open, path, { 'accept-encoding': encoding });
      expect([headers['content-encoding'], headers.vary]).toEqual([undefined, 'Accept-Encoding']);
      expect(bytes.equals((await get(open, path)).bytes)).toBe(true);
    },
  );

  test.each([
    ...['files.json', '..%2f..%2fpackage.json', '..%2F..%2Fdist%2Fmain.js', '%2e%2e%2fconsole-files.js'],
    ...['__proto__', 'constructor', 'main.js', 'main-.js', '%00', '..\\main.js', '%ff'],
  ])('named %s is none', async (name) => {
    const found = await get(open, `/console/assets/${name}`);
    expect(found.status).toBe(404);
  });
});

test('the API asks for a token as ever', async () => {
  for (const path of ['/api/v1/orders/', '/api/v1/overview', '/docs', '/openapi.json', '/console-files.js']) {
    expect((await get(guarded, path, HTML)).status).toBe(401);
  }
});
