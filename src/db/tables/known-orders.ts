// Which orders of a file the database has already: by the `order_ref` of their file, or by their own id.
import type { LastStored } from '../../domain/ports/batch-store.ts';
import type { Sql } from '../sql.ts';

/** The words of the index; a cancelled order of a cancelled batch was never the customer's. */
const REF_IN_USE = `o.import_group IS NOT NULL AND o.group_is_line IS NULL
  AND (o.status <> 'CANCELLED' OR b.status IS DISTINCT FROM 'aborted')`;

/** The oldest order of each ref, without refs that an order of this content has: a file does not refuse itself. */
export async function knownRefs(
  sql: Sql,
  refs: readonly string[],
  contentHash: string | null,
): Promise<ReadonlyMap<string, number>> {
  if (refs.length === 0) return new Map();
  const rows = await sql.queryAnew<{ ref: string; id: number | string; own: number | string }>(
    `SELECT o.import_group AS ref, min(o.id) AS id, max(CASE WHEN b.content_hash = ? THEN 1 ELSE 0 END) AS own
      FROM orders o LEFT JOIN batches b ON b.id = o.batch_id
      WHERE o.import_group IN (${marks(refs)}) AND ${REF_IN_USE} GROUP BY o.import_group`,
    [contentHash, ...refs],
  );
  return new Map(rows.filter(({ own }) => Number(own) === 0).map(({ ref, id }) => [ref, Number(id)]));
}

export async function knownIds(
  sql: Sql,
  ids: readonly number[],
  contentHash: string | null,
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const rows = await sql.queryAnew<{ id: number | string }>(
    `SELECT o.id FROM orders o LEFT JOIN batches b ON b.id = o.batch_id
      WHERE o.id IN (${marks(ids)}) AND b.content_hash IS DISTINCT FROM ?`,
    [...ids, contentHash],
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

export async function lastOfBatch(sql: Sql, batchId: number): Promise<LastStored | undefined> {
  const [row] = await sql.query<{ import_group: string | null; group_is_line: number | null }>(
    'SELECT import_group, group_is_line FROM orders WHERE batch_id = ? ORDER BY id DESC LIMIT 1',
    [batchId],
  );
  return row && { importGroup: row.import_group, groupIsLine: row.group_is_line === 1 };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
