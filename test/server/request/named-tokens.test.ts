// Proves of named tokens that their role decides what they may do, that timelines and the log name them, and that a change
// of their file takes effect without a restart, while a broken file changes nothing.
import { chmodSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokenDigest } from '../../../src/domain/access/token-file.ts';
import { openApiTokens } from '../../../src/server/request/api-tokens.ts';
import { ROUTES } from '../../../src/server/routes/index.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
const folder = mkdtempSync(join(tmpdir(), 'orders-tokens-'));
const FILE = join(folder, 'tokens');
const LINES = [
  '# of the shop',
  `viewer read sha256:${tokenDigest('r3ader')}`,
  'warehouse operate 0perator',
  `boss admin sha256:${tokenDigest('b0ss')}`,
];
let server: TestServer;

function write(lines: readonly string[], path = FILE): void {
  writeFileSync(path, lines.join('\n'), { mode: 0o600 });
}

beforeAll(async () => {
  write(LINES);
  server = await startTestServer({ ORDERS_API_TOKEN: 'full', ORDERS_API_TOKENS_FILE: FILE });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = (token: string, method: string, path: string, body?: unknown) =>
  server.ask(path, { method, headers: as(token), ...(body === undefined ? {} : { body }) });

describe('the role', () => {
  const paths = ROUTES.filter(({ method }) => method !== 'GET');

  test('read reads, and changes nothing', async () => {
    expect((await ask('r3ader', 'GET', ORDERS)).status).toBe(200);
    for (const { method, path } of paths) {
      const refused = await ask('r3ader', method, path.replace(':id', '1'), {});
      expect({ path, ...refused }).toMatchObject({
        path,
        status: 403,
        body: { code: 'read_only_token', role: 'read' },
      });
    }
  });

  test('operate does all but what is for admins', async () => {
    for (const { method, path, role } of paths) {
      const { status, body } = await ask('0perator', method, path.replace(':id', '999'), {});
      expect({ path, refused: status === 403 }).toEqual({ path, refused: role === 'admin' });
      if (role !== 'admin') continue;
      expect(body).toMatchObject({ code: 'read_only_token', role: 'operate', needed: 'admin' });
      expect(body.detail).toContain('needs a token with the role admin');
    }
    expect(paths.filter(({ role }) => role === 'admin').map(({ operation }) => operation)).toContain(
      'resolveOrder',
    );
  });

  test.each(['b0ss', 'full'])('admin does everything: %s', async (token) => {
    for (const { method, path } of paths) {
      expect((await ask(token, method, path.replace(':id', '999'), {})).status, path).not.toBe(403);
    }
  });
});

test('timeline, feed and log name the token; unnamed ones are plain "api"', async () => {
  const { id } = (await ask('0perator', 'POST', ORDERS, TANAKA)).body;
  await ask('b0ss', 'PUT', `${ORDERS}${id}/status`, { status: 'shipped' });
  await ask('full', 'PUT', `${ORDERS}${id}/status`, { status: 'delivered' });
  const events = (await ask('r3ader', 'GET', `${ORDERS}${id}/events`)).body as {
    type: string;
    actor: string;
  }[];
  const by = (type: string) => events.find((event) => event.type === type)?.actor;
  expect(['order_created', 'payment_succeeded', 'shipped', 'delivered'].map(by)).toEqual([
    'api:warehouse',
    'api:warehouse',
    'api:boss',
    'api',
  ]);
  const feed = (await ask('r3ader', 'GET', '/api/v1/events')).body as { actor: string }[];
  expect(feed.map(({ actor }) => actor)).toEqual(
    expect.arrayContaining(['api:warehouse', 'api:boss', 'api']),
  );
  const explained = (await ask('r3ader', 'GET', `${ORDERS}${id}/explanation`)).body;
  expect(JSON.stringify(explained)).toContain('placed through the API by warehouse');
  const logged = server.log.map(({ fields }) => (fields as { actor?: string }).actor);
  expect(logged).toEqual(expect.arrayContaining(['api:warehouse', 'api:boss', 'api:viewer', 'api']));
  expect(JSON.stringify(server.log)).not.toMatch(/r3ader|0perator|b0ss/);
});

test('a removed token stops working and an added one works, without a restart', async () => {
  write([...LINES.slice(0, 2), LINES[3] ?? '', 'new operate fr3sh']);
  await expect.poll(async () => (await ask('0perator', 'GET', ORDERS)).status, { timeout: 5_000 }).toBe(401);
  expect((await ask('fr3sh', 'GET', ORDERS)).status).toBe(200);
  expect((await ask('full', 'GET', ORDERS)).status).toBe(200);
  write(LINES);
  await expect.poll(async () => (await ask('0perator', 'GET', ORDERS)).status, { timeout: 5_000 }).toBe(200);
});

describe('the file, by a clock of its own,', () => {
  const settings = (path: string) => ({ apiToken: undefined, apiReadToken: undefined, apiTokensFile: path });
  const lines: unknown[] = [];
  const log = { info() {}, warn() {}, error: (fields: object) => void lines.push(fields) };
  const path = join(folder, 'own');
  let now = 0;
  const open = () => {
    lines.length = 0;
    write(['a operate one'], path);
    return openApiTokens(settings(path), log, () => now);
  };

  test('is looked at once a second at most, replaced ones included', () => {
    const tokens = open();
    expect(tokens.find('one')).toEqual({ role: 'operate', actor: 'api:a' });
    write(['a operate two'], `${path}.new`);
    // Same size, and the same time of its last change.
    utimesSync(path, 100, 100);
    utimesSync(`${path}.new`, 100, 100);
    renameSync(`${path}.new`, path);
    now += 999;
    expect(tokens.find('one')).toBeDefined();
    now += 1;
    expect([tokens.find('one'), tokens.find('two')?.actor]).toEqual([undefined, 'api:a']);
  });

  test.each([
    ['broken', () => write(['a boss one'], path), 'the role must be'],
    ['open to others', () => chmodSync(path, 0o644), 'can be read by users other'],
    ['missing', () => rmSync(path), 'cannot be read (ENOENT)'],
  ])(
    'that becomes %s keeps the tokens; that is logged once, and over when it is right again',
    (_what, spoil, reason) => {
      const tokens = open();
      spoil();
      for (let n = 0; n < 3; n += 1) {
        now += 1_000;
        expect(tokens.find('one')?.actor).toBe('api:a');
      }
      expect(lines).toEqual([{ reason: expect.stringContaining(reason) }]);
      rmSync(path, { force: true });
      write(['b admin one'], path);
      now += 1_000;
      expect(tokens.find('one')).toEqual({ role: 'admin', actor: 'api:b' });
    },
  );

  test('without a token means that none is good, not that none is needed', () => {
    write(['# none yet'], path);
    const tokens = openApiTokens(settings(path), log, () => now);
    expect([tokens.required, tokens.canOperate, tokens.find(''), tokens.find('one')]).toEqual([
      true,
      false,
      undefined,
      undefined,
    ]);
  });

  test('may not hold a token that a variable has too', () => {
    write(['a read full'], path);
    const both = { apiToken: 'full', apiReadToken: undefined, apiTokensFile: path };
    expect(() => openApiTokens(both, log)).toThrow(/line 1: the token is also in ORDERS_API_TOKEN/);
  });
});
