// The rows of the journal, and the statements that change them.
import type { JournalKind, JournalPatch, JournalRow } from '../../domain/model/journal.ts';
import { patchOf, type Sql } from '../sql.ts';

export interface JournalTableRow {
  readonly id: number;
  readonly order_id: number;
  readonly kind: string;
  readonly state: string;
  readonly idempotency_key: string;
  readonly payment_id: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly template: string | null;
  readonly resilient: number;
  readonly sends: number;
  readonly lookups: number;
  readonly due_at: number;
  readonly sent_at: number | null;
  readonly timeout_ms: number | null;
  readonly accepted: number;
  readonly lease_owner: string | null;
  readonly lease_until: number | null;
  readonly claims: number;
  readonly detail: string | null;
  readonly batch_id: number | null;
  readonly created_at: number;
}

/** Named one by one: a column that a newer version adds must not change what a prepared statement returns. */
export const JOURNAL_COLUMNS = `id, order_id, kind, state, idempotency_key, payment_id, amount, currency, template,
  resilient, sends, lookups, due_at, sent_at, lease_owner, lease_until, claims, detail, batch_id, created_at, timeout_ms,
  accepted`;

/** Open, but for what waits in a batch for its turn: of these there is an index, and seldom are there many. */
export const TO_SETTLE =
  "state IN ('waiting','running','unknown') AND (batch_id IS NULL OR state <> 'waiting')";

/** A record that is read once more: no money is known to be open. */
export const READ_LATER = "kind = 'compensation' AND payment_id IS NULL";

/** Rows of payments and refunds among them. What waits for its turn in a batch is in no hurry, so nothing is stuck. */
export const OPEN_MONEY = `${TO_SETTLE} AND kind <> 'notification' AND NOT (${READ_LATER})`;
/** The orders, with one `?`, whose money has been open since then. The plus keeps SQLite from the index by order. */
export const OPEN_SINCE = `SELECT DISTINCT +order_id AS order_id FROM journal WHERE ${OPEN_MONEY} AND created_at <= ?`;

const PATCH_COLUMNS = {
  kind: 'kind',
  state: 'state',
  paymentId: 'payment_id',
  sends: 'sends',
  lookups: 'lookups',
  dueAt: 'due_at',
  sentAt: 'sent_at',
  timeoutMs: 'timeout_ms',
  accepted: 'accepted',
  leaseOwner: 'lease_owner',
  leaseUntil: 'lease_until',
  detail: 'detail',
  createdAt: 'created_at',
} as const satisfies Record<keyof JournalPatch, string>;

export function patchSql(patch: JournalPatch) {
  return patchOf(PATCH_COLUMNS, patch);
}

export function journalFromRow(row: JournalTableRow): JournalRow {
  return {
    id: row.id,
    orderId: row.order_id,
    kind: row.kind as JournalRow['kind'],
    state: row.state as JournalRow['state'],
    idempotencyKey: row.idempotency_key,
    paymentId: row.payment_id,
    amount: row.amount,
    currency: row.currency,
    template: row.template as JournalRow['template'],
    resilient: row.resilient !== 0,
    sends: row.sends,
    lookups: row.lookups,
    dueAt: row.due_at,
    sentAt: row.sent_at,
    timeoutMs: row.timeout_ms,
    accepted: row.accepted !== 0,
    leaseOwner: row.lease_owner,
    leaseUntil: row.lease_until,
    claims: row.claims,
    detail: row.detail,
    batchId: row.batch_id,
    createdAt: row.created_at,
  };
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
