// Every kind of record that commands print.

import type { ConfigEntry } from '../../config/config.ts';
import type { Role } from '../../domain/access/token-file.ts';
import type { BatchError, BatchJson } from '../../domain/model/batch-json.ts';
import type { DraftJson } from '../../domain/model/order.ts';
import type { OrderEventJson, OrderJson } from '../../domain/model/order-json.ts';
import type { OutboxEmail } from '../../domain/notifications/email-json.ts';
import type { PaymentCallJson } from '../../domain/orders/list-payments.ts';
import type { DifferenceJson } from '../../domain/reconcile/difference.ts';
import type { RecoveredJson } from '../../domain/reports/recovery-report.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import { FILE_KINDS } from './file-kinds.ts';
import type { WordedFinding } from './hints.ts';
import { CALL_COLOURS, formatMoney, STATUS_COLOURS, shipmentText, transitionText } from './order-format.ts';
import { count, type FieldsOf, kind, type RecordKind } from './record-kind.ts';

/** The fields of orders before they are placed. */
const draft = {
  customer_email: { head: 'EMAIL', shrinks: true },
  customer_name: { head: 'CUSTOMER', shrinks: true },
  total_amount: {
    head: 'TOTAL',
    align: 'right',
    show: ({ total_amount, currency }) => formatMoney(total_amount, currency),
  },
  currency: { head: 'CURRENCY' },
  items: {
    head: 'ITEMS',
    nested: true,
    shrinks: true,
    show: ({ items }) =>
      items.map(({ product_name, quantity }) => `${formatNumber(quantity)} × ${product_name}`).join(', '),
  },
} as const satisfies FieldsOf<DraftJson>;

const SHOWN_STATES: Record<OutboxEmail['state'], string> = {
  waiting: 'waiting',
  sending: 'sending',
  given_up: 'failed',
};

