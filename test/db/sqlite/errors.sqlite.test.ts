// Proves that a file that cannot be read is the database's fault and not a bug, and that a bug stays one.
import { expect, test } from 'vitest';
import type { Sql } from '../../../src/db/sql.ts';
import { SQLITE } from '../../../src/db/sqlite/dialect.ts';
import { tellingReads } from '../../../src/db/sqlite/errors.ts';

function failing(code: string): Sql {
  const fail = () => Promise.reject(Object.assign(new Error('disk I/O error'), { code }));
  const send = () => {};
  return {
    dialect: SQLITE,
    query: fail,
    queryAnew: fail,
    insert: fail,
    insertRows: fail,
    change: fail,
    send,
    mayRepeat: send,
    witness: send,
  };
}

test.each([
  ['SQLITE_IOERR_READ', 'database_unavailable', 'the database cannot be read (disk I/O error); retry'],
  ['SQLITE_CANTOPEN', 'database_unavailable', 'the database cannot be read (disk I/O error); retry'],
  ['SQLITE_CORRUPT', 'database_unusable', 'the database is damaged (disk I/O error)'],
  ['SQLITE_BUSY_RECOVERY', 'database_busy', 'another process holds the database; retry in a moment'],
])('%s is told as %s', async (code, told, message) => {
  const reads = tellingReads(failing(code));
  for (const asked of [reads.query('SELECT 1'), reads.queryAnew('SELECT 1', [])]) {
    await expect(asked).rejects.toMatchObject({ kind: 'unavailable', code: told, message });
  }
});

test.each(['SQLITE_ERROR', 'SQLITE_CONSTRAINT_CHECK'])('%s stays as it is', async (code) => {
  const asked = tellingReads(failing(code)).query('SELEKT 1');
  await expect(asked).rejects.toMatchObject({ name: 'Error', code });
});
