// Reads the marks that an order database keeps of its use, for `orders doctor`: without opening it as the program does,
// for any version of the schema.
import type { RealServices } from '../../domain/model/real-services.ts';
import { isPostgresUrl } from '../postgres/url.ts';
import type { Sql } from '../sql.ts';
import { markReads } from '../tables/marks.ts';

export interface DatabaseMarks {
  readonly real: RealServices;
  readonly movedTo: string | null;
}

const NONE: DatabaseMarks = { real: { payments: false, notifications: false }, movedTo: null };

/** None where there is no database yet. */
export async function databaseMarks(database: string): Promise<DatabaseMarks> {
  return isPostgresUrl(database) ? ofPostgres(database) : ofSqlite(database);
}

async function ofSqlite(path: string): Promise<DatabaseMarks> {
  const { openReader } = await import('../sqlite/connection.ts');
  const { reader } = await openReader(path);
  if (!reader) return NONE;
  try {
    return await marksOf(reader, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'settings'");
  } finally {
    await reader.close();
  }
}

async function ofPostgres(url: string): Promise<DatabaseMarks> {
  const [{ connectPool, POSTGRES_OPTIONS }, { statements }] = await Promise.all([
    import('../postgres/connection.ts'),
    import('../postgres/statements.ts'),
  ]);
  const { pool, close } = await connectPool(url, { ...POSTGRES_OPTIONS, poolSize: 1 });
  try {
    return await marksOf(statements(pool), "SELECT 1 WHERE to_regclass('settings') IS NOT NULL");
  } finally {
    await close();
  }
}

/** The first versions had no settings. */
async function marksOf(sql: Sql, hasSettings: string): Promise<DatabaseMarks> {
  if ((await sql.query(hasSettings)).length === 0) return NONE;
  const read = markReads(sql);
  return { real: await read.realServices(), movedTo: await read.movedTo() };
}
