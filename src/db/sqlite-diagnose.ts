// Examines a SQLite order book for `orders doctor`: settings, integrity, schema. Changes nothing.
import { statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource } from 'typeorm';
import type { Finding } from '../domain/diagnosis.ts';
import { errorText } from '../domain/errors.ts';
import { grouped } from '../domain/written-number.ts';
import { COLUMN_TYPES } from './column-types.ts';
import { entitiesOf } from './entities.ts';
import { MIGRATION_NAMES, MIGRATIONS_TABLE } from './migrations.ts';
import { counterFinding } from './order-counts.ts';
import { openWriter, type SqliteConnection } from './sqlite-connection.ts';
import { databaseExists } from './sqlite-file.ts';
import { openOf } from './standing-reads.ts';

const LEAST_FREE_BYTES = 512 * 1024 * 1024;

/** One finding a line of the report, in the order to read them. */
export async function diagnoseSqlite(path: string, resilience: boolean): Promise<Finding[]> {
  let connection: SqliteConnection;
  try {
    if (!databaseExists(path)) {
      return [{ check: 'database', ok: true, detail: `${path} is made by the first command that needs it` }];
    }
    connection = await openWriter(path);
  } catch (error) {
    return [
      { check: 'database', ok: false, detail: errorText(error), fix: 'choose a usable file with --db' },
    ];
  }
  try {
    return [
      { check: 'database', ok: true, detail: path },
      ...settings(connection),
      ...integrity(connection),
      await schema(connection, path),
      await counterFinding(connection),
      disk(path),
      ...(await openOf(connection, resilience)),
    ];
  } finally {
    await connection.close();
  }
}

function settings({ handle }: SqliteConnection): Finding[] {
  const value = (pragma: string) => String(handle.pragma(pragma, { simple: true }));
  const version = String(handle.prepare('SELECT sqlite_version()').pluck().get());
  const journal = value('journal_mode');
  const synchronous = value('synchronous');
  const foreignKeys = value('foreign_keys');
  const reopen = 'close every process that uses the file, then run doctor again';
  return [
    { check: 'sqlite', ok: true, detail: `SQLite ${version}` },
    { check: 'journal mode', ok: journal === 'wal', detail: journal, fix: reopen },
    {
      check: 'synchronous',
      ok: synchronous === '2',
      detail: synchronous === '2' ? 'FULL: an answered request survives a power cut' : `level ${synchronous}`,
      fix: reopen,
    },
    {
      check: 'foreign keys',
      ok: foreignKeys === '1',
      detail: foreignKeys === '1' ? 'on' : 'off',
      fix: reopen,
    },
  ];
}

function integrity({ handle }: SqliteConnection): Finding[] {
  const restore = 'stop all processes and restore the newest good backup';
  const pages = String(handle.pragma('quick_check(1)', { simple: true }));
  const orphans = handle.pragma('foreign_key_check') as unknown[];
  return [
    { check: 'integrity', ok: pages === 'ok', detail: pages, fix: restore },
    {
      check: 'references',
      ok: orphans.length === 0,
      detail:
        orphans.length === 0 ? 'every row belongs to an order' : `${orphans.length} rows without their order`,
      fix: restore,
    },
  ];
}

/** Compares the tables with the entities, as TypeORM would bring one to the other. */
async function schema(connection: SqliteConnection, path: string): Promise<Finding> {
  const done = await connection.query(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: path,
    readonly: true,
    entities: entitiesOf(COLUMN_TYPES.sqlite),
  });
  await source.initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    const version = `${done.length} of ${MIGRATION_NAMES.length} migrations`;
    return upQueries.length === 0
      ? { check: 'schema', ok: true, detail: version }
      : {
          check: 'schema',
          ok: false,
          detail: `${version}, but the tables were changed by hand`,
          fix: 'undo the change, or restore a backup',
        };
  } finally {
    await source.destroy();
  }
}

function disk(path: string): Finding {
  const { bavail, bsize } = statfsSync(dirname(resolve(path)));
  const free = bavail * bsize;
  const mib = grouped(Math.floor(free / 1024 / 1024));
  return {
    check: 'disk',
    ok: free >= LEAST_FREE_BYTES,
    detail: `${mib} MiB free`,
    fix: 'make room on the disk of the database; a full disk stops every order',
  };
}
