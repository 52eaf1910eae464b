// The rights that a role needs on our tables to serve. A right to one table says nothing of another, so each is
// checked: one successful write does not prove that the next one will succeed.
import { databaseUnusable } from '../database-errors.ts';
import { MIGRATIONS_TABLE } from '../schema/migration-names.ts';
import type { Sql } from '../sql.ts';

const READS = ['SELECT'];
const ADDS = ['SELECT', 'INSERT'];
const CHANGES = ['SELECT', 'INSERT', 'UPDATE'];
const REPLACES = ['SELECT', 'INSERT', 'DELETE'];

/** By table. "orders prune" deletes more, and itself reports a missing right. */
export const NEEDED_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  orders: CHANGES,
  order_items: ADDS,
  order_events: ADDS,
  journal: CHANGES,
  payment_events: ADDS,
  foreign_charges: REPLACES,
  idempotency_keys: [...CHANGES, 'DELETE'],
  batches: CHANGES,
  batch_errors: REPLACES,
  settings: CHANGES,
  order_counts: CHANGES,
  order_spans: CHANGES,
  order_changes: REPLACES,
  search_slices: ADDS,
  search_grams: ADDS,
  [MIGRATIONS_TABLE]: READS,
};

const NEEDED = Object.entries(NEEDED_RIGHTS)
  .flatMap(([table, rights]) => rights.map((right) => `('${table}', '${right}')`))
  .join(', ');

/** A table that is not there grants nothing. */
const LACKING = `SELECT needed.name AS "table", needed.action AS "right"
  FROM (VALUES ${NEEDED}) needed (name, action)
  WHERE has_table_privilege(to_regclass(needed.name), needed.action) IS NOT TRUE`;

/** The rights that the role of this connection lacks: `UPDATE journal`, … */
export async function lackingRights(sql: Pick<Sql, 'query'>): Promise<string[]> {
  const rows = await sql.query<{ table: string; right: string }>(LACKING);
  return rows.map(({ table, right }) => `${right} ${table}`);
}

/** Throws `unavailable` where a right is missing. */
export async function requireRights(sql: Pick<Sql, 'query'>): Promise<void> {
  const lacking = await lackingRights(sql);
  if (lacking.length > 0)
    throw databaseUnusable(`the database cannot be used (its role may not ${lacking.join(', ')})`);
}
