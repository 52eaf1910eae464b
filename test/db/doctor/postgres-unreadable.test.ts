// Proves that the doctor tells a table of PostgreSQL that cannot be read as that, with all else that it finds.
import { expect, test } from 'vitest';
import { diagnosePostgres } from '../../../src/db/doctor/postgres.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { newPostgresDatabase, query } from '../../support/database/database.ts';

async function findingsOf(url: string) {
  const findings = await diagnosePostgres(url, false);
  return new Map(findings.map((finding) => [finding.check, finding]));
}

test('a damaged table is to be restored', async () => {
  const url = newPostgresDatabase();
  await (await openStore(url)).close();
  query(
    url,
    `ALTER TABLE batches RENAME TO whole;
    CREATE FUNCTION damage() RETURNS text LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'invalid page in block 0' USING ERRCODE = 'data_corrupted'; END $$;
    CREATE VIEW batches AS SELECT id, damage() AS status FROM generate_series(1, 1) AS id`,
  );
  const found = await findingsOf(url);
  expect(found.get('database')).toMatchObject({ ok: true });
  expect(found.get('orders')).toMatchObject({ ok: true });
  expect(found.get('open payments')).toMatchObject({
    ok: false,
    detail: 'cannot be examined (invalid page in block 0)',
    fix: expect.stringContaining('restore'),
  });
});

test('a table that may not be read leaves the word about the right', async () => {
  const owner = newPostgresDatabase();
  await (await openStore(owner)).close();
  const role = `reader_${process.pid}`;
  query(
    owner,
    `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};
    REVOKE SELECT ON journal FROM ${role}`,
  );
  const url = new URL(owner);
  [url.username, url.password] = [role, 'reader'];
  const found = await findingsOf(url.href);
  expect(found.get('rights')).toMatchObject({ ok: false, detail: expect.stringContaining('SELECT') });
  expect(found.get('open payments')).toMatchObject({
    ok: false,
    detail: 'cannot be examined (permission denied for table journal)',
  });
});
