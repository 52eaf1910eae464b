// The rows of the journal, and the statements that change them.
import type { JournalPatch, JournalRow } from '../domain/journal.ts';
import { patchOf } from './sql.ts';

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
  readonly lease_owner: string | null;
  readonly lease_until: number | null;
  readonly claims: number;
  readonly detail: string | null;
  readonly batch_id: number | null;
  readonly created_at: number;
}

/** Named one by one: a column that a newer version adds must not change what a prepared statement returns. */
export const JOURNAL_COLUMNS = `id, order_id, kind, state, idempotency_key, payment_id, amount, currency, template,
  resilient, sends, lookups, due_at, sent_at, lease_owner, lease_until, claims, detail, batch_id, created_at`;

/** Open, but for what waits in a batch for its turn: of these there is an index, and seldom are there many. */
export const TO_SETTLE =
  "state IN ('waiting','running','unknown') AND (batch_id IS NULL OR state <> 'waiting')";

const PATCH_COLUMNS = {
  state: 'state',
  paymentId: 'payment_id',
  sends: 'sends',
  lookups: 'lookups',
  dueAt: 'due_at',
  sentAt: 'sent_at',
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
    leaseOwner: row.lease_owner,
    leaseUntil: row.lease_until,
    claims: row.claims,
    detail: row.detail,
    batchId: row.batch_id,
    createdAt: row.created_at,
  };
}
