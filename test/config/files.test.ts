// Proves that a secret may be in a file that is its owner's alone, that any doubt about it ends the command, and that
// an address which would be read otherwise than meant is refused; no secret is ever in what is said about it.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { tempPath } from '../support/temp.ts';

const SECRET = 'Tr0ub4dor';
const WEBHOOK_SECRETS = [`whsec_${SECRET.repeat(4)}`, `whsec_${'b2xk'.repeat(8)}`];
let directory: string;
let file: string;

beforeEach(() => {
  directory = tempPath('work');
  mkdirSync(directory);
  file = join(directory, 'token');
});

const load = (env: Record<string, string>) =>
  loadConfig({ flags: {}, env, directory, defaultLogLevel: 'warn' });

/** What it says where it refuses; it never says the secret. */
function refusal(env: Record<string, string>): string {
  try {
    load(env);
  } catch (error) {
    if (!(error instanceof OrdersError)) throw error;
    expect(error.kind).toBe('usage');
    expect(error.message).toMatch(/^[^\n]+$/);
    expect(error.message).not.toContain(SECRET);
    return error.message;
  }
  return 'nothing';
}

function write(text: string | Buffer, mode = 0o600): void {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

describe('a secret in a file', () => {
  test.each([SECRET, `${SECRET}\n`, `${SECRET}\r\n`])('%j is read', (text) => {
    write(text);
    const { config, entries, source } = load({ ORDERS_API_TOKEN_FILE: file });
    expect([config.apiToken, source('apiToken')]).toEqual([SECRET, 'file']);
    expect(entries).toContainEqual({ variable: 'ORDERS_API_TOKEN', value: '********', source: 'file' });
    const named = { variable: 'ORDERS_API_TOKEN_FILE', value: file, source: 'environment' };
    expect(entries).toContainEqual(named);
  });

  test('may be any secret; .env names it from its own folder, and the environment comes before .env', () => {
    write(`${WEBHOOK_SECRETS.join('\n')}\n`);
    writeFileSync(
      join(directory, '.env'),
      'ORDERS_WEBHOOK_SECRET_FILE=token\nORDERS_API_READ_TOKEN_FILE=none\n',
    );
    writeFileSync(join(directory, 'reader'), 'reader', { mode: 0o400 });
    const { config } = load({ ORDERS_API_READ_TOKEN_FILE: 'reader' });
    expect(config.webhookSecrets).toEqual(WEBHOOK_SECRETS);
    expect(config.apiReadToken).toBe('reader');
  });

  test.each(['640', '604', '620', '602', '610', '644', '777'])(
    'with mode %s is refused, and it says what to do',
    (mode) => {
      write(SECRET, Number.parseInt(mode, 8));
      const what = `can be read by users other than its owner (mode ${mode}); run chmod 600 "${file}"`;
      expect(refusal({ ORDERS_API_TOKEN_FILE: file })).toBe(
        `ORDERS_API_TOKEN_FILE: the file "${file}" ${what}`,
      );
    },
  );

  test.each(['', '\n', '\r\n\r\n', ' ', '\t\n \n'])(
    'that holds %j only is refused: it is not "no token"',
    (text) => {
      write(text);
      expect(refusal({ ORDERS_API_TOKEN_FILE: file })).toContain('is empty');
    },
  );

  test('that is not there, is no file, or holds something else is refused', () => {
    expect(refusal({ ORDERS_API_TOKEN_FILE: file })).toContain('cannot be read (ENOENT');
    expect(refusal({ ORDERS_API_TOKEN_FILE: directory })).toContain('is not a file');
    write(`${SECRET} ${SECRET}\n`);
    expect(refusal({ ORDERS_API_TOKEN_FILE: file })).toMatch(
      /^ORDERS_API_TOKEN \(in ORDERS_API_TOKEN_FILE\) must/,
    );
    write('x'.repeat(5_000));
    expect(refusal({ ORDERS_API_TOKEN_FILE: file })).toContain('is too long');
  });

  test('in the place of a file’s name is not told', () => {
    for (const given of [SECRET, `${SECRET}/+${SECRET}==`, SECRET.repeat(50), `https://desk:${SECRET}@h/x`]) {
      expect(refusal({ ORDERS_API_TOKEN_FILE: given })).toMatch(
        /^ORDERS_API_TOKEN_FILE: the file that it names cannot be read \(E[A-Z]+\)$/,
      );
    }
  });

  test('beside one in the variable is refused, wherever each comes from', () => {
    write(SECRET);
    const both = refusal({ ORDERS_API_TOKEN: SECRET, ORDERS_API_TOKEN_FILE: file });
    expect(both).toMatch(
      /^ORDERS_API_TOKEN \(environment\) and ORDERS_API_TOKEN_FILE \(environment\) are both set/,
    );
    writeFileSync(join(directory, '.env'), `ORDERS_API_TOKEN=${SECRET}\n`);
    expect(refusal({ ORDERS_API_TOKEN_FILE: file })).toContain('ORDERS_API_TOKEN (.env) and');
  });
});

test('a token that only reads and is the other one as well is refused', () => {
  const refused = refusal({ ORDERS_API_TOKEN: SECRET, ORDERS_API_READ_TOKEN: SECRET });
  expect(refused).toContain('ORDERS_API_READ_TOKEN must differ from ORDERS_API_TOKEN');
  const { config } = load({ ORDERS_API_TOKEN: SECRET, ORDERS_API_READ_TOKEN: `${SECRET}x` });
  expect(config).toMatchObject({ apiToken: SECRET, apiReadToken: `${SECRET}x` });
});

test.each([
  [`https://${SECRET}@orders.example.com`, 'put the token into ORDERS_API_TOKEN'],
  [`https://desk:${SECRET}@orders.example.com`, 'put the token into ORDERS_API_TOKEN'],
  ['http://127.0.0.1:8000/api/v1', 'without /api/v1,'],
  ['https://example.com/desk/api/v1/orders/', 'without /api/v1/orders,'],
  ['http://127.0.0.1:8000/?limit=1', 'without ? and #'],
  ['http://127.0.0.1:8000/#', 'without ? and #'],
])('ORDERS_URL=%s is refused', (url, why) => {
  expect(refusal({ ORDERS_URL: url })).toContain(why);
});

test('ORDERS_URL may have the path that a proxy has put before ours', () => {
  expect(load({ ORDERS_URL: 'https://example.com/desk/api/' }).config.url).toBe(
    'https://example.com/desk/api',
  );
});

describe('.env', () => {
  const path = () => join(directory, '.env');
  const writeEnv = (mode: number) => {
    writeFileSync(path(), 'ORDERS_PORT=9999\n');
    chmodSync(path(), mode);
  };

  test.each([0o600, 0o644, 0o400, 0o755])('of its owner, mode %i, is read', (mode) => {
    writeEnv(mode);
    expect(load({}).config.port).toBe(9999);
  });

  test.each([0o620, 0o602, 0o666, 0o664, 0o777])('that others can write, mode %i, is refused', (mode) => {
    writeEnv(mode);
    expect(refusal({})).toMatch(/^\.env can be written by users other .*; run chmod go-w \.env$/);
    // What it holds has not been used, and what is wrong in it is not told.
    writeFileSync(path(), 'ORDERS_PORT=none\n');
    expect(refusal({})).toMatch(/^\.env can be written by users other/);
  });

  const isRoot = process.geteuid?.() === 0;
  test.runIf(isRoot)('that another user owns is refused, whatever its mode', () => {
    writeEnv(0o600);
    chownSync(path(), 65_534, 65_534);
    expect(refusal({})).toMatch(/^\.env belongs to another user \(uid 65534\)/);
    chownSync(path(), 0, 65_534);
    expect(load({}).config.port).toBe(9999);
  });

  test('a link stands for the file it leads to', () => {
    const there = join(directory, 'settings');
    writeFileSync(there, 'ORDERS_PORT=9999\n');
    symlinkSync(there, path());
    expect(load({}).config.port).toBe(9999);
    chmodSync(there, 0o666);
    expect(refusal({})).toContain('.env can be written by users other');
  });

  test('that is a pipe keeps no process waiting, and is refused', () => {
    execFileSync('mkfifo', [path()]);
    chmodSync(path(), 0o600);
    expect(refusal({})).toContain('.env is not a file');
  });

  test('that is a folder, or leads nowhere, is none', () => {
    mkdirSync(path(), { mode: 0o777 });
    expect(load({}).config.port).toBe(8000);
    rmdirSync(path());
    symlinkSync(join(directory, 'nowhere'), path());
    expect(load({}).config.port).toBe(8000);
  });
});
