// The tables as TypeORM entities: what `orders doctor` and the tests hold the migrated schema against.
import { EntitySchema } from 'typeorm';
import { bigint, type ColumnTypes, idOf, integer, ofBatch, ofOrder, optional, text } from './column-types.ts';
import { orderCounts, orderEvents, orderItems, orderSpans, orders } from './order-entities.ts';

const OPEN = "state IN ('waiting','running','unknown')";
const TO_SETTLE = `${OPEN} AND (batch_id IS NULL OR state <> 'waiting')`;

const journal = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'journal',
    columns: {
      id: idOf(types),
      order_id: ofOrder(types, 'journal_of_order'),
      kind: text,
      state: text,
      idempotency_key: text,
      payment_id: optional(text),
      amount: { type: types.money },
      currency: text,
      template: optional(text),
      resilient: integer,
      sends: integer,
      lookups: integer,
      due_at: bigint,
      sent_at: optional(bigint),
      lease_owner: optional(text),
      lease_until: optional(bigint),
      claims: integer,
      detail: optional(text),
      created_at: { ...bigint, default: 0 },
      batch_id: optional({ type: types.reference }),
      timeout_ms: optional(integer),
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
      { name: 'journal_by_order', columns: ['order_id'] },
      { name: 'journal_by_payment', columns: ['payment_id'], where: 'payment_id IS NOT NULL' },
      { name: 'journal_to_settle', columns: ['id'], where: TO_SETTLE },
      {
        name: 'journal_one_open_operation',
        columns: ['order_id'],
        unique: true,
        where: `kind IN ('payment','refund') AND ${OPEN}`,
      },
      {
        name: 'journal_one_compensation',
        columns: ['order_id', 'payment_id'],
        unique: true,
        where: "kind = 'compensation' AND state <> 'dropped'",
      },
      {
        name: 'journal_waiting_in_batch',
        columns: ['batch_id', 'id'],
        where: "batch_id IS NOT NULL AND state = 'waiting'",
      },
      {
        name: 'journal_dead_mails',
        columns: ['id'],
        where: "kind = 'notification' AND resilient = 1 AND state = 'refused'",
      },
    ],
  });

const paymentEvents = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'payment_events',
    columns: {
      id: idOf(types),
      order_id: ofOrder(types, 'payment_events_of_order'),
      event_id: text,
      payment_id: text,
      status: text,
      received_at: bigint,
    },
    indices: [{ name: 'payment_events_once', columns: ['order_id', 'event_id'], unique: true }],
  });

const foreignCharges = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'foreign_charges',
    columns: {
      id: idOf(types),
      order_id: ofOrder(types, 'foreign_charges_of_order'),
      payment_id: text,
      amount: { type: types.money },
      currency: text,
      owner_id: optional({ type: types.reference }),
      noticed_at: bigint,
    },
    indices: [{ name: 'foreign_charges_once', columns: ['order_id', 'payment_id'], unique: true }],
  });

const settings = new EntitySchema<object>({
  name: 'settings',
  columns: { name: { ...text, primary: true }, value: text },
});

const idempotencyKeys = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'idempotency_keys',
    columns: {
      key: { ...text, primary: true },
      fingerprint: text,
      order_id: optional(ofOrder(types, 'idempotency_keys_of_order')),
      answer: optional(text),
      created_at: bigint,
      lease_owner: optional(text),
      lease_until: optional(bigint),
      batch_id: optional(ofBatch(types, 'idempotency_keys_of_batch')),
    },
    indices: [
      { name: 'idempotency_keys_by_age', columns: ['created_at'] },
      { name: 'idempotency_keys_by_batch', columns: ['batch_id'], where: 'batch_id IS NOT NULL' },
    ],
  });

const batches = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'batches',
    columns: {
      id: idOf(types),
      csv_source: optional(text),
      content_hash: optional(text),
      copy: integer,
      status: text,
      reason: optional(text),
      created_at: bigint,
      total_orders: integer,
      rejected: integer,
      accepted: integer,
      lease_owner: optional(text),
      lease_until: optional(bigint),
      source_path: optional(text),
      encoding: optional(text),
      completed_at: optional(bigint),
    },
    checks: [
      {
        name: 'batches_status_known',
        expression: "status IN ('loading','running','paused','completed','aborted')",
      },
    ],
    indices: [
      {
        name: 'batches_once',
        columns: ['content_hash', 'copy'],
        unique: true,
        where: "content_hash IS NOT NULL AND status <> 'aborted'",
      },
      { name: 'batches_running', columns: ['id'], where: "status = 'running'" },
      { name: 'batches_loading', columns: ['id'], where: "status = 'loading'" },
    ],
  });

const batchErrors = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'batch_errors',
    columns: {
      id: idOf(types),
      batch_id: ofBatch(types, 'batch_errors_of_batch'),
      line: integer,
      column: optional(text),
      value: optional(text),
      reason: text,
    },
    indices: [{ name: 'batch_errors_by_batch', columns: ['batch_id', 'id'] }],
  });

export function entitiesOf(types: ColumnTypes): EntitySchema<object>[] {
  return [
    ...[
      orders,
      orderItems,
      orderEvents,
      orderCounts,
      orderSpans,
      journal,
      paymentEvents,
      foreignCharges,
      idempotencyKeys,
      batches,
      batchErrors,
    ].map((of) => of(types)),
    ...searchEntities(types),
    settings,
  ];
}

function searchEntities(types: ColumnTypes): EntitySchema<object>[] {
  return [
    new EntitySchema<object>({
      name: 'search_slices',
      columns: {
        slice: { type: 'integer', primary: true },
        first_created_at: types.entity.time,
        last_created_at: types.entity.time,
      },
    }),
    new EntitySchema<object>({
      name: 'search_grams',
      columns: {
        slice: { type: 'integer', primary: true },
        gram: { type: 'integer', primary: true },
        orders: { type: types.bytes },
      },
    }),
  ];
}
