// Proves that the migrations and the entities describe the same schema, on either database.
import type { DataSource } from 'typeorm';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { connectPool, POSTGRES_OPTIONS } from '../../../src/db/postgres/connection.ts';
import { COLUMN_TYPES } from '../../../src/db/schema/column-types.ts';
import { postgresSource, sqliteSource } from '../../../src/db/schema/data-source.ts';
import { entitiesOf } from '../../../src/db/schema/entities.ts';
import { MIGRATIONS_TABLE } from '../../../src/db/schema/migration-names.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { newBook, newPostgresBook, ON_POSTGRES, query } from '../../support/database/database.ts';
import { tempPath } from '../../support/temp.ts';

/** TypeORM has no words for an index by the address without its case, and takes no table without a key. */
const BY_MIGRATION_ALONE = ['orders_by_email', 'order_changes', MIGRATIONS_TABLE];

async function sourceOf(book: string): Promise<DataSource> {
  if (!ON_POSTGRES) return sqliteSource(openSqliteFile(book), entitiesOf(COLUMN_TYPES.sqlite));
  const { pool } = await connectPool(book, POSTGRES_OPTIONS);
  return postgresSource(pool, entitiesOf(COLUMN_TYPES.postgres));
}

async function migrated(): Promise<string> {
  const book = newBook();
  await (await openStore(book)).close();
  return book;
}

/** Made from the entities alone. */
async function synchronized(): Promise<string> {
  const book = ON_POSTGRES ? newPostgresBook() : tempPath('entities.db');
  const source = await sourceOf(book);
  await source.synchronize();
  await source.destroy();
  return book;
}

interface Part {
  readonly owner: string;
  readonly name: string;
  readonly is: string;
}

/**
 * Columns with types and defaults, indexes with columns and conditions, keys and references. The checks of both databases
 * are the same texts, and PostgreSQL tells what they are.
 */
const PARTS = ON_POSTGRES
  ? `SELECT c.relname::text AS owner, a.attname::text AS name, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'NOT NULL' END, a.attidentity,
        regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^''(\\d+)''::bigint$', '\\1')) AS is
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    UNION ALL SELECT tablename::text, indexname::text, replace(indexdef, current_schema() || '.', '') FROM pg_indexes
      WHERE schemaname = current_schema() AND indexdef NOT LIKE '%_pkey ON%' AND indexname NOT LIKE 'PK\\_%'
    UNION ALL SELECT conrelid::regclass::text, CASE contype WHEN 'p' THEN 'key' ELSE conname END, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'`
  : `SELECT t.name AS owner, c.name, c.type || ' ' || c."notnull" || ' key ' || c.pk || ' ' || coalesce(c.dflt_value, '') AS "is"
      FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
    UNION ALL SELECT t.name, i.name, i."unique" || ' ' || (SELECT group_concat(name) FROM pragma_index_info(i.name))
        || ' ' || substr(s.sql, instr(s.sql || ' WHERE ', ' WHERE '))
      FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN sqlite_schema s ON s.name = i.name
      WHERE t.type = 'table' AND i.origin = 'c'
    UNION ALL SELECT t.name, f."from", f."table" || ' ' || f."to" || ' ' || f.on_delete || ' ' || f.on_update
      FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`;

function partsOf(book: string): string[] {
  return query<Part>(book, PARTS)
    .filter(({ owner, name }) => !BY_MIGRATION_ALONE.some((one) => one === owner || one === name))
    .filter(({ owner }) => !owner.startsWith('sqlite_'))
    .map(({ owner, name, is }) => `${owner}.${name}: ${is.replaceAll(/\s+/g, ' ').trim()}`)
    .sort();
}

test('a migrated database has nothing that the entities would change', async () => {
  const source = await sourceOf(await migrated());
  const changes = await source.driver.createSchemaBuilder().log();
  await source.destroy();
  expect(changes.upQueries.map((query) => query.query)).toEqual([]);
});

test('a database made from the entities has the columns, indexes and conditions of a migrated one', async () => {
  const parts = partsOf(await migrated());
  expect(parts.length).toBeGreaterThan(100);
  expect(partsOf(await synchronized())).toEqual(parts);
});
