// The mark of a SQLite file whose orders were moved to PostgreSQL: a setting that names the target, and triggers that
// refuse every write while it is there, so that processes of older versions and other programs stop too.
import { databaseMoved, movedText, WAS_MOVED } from '../../domain/model/database-marks.ts';
import type { OrdersError } from '../../domain/shared/errors.ts';
import { codeOf } from '../error-code.ts';
import type { Sql } from '../sql.ts';

const MARK = 'moved_to';
const VERBS = ['insert', 'update', 'delete'] as const;

export async function movedTo(sql: Pick<Sql, 'query'>): Promise<string | null> {
  const [row] = await sql.query<{ value: string }>(`SELECT value FROM settings WHERE name = '${MARK}'`, []);
  return row?.value ?? null;
}

/** Inside a transaction: from its commit on nothing but the mark can be written. `to` holds no password. */
export async function markMoved(sql: Sql, to: string): Promise<void> {
  for (const statement of await guards(sql, to)) await sql.query(statement);
  await sql.query('INSERT INTO settings (name, value) VALUES (?, ?)', [MARK, to]);
}

/** Inside a transaction: the file can be written again, and holds nothing of the mark. */
export async function unmarkMoved(sql: Sql): Promise<void> {
  await sql.query('DELETE FROM settings WHERE name = ?', [MARK]);
  const triggers = await sql.query<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'moved\\_%' ESCAPE '\\'",
  );
  for (const { name } of triggers) await sql.query(`DROP TRIGGER "${name}"`);
}

/** The refusal of a trigger as an error to act on; undefined for any other error. */
export function movedError(error: unknown): OrdersError | undefined {
  if (codeOf(error) !== 'SQLITE_CONSTRAINT_TRIGGER' || !(error instanceof Error)) return undefined;
  return error.message.startsWith(WAS_MOVED) ? databaseMoved(error.message) : undefined;
}

/** Of every table, so that no upgrade of the schema takes place either. Only the mark itself can be deleted. */
async function guards(sql: Sql, to: string): Promise<string[]> {
  const tables = await sql.query<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const text = movedText(to).replaceAll("'", "''");
  return tables.flatMap(({ name }) =>
    VERBS.flatMap((verb) => {
      const trigger = `"moved_${name}_${verb}"`;
      const but = name === 'settings' && verb === 'delete' ? `WHEN OLD.name <> '${MARK}'` : '';
      return [
        `DROP TRIGGER IF EXISTS ${trigger}`,
        `CREATE TRIGGER ${trigger} BEFORE ${verb.toUpperCase()} ON "${name}" ${but} BEGIN
          SELECT RAISE(ABORT, '${text}') WHERE EXISTS (SELECT 1 FROM settings WHERE name = '${MARK}');
        END`,
      ];
    }),
  );
}
