// Proves that a setting that cannot be meant is refused with the name of its variable, and that no message repeats a
// password or a token, however wrong the value is that holds it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConfigInput, loadConfig } from '../src/config.ts';
import type { OrdersError } from '../src/domain/errors.ts';

const SECRET = 's3cret';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'orders-config-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function load(env: ConfigInput['env'], flags: ConfigInput['flags'] = {}) {
  return loadConfig({ flags, env, directory, defaultLogLevel: 'warn' });
}

/** The line that a command would end with; its exit code is 2. */
function complaint(env: ConfigInput['env'], flags: ConfigInput['flags'] = {}): string {
  try {
    load(env, flags);
  } catch (error) {
    const { kind, message } = error as OrdersError;
    expect(kind, message).toBe('usage');
    expect(message).not.toMatch(/\n/);
    return message;
  }
  throw new Error(`accepted: ${JSON.stringify({ env, flags })}`);
}

describe('the URL of a service', () => {
  const variables = ['PAYMENT_SERVICE_URL', 'NOTIFICATION_SERVICE_URL', 'ORDERS_URL'];

  test.each(variables)('%s carries no user, password, query or fragment', (variable) => {
    for (const [value, problem] of [
      [`https://desk:${SECRET}@pay.example.com/api`, 'without user and password'],
      [`https://${SECRET}@pay.example.com`, 'without user and password'],
      [`https://:${SECRET}@pay.example.com`, 'without user and password'],
      [`https://desk:${SECRET} x/y@pay.example.com`, ''],
      [`https:desk:${SECRET}@pay.example.com`, ''],
      ['https://@pay.example.com', 'without user and password'],
      [`https://pay.example.com/api?key=${SECRET}`, 'without ? and #'],
      ['https://pay.example.com/api?', 'without ? and #'],
      [`https://pay.example.com/#${SECRET}`, 'without ? and #'],
      ['https://pay.example.com#', 'without ? and #'],
      [`desk:${SECRET}@pay.example.com`, 'must be an http:// or https:// URL'],
      [`https://desk:${SECRET}#x@pay.example.com`, ''],
      [`https://desk:${SECRET}?x@pay.example.com:port`, ''],
    ] as const) {
      const message = complaint({ [variable]: value });
      expect(message).toContain(`${variable} must be`);
      expect(message).toContain(problem);
      expect(message).not.toContain(SECRET);
    }
  });

  test('a path is kept, a slash at its end is not', () => {
    const { config } = load({ PAYMENT_SERVICE_URL: 'https://pay.example.com:8443/a@b/' });
    expect(config.paymentServiceUrl).toBe('https://pay.example.com:8443/a@b');
  });

  test('the server’s URL may be empty, and is unset then', () => {
    expect(load({ ORDERS_URL: '' }).config.url).toBeUndefined();
  });
});

describe('an empty secret', () => {
  const secrets = [
    'ORDERS_API_TOKEN',
    'ORDERS_API_READ_TOKEN',
    'PAYMENT_SERVICE_TOKEN',
    'NOTIFICATION_SERVICE_TOKEN',
    'ORDERS_WEBHOOK_SECRET',
  ];

  test.each(secrets.flatMap((name) => [name, `${name}_FILE`]))('%s is refused', (variable) => {
    expect(complaint({ [variable]: '' })).toMatch(new RegExp(`^${variable} is empty; .*unset`));
    writeFileSync(join(directory, '.env'), `${variable}=\n`);
    expect(complaint({})).toMatch(new RegExp(`^${variable} \\(in \\.env\\) is empty; .*unset`));
  });

  test('hides nothing that .env has', () => {
    writeFileSync(join(directory, '.env'), `ORDERS_API_TOKEN=${SECRET}\n`);
    expect(complaint({ ORDERS_API_TOKEN: '' })).toMatch(/^ORDERS_API_TOKEN is empty/);
  });
});

