// Proves that a test which opens a database runs on SQLite and on PostgreSQL, or says in its name that it does not.
import { expect, test } from 'vitest';
import { testsOfBothDatabases, testsOfUnnamedDatabase } from './support/both-databases.ts';

test('a test that imports the fixture runs on both, whichever file imports it', () => {
  const both = testsOfBothDatabases();
  expect(both).toContain('test/db/store.test.ts');
  expect(both).toContain('test/domain/orders/pay-order.test.ts');
  expect(both).toContain('test/server/routes/orders.test.ts');
});

test('a test without a database runs once, and so does one whose name says where', () => {
  const both = testsOfBothDatabases();
  expect(both).not.toContain('test/domain/shared/parse-number.test.ts');
  expect(both.filter((path) => /postgres-|\.sqlite\./.test(path))).toEqual([]);
});

test('no other test opens a database: it takes newBook, or is named .sqlite.test.ts', () => {
  expect(testsOfUnnamedDatabase()).toEqual([]);
});
