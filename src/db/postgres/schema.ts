// Reads the schema of a PostgreSQL database, and makes or upgrades ours: by one node at a time, in one transaction, in
// the schema where the connection makes its tables.
import type { Pool } from 'pg';
import { OrdersError } from '../../domain/shared/errors.ts';
import { unusable } from '../database-errors.ts';
import { MIGRATION_NAMES, MIGRATIONS_TABLE } from '../schema/migration-names.ts';
import { connectPool, type PostgresOptions } from './connection.ts';
import { BEGIN, MIGRATION_LOCK } from './dialect.ts';
import { postgresErrorText } from './errors.ts';
import { withoutPasswords } from './url.ts';

/** pg_current_xact_id() came with it. */
const LEAST_VERSION = 13;
/** Another node may be making the schema; an upgrade of much data takes its time. */
const SETUP_WAIT_MS = 60_000;

/** The beginning of the comment that an unfinished move leaves on the table of orders. */
export const MOVING = 'moving from the book';

type Query = <Row>(text: string) => Promise<Row[]>;

interface FoundSchema {
  readonly version: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly tables: readonly string[];
  /** The comment on the table of orders. */
  readonly moving: string | null;
}

/** `mover` continues a move. Throws `unavailable` for an unsuitable server, schema or database, and changes nothing. */
export async function postgresSchemaState(
  query: Query,
  url: string,
  mover = false,
): Promise<'missing' | 'outdated' | 'current'> {
  const [found] = await query<FoundSchema>(FIND);
  if (!found) throw new Error('the server does not say what it is');
  const { version, encoding, schema, tables, moving } = found;
  const database = withoutPasswords(url);
  if (version < LEAST_VERSION * 10_000) {
    throw unusable(
      database,
      `is PostgreSQL ${Math.floor(version / 10_000)}; Orders needs PostgreSQL ${LEAST_VERSION} or newer`,
    );
  }
  if (encoding !== 'UTF8')
    throw unusable(database, `holds text as ${encoding}; create it with ENCODING 'UTF8'`);
  if (schema === null) throw unusable(database, 'has no schema: none in its search_path exists');
  if (moving?.startsWith(MOVING) && !mover) {
    throw unusable(database, 'has received only part of a move', { to: 'finish_move' });
  }
  if (tables.length === 0) return 'missing';
  const done = tables.includes(MIGRATIONS_TABLE) ? await migrationsDone(query) : [];
  if (!done.includes(MIGRATION_NAMES[0] ?? '')) {
    throw unusable(database, `belongs to another program: schema ${schema} holds its tables`);
  }
  if (done.some((name) => !MIGRATION_NAMES.includes(name))) {
    throw unusable(database, 'was written by a newer version of orders; upgrade this one');
  }
  return done.length === MIGRATION_NAMES.length ? 'current' : 'outdated';
}

/** Tables that an extension created do not count as another program's. */
const FIND = `SELECT current_setting('server_version_num')::integer AS version, 
    current_setting('server_encoding') AS encoding, current_schema() AS schema,
    obj_description(to_regclass('orders'), 'pg_class') AS moving,
    ARRAY(SELECT c.relname::text FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
      WHERE c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')) AS tables`;

/** None where the table is another program's, and has other columns. */
async function migrationsDone(query: Query): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `SELECT to_jsonb(m) ->> 'name' AS name FROM ${MIGRATIONS_TABLE} m`,
  );
  return rows.map(({ name }) => name);
}

/** Several nodes may do this at once: the first does the work, the others wait and find it done. */
export async function migratePostgres(url: string, options: PostgresOptions): Promise<void> {
  const { pool, close } = await connectPool(url, {
    ...options,
    poolSize: 1,
    lockWaitMs: SETUP_WAIT_MS,
    statementMs: 0,
  });
  try {
    await migrate(pool, url);
  } finally {
    await close();
  }
}

async function migrate(pool: Pool, url: string): Promise<void> {
  const { postgresSource, runMigrations } = await import('../schema/data-source.ts');
  const runner = (await postgresSource(pool)).createQueryRunner();
  try {
    await runner.query(BEGIN);
    await runner.query(`SELECT ${MIGRATION_LOCK}`);
    if ((await postgresSchemaState((text) => runner.query(text), url)) !== 'current') {
      await runMigrations(runner);
    }
    await runner.query('COMMIT');
  } catch (error) {
    await runner.query('ROLLBACK').catch(() => {});
    if (error instanceof OrdersError) throw error;
    throw unusable(withoutPasswords(url), `cannot be written (${postgresErrorText(error)})`);
  } finally {
    await runner.release();
  }
}
