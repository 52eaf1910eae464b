// Proves that a database's URL is read and shown as meant, and that no way to write a password gets it shown.
import { expect, test } from 'vitest';
import {
  databaseName,
  isPostgresUrl,
  postgresUrlProblem,
  withoutPasswords,
} from '../../../src/db/postgres/url.ts';

test.each([
  ['postgres://u:p@h/d', true],
  ['postgresql://h/d', true],
  ['POSTGRES://h/d', true],
  ['./postgres.db', false],
  ['/data/postgres://x', false],
  ['postgres:/x', false],
])('%s is a URL: %s', (text, is) => {
  expect(isPostgresUrl(text)).toBe(is);
});

test.each([
  'postgres://desk:secret@db.example.com:5432/orders?sslmode=verify-full',
  'postgres://desk:sec:ret@h/orders',
  'postgres://desk:s/e/cret@h/orders',
  'postgres://desk:se@secret@h/orders',
  'postgres://desk:secret#x@h/orders',
  'postgres://:secret@h/orders',
  'postgres://desk@h/orders?password=secret&sslmode=disable',
  'postgres://desk@h/orders?sslmode=disable&PASSWORD=secret',
  'connect failed: postgres://desk:secret@h/orders (why)',
  'https://secret@pay.example.com/api answers',
  'http://desk:secret@pay.example.com:8443',
  'ftp://secret@h/orders.csv is not there',
  'https://pay.example.com/api?token=secret answers',
  'https://pay.example.com/api%3Ftoken=secret answers',
  'https://pay.example.com/#secret',
  'https://secret%40pay.example.com',
  'postgres://desk%3Asecret@h/orders',
  'postgres://desk@h/orders?token=secret&sslmode=disable',
  'postgres://desk@h/orders?sslmode=disable&t%6Fken=secret',
  'postgres://desk@h/orders',
  'postgres://h/orders?user=desk',
])('%s is shown without its user and its password', (text) => {
  const shown = withoutPasswords(text);
  expect(shown).not.toMatch(/secret|cret@|ret@|desk/);
  expect(shown).toContain('********');
});

test.each([
  'postgres://h:5432/orders?sslmode=disable',
  './orders.db',
  'https://pay.example.com/a@b',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'a@example.com: no such host',
])('%s has no password and is shown as it is', (text) => {
  expect(withoutPasswords(text)).toBe(text);
});

test.each([
  ['postgres://h/orders', undefined],
  ['postgres:///orders?host=/var/run/postgresql', undefined],
  ['postgres://h', 'names no database'],
  ['postgres://h/', 'names no database'],
  ['postgres://h/a/b', 'names no database'],
  ['postgres://u:p#q@h/orders', ''],
  ['postgres://h:port/orders', 'is not a URL'],
  ['postgres://u:100%@h/orders', 'is not a URL'],
])('%s: %s', (url, problem) => {
  if (problem === undefined) expect(postgresUrlProblem(url)).toBeUndefined();
  else expect(postgresUrlProblem(url)).toContain(problem);
});

test('one order book has one name, whoever reaches it, and two have two', () => {
  const name = databaseName('postgres://h:5432/orders');
  for (const same of ['postgres://a:b@h/orders', 'postgresql://H/orders?sslmode=disable']) {
    expect(databaseName(same)).toBe(name);
  }
  const local = databaseName('postgres://localhost/orders');
  for (const same of ['postgres://127.0.0.1/orders', 'postgres://[::1]:5432/orders', 'postgres:///orders']) {
    expect(databaseName(same)).toBe(local);
  }
  const others = ['postgres://h:5433/orders', 'postgres://h/orders2', 'postgres://g/orders'];
  const search = 'postgres://h/orders?options=-c%20search_path%3Da';
  expect(new Set([name, local, ...[...others, search].map(databaseName)]).size).toBe(6);
});
