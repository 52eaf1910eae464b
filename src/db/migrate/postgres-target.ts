// The PostgreSQL database that an order database moves into. Until the move is complete, a comment on its table of
// orders names the source and keeps all other processes out.
import { OrdersError } from '../../domain/shared/errors.ts';
import { unusable } from '../database-errors.ts';
import { connectPool, POSTGRES_OPTIONS } from '../postgres/connection.ts';
import { fold } from '../postgres/counter-changes.ts';
import { FOLD_LOCK } from '../postgres/dialect.ts';
import { postgresErrorText } from '../postgres/errors.ts';
import { MOVING, migratePostgres, postgresSchemaState } from '../postgres/schema.ts';
import { statements } from '../postgres/statements.ts';
import { withoutPasswords } from '../postgres/url.ts';
import type { Sql } from '../sql.ts';
import { OWN_ROWS } from '../write-probe.ts';

export interface MoveTarget {
  readonly sql: Sql;
  /** Inserts rows, in one transaction; rows whose key exists stay unchanged. */
  insert(table: string, columns: readonly string[], rows: readonly object[]): Promise<void>;
  /** Continues ids after the highest that was ever assigned. */
  finish(highestIds: ReadonlyMap<string, number>): Promise<void>;
  /** Lets every process in. Throws as the driver does. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes the schema where it is missing. Throws `conflict` where it holds orders that no earlier, interrupted move of
 * the same database brought, `unavailable` where the database cannot be used.
 */
export async function openTarget(url: string, book: string): Promise<MoveTarget> {
  const opened = await connect(url);
  const { pool } = opened;
  const sql = statements(pool);
  try {
    const query = <Row>(text: string) => sql.query<Row>(text);
    if ((await postgresSchemaState(query, url, true)) !== 'current')
      await migratePostgres(url, POSTGRES_OPTIONS);
    await markMoving(sql, url, book);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return {
    sql,
    async insert(table, columns, rows) {
      const names = columns.map((column) => `"${column}"`).join(', ');
      // JSON carries numbers as their digits, so that they arrive unchanged.
      await pool.query(
        `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1)
          ON CONFLICT DO NOTHING`,
        [JSON.stringify(rows)],
      );
    },
    async finish(highestIds) {
      for (const [table, id] of highestIds) {
        const sequence = `pg_get_serial_sequence('${table}', 'id')`;
        await pool.query(`SELECT setval(${sequence}, $1) WHERE ${sequence} IS NOT NULL`, [id]);
      }
      await pool.query(fold(FOLD_LOCK));
      await pool.query('ANALYZE');
    },
    async open() {
      await pool.query('COMMENT ON TABLE orders IS NULL');
    },
    close: opened.close,
  };
}

/** Throws the errors of `openTarget`, and makes nothing. */
export async function checkTarget(url: string, book: string): Promise<void> {
  const { pool, close } = await connect(url);
  try {
    const sql = statements(pool);
    const state = await postgresSchemaState(<Row>(text: string) => sql.query<Row>(text), url, true);
    if (state === 'current') await isMoving(sql, url, book);
  } finally {
    await close();
  }
}

function connect(url: string) {
  return connectPool(url, { ...POSTGRES_OPTIONS, statementMs: 0 }).catch((error: unknown) => {
    if (error instanceof OrdersError) throw error;
    throw unusable(withoutPasswords(url), `cannot be used (${postgresErrorText(error)})`);
  });
}

async function markMoving(sql: Sql, url: string, book: string): Promise<void> {
  if (await isMoving(sql, url, book)) return;
  await sql.query(`COMMENT ON TABLE orders IS ${literal(book)}`);
}

/** Whether an earlier move of the same database has begun. Throws `conflict` where another one is there. */
async function isMoving(sql: Sql, url: string, book: string): Promise<boolean> {
  const [found] = await sql.query<{ moving: string | null; used: boolean }>(
    `SELECT obj_description('orders'::regclass, 'pg_class') AS moving,
      EXISTS (SELECT FROM orders) OR EXISTS (SELECT FROM settings WHERE name NOT IN (${OWN_ROWS})) AS used`,
  );
  if (found?.moving === book) return true;
  if (found?.used || found?.moving?.startsWith(MOVING)) {
    throw new OrdersError(
      'conflict',
      `${withoutPasswords(url)} holds another order database; move into an empty database`,
      { code: 'target_not_empty' },
    );
  }
  return false;
}

/** COMMENT takes no parameters. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
