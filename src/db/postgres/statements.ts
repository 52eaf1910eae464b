// Converts our statements to PostgreSQL's form, and its values to those of SQLite's rows.
import pg, { type CustomTypesConfig, type Pool, type QueryResult } from 'pg';
import type { Sql, SqlValue } from '../sql.ts';
import { POSTGRES } from './dialect.ts';

/** Far more than the program has; further statements are not prepared, so that no connection collects them. */
const STATEMENTS_PREPARED = 300;
const INT8 = 20;
const TIMESTAMPTZ = 1184;

/** Of our connections alone: ids, counts and times as the rows of SQLite have them. */
export const TYPES: CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (format === 'binary') return pg.types.getTypeParser(oid, format);
    if (oid === INT8) return Number;
    if (oid === TIMESTAMPTZ) return (text: string) => (parseTime(text) as Date).toISOString();
    return pg.types.getTypeParser(oid, format);
  },
} as CustomTypesConfig;

const parseTime = pg.types.getTypeParser(TIMESTAMPTZ, 'text');

/** Statements that are each a transaction of their own, on any connection of the pool. */
export function statements(pool: Pool): Sql {
  return sqlOver(
    (text, values, statement = prepared(text)) => pool.query({ ...statement, values: shown(values) }),
    NO_TRANSACTION,
  );
}

/** What only a transaction has. */
export type InTransaction = Pick<Sql, 'send' | 'mayRepeat' | 'witness'>;

const outside = (): never => {
  throw new Error('this takes a transaction');
};
const NO_TRANSACTION: InTransaction = { send: outside, mayRepeat: outside, witness: outside };

/** All query methods, based on a function that runs one statement. */
export function sqlOver(
  run: (text: string, values: readonly SqlValue[], statement?: Statement) => Promise<QueryResult>,
  { send, mayRepeat, witness }: InTransaction,
): Sql {
  const idsFrom = async (text: string, values: readonly SqlValue[]) =>
    (await run(`${text} RETURNING id`, values)).rows.map((row: { id: number }) => row.id);
  return {
    dialect: POSTGRES,
    query: async <Row>(text: string, values: readonly SqlValue[] = []) =>
      (await run(text, values)).rows as Row[],
    queryAnew: async <Row>(text: string, values: readonly SqlValue[]) =>
      (await run(text, values, { text: numbered(text) })).rows as Row[],
    insert: async (text, values) => (await idsFrom(text, values))[0] ?? 0,
    insertRows(into, rows) {
      const values = rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
      return idsFrom(`${into} VALUES ${values}`, rows.flat());
    },
    change: async (text, values) => (await run(text, values)).rowCount ?? 0,
    send,
    mayRepeat,
    witness,
  };
}

export interface Statement {
  readonly text: string;
  readonly name?: string;
}

const known = new Map<string, Statement>();

/** Numbered once for each text. */
export function prepared(text: string): Statement {
  const found = known.get(text);
  if (found) return found;
  if (known.size >= STATEMENTS_PREPARED) return { text: numbered(text) };
  const statement = { text: numbered(text), name: `orders_${known.size}` };
  known.set(text, statement);
  return statement;
}

/** `?` becomes `$1`, `$2`, …; none of our texts has one in a literal. */
function numbered(text: string): string {
  let parameters = 0;
  return text.replace(/\?/g, () => `$${++parameters}`);
}

/** PostgreSQL refuses text with NUL: it is shown as other broken characters are. */
export function shown(values: readonly SqlValue[]): SqlValue[] {
  return values.map((value) =>
    typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value,
  );
}
