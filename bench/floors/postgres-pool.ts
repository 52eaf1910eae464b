// What the floors on PostgreSQL have in common: one pool of pg, statements prepared on each connection, transactions.
import pg from 'pg';

/** As many as the product takes. */
const CONNECTIONS = 20;

export type Run = (text: string, values: readonly unknown[]) => Promise<pg.QueryResult>;

/** Numbers are numbers, and times stay as they are written, in UTC: nobody has to parse them. */
const TYPES = {
  getTypeParser(type: number, format?: 'text' | 'binary') {
    if (type === pg.types.builtins.INT8) return Number;
    if (type === pg.types.builtins.TIMESTAMPTZ) return (text: string) => text;
    return pg.types.getTypeParser(type, format);
  },
};

export function openPool(database: string): pg.Pool {
  const options = '-c TimeZone=UTC -c DateStyle=ISO';
  return new pg.Pool({ connectionString: database, max: CONNECTIONS, options, types: TYPES });
}

const names = new Map<string, string>();

export function prepared(text: string, values: readonly unknown[]) {
  const name = names.get(text) ?? `statement_${names.size}`;
  names.set(text, name);
  return { name, text, values: [...values] };
}

/** Unless durable, the commit is not waited for, as ours does not wait where an email was sent. */
export async function transact<T>(
  pool: pg.Pool,
  work: (run: Run) => Promise<T>,
  isDurable = true,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(isDurable ? 'BEGIN' : 'BEGIN; SET LOCAL synchronous_commit = off');
    const value = await work((text, values) => client.query(prepared(text, values)));
    await client.query('COMMIT');
    return value;
  } finally {
    client.release();
  }
}
