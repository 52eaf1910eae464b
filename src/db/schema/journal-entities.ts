// The tables of calls to the two services and of requests: journal, payments by their ids, keys, settings.
import type { JournalRow } from '../../domain/model/journal.ts';
import type { ForeignCharge } from '../../domain/ports/payment-store.ts';
import type { IdempotencyRecord } from '../../domain/ports/store.ts';
import { bigint, type ColumnTypes, idOf, integer, ofBatch, ofOrder, optional, text } from './column-types.ts';
import type { Entity } from './entity.ts';

// Conditions of indexes, and of the queries that use them.
export const OPEN = "state IN ('waiting','running','unknown')";
/** Open rows, without those that wait in a batch: seldom many. */
export const TO_SETTLE = `${OPEN} AND (batch_id IS NULL OR state <> 'waiting')`;
export const FAILED_EMAIL = "kind = 'notification' AND state = 'refused'";

export const journal = (types: ColumnTypes): Entity<JournalRow> => ({
  name: 'journal',
  columns: {
    id: idOf(types),
    orderId: ofOrder(types, 'journal_of_order'),
    kind: text,
    state: text,
    idempotencyKey: text,
    paymentId: optional(text),
    amount: { type: types.money },
    currency: text,
    template: optional(text),
    resilient: integer,
    sends: integer,
    lookups: integer,
    dueAt: bigint,
    sentAt: optional(bigint),
    leaseOwner: optional(text),
    leaseUntil: optional(bigint),
    claims: integer,
    detail: optional(text),
    createdAt: { ...bigint, default: 0 },
    batchId: optional({ type: types.reference }),
    timeoutMs: optional(integer),
    accepted: { ...integer, default: 0 },
  },
  checks: [
    {
      name: 'journal_kind_known',
      expression: "kind IN ('payment','refund','compensation','notification')",
    },
    {
      name: 'journal_state_known',
      expression: "state IN ('waiting','running','unknown','done','refused','dropped')",
    },
  ],
  indices: [
    { name: 'journal_by_order', columns: ['orderId'] },
    { name: 'journal_by_payment', columns: ['paymentId'], where: 'payment_id IS NOT NULL' },
    { name: 'journal_to_settle', columns: ['id'], where: TO_SETTLE },
    {
      name: 'journal_one_open_operation',
      columns: ['orderId'],
      unique: true,
      where: `kind IN ('payment','refund') AND ${OPEN}`,
    },
    {
      name: 'journal_one_compensation',
      columns: ['orderId', 'paymentId'],
      unique: true,
      where: "kind = 'compensation' AND state <> 'dropped'",
    },
    {
      name: 'journal_waiting_in_batch',
      columns: ['batchId', 'id'],
      where: "batch_id IS NOT NULL AND state = 'waiting'",
    },
    { name: 'journal_failed_emails', columns: ['id'], where: FAILED_EMAIL },
  ],
});

export const paymentEvents = (types: ColumnTypes) => ({
  name: 'payment_events',
  columns: {
    id: idOf(types),
    orderId: ofOrder(types, 'payment_events_of_order'),
    eventId: text,
    paymentId: text,
    status: text,
    receivedAt: bigint,
  },
  indices: [{ name: 'payment_events_once', columns: ['orderId', 'eventId'], unique: true }],
});

export const foreignCharges = (types: ColumnTypes): Entity<ForeignCharge & { id: number }> => ({
  name: 'foreign_charges',
  columns: {
    id: { ...idOf(types), select: false },
    orderId: ofOrder(types, 'foreign_charges_of_order'),
    paymentId: text,
    amount: { type: types.money },
    currency: text,
    ownerId: optional({ type: types.reference }),
    noticedAt: bigint,
  },
  indices: [{ name: 'foreign_charges_once', columns: ['orderId', 'paymentId'], unique: true }],
});

export const idempotencyKeys = (types: ColumnTypes): Entity<IdempotencyRecord> => ({
  name: 'idempotency_keys',
  columns: {
    key: { ...text, primary: true },
    fingerprint: text,
    orderId: optional(ofOrder(types, 'idempotency_keys_of_order')),
    answer: optional(text),
    createdAt: bigint,
    leaseOwner: optional(text),
    leaseUntil: optional(bigint),
    batchId: optional(ofBatch(types, 'idempotency_keys_of_batch')),
  },
  indices: [
    { name: 'idempotency_keys_by_age', columns: ['createdAt'] },
    { name: 'idempotency_keys_by_batch', columns: ['batchId'], where: 'batch_id IS NOT NULL' },
  ],
});

export const settings = () => ({
  name: 'settings',
  columns: { name: { ...text, primary: true }, value: text },
});
