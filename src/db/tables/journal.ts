// The rows of the journal, and the statements that change them.
import type { JournalKind, JournalPatch, JournalRow } from '../../domain/model/journal.ts';
import { columnsOf, selected } from '../schema/entity.ts';
import { journal, TO_SETTLE } from '../schema/journal-entities.ts';
import { patchOf, type Sql } from '../sql.ts';

/** SQLite has no booleans. */
export type JournalTableRow = Omit<JournalRow, 'resilient' | 'accepted'> & {
  readonly resilient: number;
  readonly accepted: number;
};

/** Named one by one: a column that a newer version adds must not change what a prepared statement returns. */
export const JOURNAL_COLUMNS = selected(journal);

/** A record that is read once more: no money is known to be open. */
export const READ_LATER = "kind = 'compensation' AND payment_id IS NULL";

/**
 * Rows of payments and refunds among them. A row that waits in a batch for its turn is not late, so it is not stuck.
 */
export const OPEN_MONEY = `${TO_SETTLE} AND kind <> 'notification' AND NOT (${READ_LATER})`;
/** The orders, with one `?`, whose money has been open since then. The plus keeps SQLite from the index by order. */
export const OPEN_SINCE = `SELECT DISTINCT +order_id AS order_id FROM journal WHERE ${OPEN_MONEY} AND created_at <= ?`;

const COLUMNS = columnsOf(journal);

export function patchSql(patch: JournalPatch) {
  return patchOf(COLUMNS, patch);
}

/** The row itself: V8 takes longer to copy one of this size than SQLite to read it. */
export function journalFromRow(row: JournalTableRow): JournalRow {
  return Object.assign(row, { resilient: row.resilient !== 0, accepted: row.accepted !== 0 });
}

/** The rows about one order, oldest first, of these kinds. */
export async function journalOf(
  sql: Pick<Sql, 'query'>,
  orderId: number,
  kinds: readonly JournalKind[],
): Promise<JournalRow[]> {
  const rows = await sql.query<JournalTableRow>(
    `SELECT ${JOURNAL_COLUMNS} FROM journal
      WHERE order_id = ? AND kind IN (${kinds.map(() => '?').join(', ')}) ORDER BY id`,
    [orderId, ...kinds],
  );
  return rows.map(journalFromRow);
}

/** Whether every outgoing charge is stopped. */
export async function chargesHeld(sql: Pick<Sql, 'query'>): Promise<boolean> {
  const rows = await sql.query("SELECT 1 FROM settings WHERE name = 'charges_held' AND value = 'yes'", []);
  return rows.length === 1;
}
