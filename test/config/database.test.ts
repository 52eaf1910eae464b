// Proves of ORDERS_DB that no address becomes the name of a file, that its sslmode is one, and that no message and no
// listing of the settings repeats a password, however wrong the value is that holds it.
import { describe, expect, test } from 'vitest';
import { complaint, load } from '../support/cli/settings.ts';

const SECRET = 's3cret';

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
    `postgres:/desk:${SECRET}@h/orders`,
    `postgresql:desk:${SECRET}@h/orders`,
    `postgres//desk:${SECRET}@h/orders`,
    `pg://desk:${SECRET}@h/orders`,
    `http://desk:${SECRET}@h/orders`,
    `postgress://desk:${SECRET}`,
    `mysql:desk:${SECRET}`,
    `./postgres://desk:${SECRET}@h/orders`,
    `x postgress://desk:${SECRET}@h/orders`,
    `\u200bpostgres://desk:${SECRET}@h/orders`,
    `postgress%3A%2F%2Fdesk:${SECRET}@h/orders`,
    `mysql%3a//desk%3a${SECRET}%40h/orders`,
    `orders.db?password=${SECRET}`,
    'sqlite://orders.db',
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

  test.each([
    `//desk:${SECRET}@h/orders`,
    `desk:${SECRET}@h/orders`,
    `desk:${SECRET}@h:5432/orders?sslmode=require`,
    `desk:sl/${SECRET}@h/orders`,
    `:${SECRET}@h/orders`,
    `POSTGRES;//desk:${SECRET}@h/orders`,
    `postgres:\\\\desk:${SECRET}@h\\orders`,
    `desk%3A${SECRET}%40h/orders`,
    `desk:${SECRET}%40h/orders`,
  ])('%s has lost its scheme, and its password becomes the name of no file', (value) => {
    for (const message of [complaint({ ORDERS_DB: value }), complaint({}, { db: value })]) {
      expect(message).toMatch(/^(ORDERS_DB|--db) must be a path/);
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
    'a@b/orders.db',
    'tanaka@10:00.db',
    './2025-12-01T10:00@h.db',
    '../a:b@c.db',
    '/data/a:b@c/orders.db',
    'C:\\data\\a@b.db',
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
    `postgres://desk:${SECRET} x@h/orders`,
    `postgres://desk:x ${SECRET}@h/orders`,
    `postgres://h/orders?token=x ${SECRET}`,
    `postgres://h?token=${SECRET}`,
    `postgres://desk:${SECRET}`,
    `postgres://desk:${SECRET}/orders`,
    `postgres://desk:${SECRET}#@h/orders`,
  ])('%s is refused without its password', (value) => {
    const message = complaint({ ORDERS_DB: value });
    expect(message).toMatch(/^ORDERS_DB /);
    expect(message).not.toContain(SECRET);
  });
});

describe('what "orders config" shows', () => {
  const shown = (variable: string, value: string) =>
    load({ [variable]: value }).entries.find((entry) => entry.variable === variable)?.value;

  test.each([
    `postgres://desk:${SECRET}@h/orders`,
    `POSTGRES://desk:${SECRET}@h/orders`,
    `postgres://desk:x%20${SECRET}@h/orders`,
    `postgres://desk%3A${SECRET}@h/orders`,
    `postgres://desk@h/orders?password=${SECRET}`,
    `postgres://desk@h/orders?sslmode=require&sslpassword=${SECRET}`,
    `postgres://desk@h/orders?token=${SECRET}`,
    `postgres://desk@h/orders?api_key=${SECRET}&sslmode=require`,
  ])('of %s is no secret', (value) => {
    expect(shown('ORDERS_DB', value)).not.toContain(SECRET);
  });

  test('of a database is where it is, and not who comes', () => {
    const place = 'h:5432/orders?host=/run&sslmode=require&options=-c%20search_path%3Dx';
    expect(shown('ORDERS_DB', `postgres://desk@${place}`)).toBe(`postgres://********@${place}`);
    expect(shown('ORDERS_DB', 'postgres://h/orders?user=desk')).not.toContain('desk');
  });

  test.each(['PAYMENT_SERVICE_URL', 'NOTIFICATION_SERVICE_URL', 'ORDERS_URL'])(
    'of %s is no user and no query, encoded or not',
    (variable) => {
      for (const path of [`/a%3Ftoken=${SECRET}`, `/a%23${SECRET}`, `/desk:${SECRET}@x`, `/${SECRET}%40x`]) {
        expect(shown(variable, `https://pay.example.com${path}`)).not.toContain(SECRET);
      }
    },
  );
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
    const message = complaint({ ORDERS_DB: url(query), HOME: '/nowhere' });
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
