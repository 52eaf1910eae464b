// Proves that a client learns its name and its role, with tokens and without, and which version answers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const CALLER = '/api/v1/caller';
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'orders-caller-'));
let open: TestServer;
let guarded: TestServer;

beforeAll(async () => {
  const file = join(folder, 'tokens');
  writeFileSync(file, 'viewer read r3ader\nanna operate 0perator\nboss admin b0ss\n', { mode: 0o600 });
  open = await startTestServer();
  guarded = await startTestServer({
    ORDERS_API_TOKEN: 'full',
    ORDERS_API_READ_TOKEN: 'reads',
    ORDERS_API_TOKENS_FILE: file,
  });
});
afterAll(async () => {
  await open.close();
  await guarded.close();
  rmSync(folder, { recursive: true });
});

test('without tokens every client is admin', async () => {
  expect((await open.ask(CALLER)).body).toEqual({ actor: 'api', role: 'admin', token: false, version });
  // A token that nobody asks for changes nothing.
  const headers = { authorization: 'Bearer anything' };
  expect((await open.ask(CALLER, { headers })).body.role).toBe('admin');
});

test.each([
  ['reads', 'api', 'read'],
  ['full', 'api', 'admin'],
  ['r3ader', 'api:viewer', 'read'],
  ['0perator', 'api:anna', 'operate'],
  ['b0ss', 'api:boss', 'admin'],
])('the token %s is %s with the role %s', async (token, actor, role) => {
  const headers = { authorization: `Bearer ${token}` };
  expect((await guarded.ask(`${CALLER}/`, { headers })).body).toEqual({ actor, role, token: true, version });
});

test('a missing or wrong token learns nothing', async () => {
  for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
    const { status, body } = await guarded.ask(CALLER, { headers });
    expect([status, body.code]).toEqual([401, 'unauthorized']);
    expect(JSON.stringify(body)).not.toContain(version);
  }
});
