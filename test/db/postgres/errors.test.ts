// Proves that an error of the PostgreSQL server is told by what the caller can do, and that a bug stays one.
import { expect, test } from 'vitest';
import { toldError } from '../../../src/db/postgres/errors.ts';

const failed = (code: string) => Object.assign(new Error('it failed'), { code });

test.each([
  ['XX001', 'database_unusable', 'the database is damaged (it failed)'],
  ['XX002', 'database_unusable', 'the database is damaged (it failed)'],
  ['XX000', 'database_unavailable', 'the database cannot be used (it failed); retry'],
  ['53100', 'database_unavailable', 'the database cannot be used (it failed); retry'],
  ['42501', 'database_unusable', 'the database cannot be used (it failed)'],
  ['40001', 'database_busy', 'the database is busy (it failed); retry in a moment'],
])('%s is told as %s', (code, told, message) => {
  expect(toldError(failed(code))).toMatchObject({ kind: 'unavailable', code: told, message });
});

test('a damaged page is examined, not asked again', () => {
  expect(toldError(failed('XX001'))).toMatchObject({ hint: { to: 'examine_database' } });
});

test.each(['42601', '23505'])('%s stays as it is', (code) => {
  const error = failed(code);
  expect(toldError(error)).toBe(error);
});