const kinds = {
  drafts: kind<DraftJson>({
    says: 'previews of orders: create --dry-run',
    shown: ['customer_name', 'customer_email', 'total_amount'],
    fields: draft,
  }),
  orders: kind<OrderJson>({
    says: 'orders: create, list, show, pay, ship, deliver, cancel, hold, release, resolve, wait',
    id: 'id',
    shown: ['id', 'status', 'customer_name', 'customer_email', 'total_amount', 'created_at'],
    fields: {
      id: { head: 'ID', align: 'right' },
      customer_email: draft.customer_email,
      customer_name: draft.customer_name,
      status: { head: 'STATUS', colour: ({ status }) => STATUS_COLOURS[status] },
      total_amount: draft.total_amount,
      currency: draft.currency,
      items: draft.items,
      created_at: { head: 'CREATED', times: 'whole' },
      updated_at: { head: 'UPDATED', times: 'whole' },
      batch_id: { head: 'BATCH', align: 'right' },
      csv_source: { head: 'FILE', shrinks: true },
      import_group: { head: 'GROUP', shrinks: true },
      shipment: { head: 'SHIPMENT', nested: true, show: ({ shipment }) => shipmentText(shipment) },
      hold: { head: 'HELD', nested: true, shrinks: true, show: ({ hold }) => hold?.reason ?? '' },
    },
  }),
  events: kind<OrderEventJson>({
    says: 'events: events, note',
    shown: ['at', 'type', 'to', 'actor', 'detail'],
    fields: {
      at: { head: 'AT', times: 'whole' },
      type: { head: 'EVENT' },
      from: { head: 'FROM' },
      to: { head: 'STATUS', show: transitionText, colour: ({ to }) => (to ? STATUS_COLOURS[to] : undefined) },
      actor: { head: 'BY' },
      detail: { head: 'DETAIL', wraps: true, times: 'within' },
      payment_id: { head: 'PAYMENT' },
    },
  }),
  payments: kind<PaymentCallJson>({
    says: 'payments and refunds: payments',
    shown: ['created_at', 'kind', 'state', 'amount', 'payment_id', 'reason'],
    fields: {
      kind: { head: 'CALL' },
      state: { head: 'STATE', colour: ({ state }) => CALL_COLOURS[state] },
      payment_id: { head: 'PAYMENT' },
      amount: {
        head: 'AMOUNT',
        align: 'right',
        show: ({ amount, currency }) => formatMoney(amount, currency),
      },
      currency: { head: 'CURRENCY' },
      reason: { head: 'REASON', wraps: true, times: 'within' },
      created_at: { head: 'REQUESTED', times: 'whole' },
      sent_at: { head: 'SENT', times: 'whole' },
      next_at: { head: 'NEXT TRY', times: 'whole' },
    },
  }),
  batches: kind<BatchJson>({
    says: 'imports: import, batches, batch',
    id: 'id',
    shown: ['id', 'status', 'csv_source', 'accepted', 'paid', 'pending', 'failed', 'rejected', 'created_at'],
    fields: {
      id: { head: 'ID', align: 'right' },
      csv_source: { head: 'FILE', shrinks: true },
      created_at: { head: 'CREATED', times: 'whole' },
      completed_at: { head: 'COMPLETED', times: 'whole' },
      status: { head: 'STATUS' },
      reason: { head: 'REASON', shrinks: true, times: 'within' },
      total_orders: count('IN FILE', 'total_orders'),
      accepted: count('ORDERS', 'accepted'),
      rejected: count('REJECTED', 'rejected'),
      paid: count('PAID', 'paid'),
      pending: count('PENDING', 'pending'),
      failed: count('FAILED', 'failed'),
      cancelled: count('CANCELLED', 'cancelled'),
      amounts: {
        head: 'TOTAL',
        nested: true,
        show: ({ amounts }) => amounts.map(({ currency, total }) => formatMoney(total, currency)).join(', '),
      },
    },
  }),
  batchErrors: kind<BatchError>({
    says: 'bad rows: batch ID --errors',
    shown: ['line', 'column', 'value', 'reason'],
    fields: {
      line: { head: 'LINE', align: 'right' },
      column: { head: 'COLUMN' },
      value: { head: 'VALUE', shrinks: true },
      reason: { head: 'REASON', wraps: true },
    },
  }),
  ...FILE_KINDS,
  emails: kind<OutboxEmail>({
    says: 'emails: outbox',
    id: 'order_id',
    shown: ['order_id', 'template', 'state', 'tries', 'next_try', 'waiting_since', 'last_reason'],
    fields: {
      order_id: { head: 'ORDER', align: 'right' },
      template: { head: 'TEMPLATE' },
      state: {
        head: 'STATE',
        show: ({ state }) => SHOWN_STATES[state],
        colour: ({ state }) => (state === 'given_up' ? 'red' : 'yellow'),
      },
      tries: { head: 'TRIES', align: 'right' },
      next_try: { head: 'NEXT TRY', times: 'whole' },
      waiting_since: { head: 'SINCE', times: 'whole' },
      last_reason: { head: 'LAST REASON', shrinks: true, times: 'within' },
    },
  }),
  differences: kind<DifferenceJson>({
    says: 'differences: reconcile',
    id: 'order_id',
    shown: ['order_id', 'difference', 'payment_id', 'detail'],
    fields: {
      order_id: { head: 'ORDER', align: 'right' },
      difference: { head: 'DIFFERENCE' },
      payment_id: { head: 'PAYMENT', shrinks: true },
      detail: { head: 'DETAIL', wraps: true, times: 'within' },
      fixed: { head: 'FIXED', show: ({ fixed }) => (fixed ? 'yes' : 'no') },
    },
  }),
  recovered: kind<RecoveredJson>({
    says: 'recovered calls: recover',
    id: 'order_id',
    shown: ['order_id', 'kind', 'result'],
    fields: {
      order_id: { head: 'ORDER', align: 'right' },
      kind: { head: 'CALL' },
      result: { head: 'RESULT', wraps: true, times: 'within' },
      settled: { head: 'RECOVERED', show: (row) => (row.settled ? 'yes' : 'no') },
      status: { head: 'STATUS', colour: ({ status }) => STATUS_COLOURS[status] },
      situation: { head: 'SITUATION' },
    },
  }),
  findings: kind<WordedFinding>({
    says: 'findings: doctor',
    shown: ['ok', 'check', 'detail'],
    fields: {
      check: { head: 'CHECK' },
      ok: {
        head: '',
        show: ({ ok, unusual }) => (ok ? (unusual ? 'warn' : 'ok') : 'FAULT'),
        colour: ({ ok, unusual }) => (ok ? (unusual ? 'yellow' : 'green') : 'red'),
      },
      detail: { head: 'FOUND', wraps: true },
      unusual: { head: 'UNUSUAL' },
      fix: { head: 'FIX', wraps: true },
    },
  }),
  tokens: kind<{ readonly name: string; readonly role: Role; readonly hashed: boolean }>({
    says: 'named tokens of the API: token',
    shown: ['name', 'role', 'hashed'],
    fields: {
      name: { head: 'NAME' },
      role: { head: 'ROLE' },
      hashed: { head: 'HASHED', show: ({ hashed }) => (hashed ? 'yes' : 'no') },
    },
  }),
  settings: kind<ConfigEntry>({
    says: 'settings: config',
    shown: ['variable', 'value', 'source'],
    fields: {
      variable: { head: 'VARIABLE' },
      value: { head: 'VALUE', show: ({ value }) => value ?? '(unset)', shrinks: true },
      source: { head: 'SOURCE' },
    },
  }),
};

export type KindName = keyof typeof kinds;

export type RecordTypes = {
  readonly [Name in KindName]: (typeof kinds)[Name] extends RecordKind<infer Json> ? Json : never;
};

export const KINDS: { readonly [Name in KindName]: RecordKind<RecordTypes[Name]> } = kinds;