describe('ORDERS_DB', () => {
  test.each([
    `postgress://desk:${SECRET}@h/orders`,
    `mysql://desk:${SECRET}@h/orders`,
    `MariaDB://desk:${SECRET}@h/orders`,
    `sqlite://desk:${SECRET}@h/orders.db`,
    `jdbc:postgresql://desk:${SECRET}@h/orders`,
    `postgres:desk:${SECRET}@h/orders`,
    `postgresql:/desk:${SECRET}@h/orders`,
    `postgres:desk:${SECRET}`,
    `host=127.0.0.1 password=${SECRET} dbname=orders`,
    `dbname = orders password = ${SECRET}`,
    ' ',
    ` postgres://desk:${SECRET}@h/orders`,
    `"postgres://desk:${SECRET}@h/orders"`,
    'sqlite:orders.db',
    'sqlite3:///orders.db',
    'file:orders.db',
    'file:///var/lib/orders.db?mode=ro',
    'https://example.com/orders.db',
    ':memory:',
  ])('%s is neither a path nor a URL of ours', (value) => {
    for (const message of [complaint({ ORDERS_DB: value }), complaint({}, { db: value })]) {
      expect(message).toMatch(/^(ORDERS_DB|--db) must be a path, or a postgres:\/\/ URL, not "/);
      expect(message).not.toContain(SECRET);
    }
  });

  test('an empty --db is none either', () => {
    expect(complaint({}, { db: '' })).toMatch(/^--db must be a path/);
  });

  test.each([
    './orders.db',
    'orders:2.db',
    'orders-2025-12-01T10:00.db',
    '/data/postgres://x',
    'a@b.db',
    'memory',
  ])('%s is a path', (path) => {
    const { config, entries } = load({ ORDERS_DB: path });
    expect(config.db).toBe(path);
    expect(entries.find(({ variable }) => variable === 'ORDERS_DB')?.value).toBe(path);
  });

  test.each([
    `postgres://desk:${SECRET} x@h/orders/more`,
    `postgres://desk:${SECRET}@h:port/orders`,
    `postgres://h/orders/x?password=${SECRET} ${SECRET}`,
    `postgres://h/orders/x?pass%77ord=${SECRET}`,
    `postgres://h/orders?sslmode=x&sslpassword=${SECRET}`,
    `postgres://desk:%zz${SECRET}@h/orders`,
  ])('%s is refused without its password', (value) => {
    const message = complaint({ ORDERS_DB: value });
    expect(message).toMatch(/^ORDERS_DB /);
    expect(message).not.toContain(SECRET);
  });
});

describe('sslmode', () => {
  const url = (query: string) => `postgres://h/orders?${query}`;

  test.each(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])('%s is known', (mode) => {
    expect(load({ ORDERS_DB: url(`sslmode=${mode}`) }).config.db).toContain(mode);
  });

  test.each([
    ['sslmode=requre', 'sslmode=requre is none of disable, allow, prefer, require, verify-ca, verify-full'],
    ['sslmode=no-verify', 'sslmode=no-verify is none of'],
    ['sslmode=', 'sslmode= is none of'],
    ['sslmode=Require', 'sslmode=Require is none of'],
    ['SSLMODE=require', 'SSLMODE'],
    ['sslmod=require', 'sslmod'],
    ['sslcrl=x.crl', 'sslcrl'],
    ['ssl=true', 'a parameter ssl that is not supported; there are sslmode'],
    ['sslmode=disable&sslnegotiation=direct', 'sslnegotiation'],
    ['sslmode=require&sslmode=disable', 'twice'],
    ['sslmode=require&sslrootcert=system', 'verify-full'],
  ])('%s is refused', (query, problem) => {
    const message = complaint({ ORDERS_DB: url(query), HOME: directory });
    expect(message).toMatch(/^ORDERS_DB /);
    expect(message).toContain(problem);
  });

  test('PGSSLMODE is held to the same, where the URL says nothing', () => {
    expect(complaint({ ORDERS_DB: 'postgres://h/orders', PGSSLMODE: 'requre' })).toMatch(
      /^PGSSLMODE=requre is none of disable, allow/,
    );
    load({ ORDERS_DB: url('sslmode=disable'), PGSSLMODE: 'requre' });
    load({ ORDERS_DB: './orders.db', PGSSLMODE: 'requre' });
  });
});
