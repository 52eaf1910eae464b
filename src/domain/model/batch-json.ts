// Batches in the form of the API and `--json`: schemas, of which the types are made. Values of these are for the
// document of the API alone; all other code imports types.
import * as z from 'zod';
import { amount, describe, text, time, whole } from '../shared/schema.ts';
import { SHOWN_STATUSES } from './batch-status.ts';

const BATCH = {
  id: 1,
  csv_source: 'orders.csv',
  created_at: '2025-12-01T10:00:00Z',
  completed_at: null,
  status: 'running',
  reason: null,
  total_orders: 2,
  accepted: 2,
  rejected: 0,
  paid: 0,
  pending: 2,
  failed: 0,
  cancelled: 0,
  amounts: [{ currency: 'JPY', total: 211600, paid: 0 }],
} as const;

const total = z.object({
  currency: text('An ISO 4217 code.'),
  total: amount('The total of all its orders.'),
  paid: amount('The total of the orders that are charged now.'),
});

const batchFields = {
  id: whole('The id of the batch.', 1),
  csv_source: describe(z.string().nullable(), {
    description: 'The name of the file; null for a list of orders.',
  }),
  created_at: time('The time at which it was accepted.'),
  completed_at: describe(z.string().nullable(), {
    format: 'date-time',
    description: 'The time at which its last payment ended; null before that.',
  }),
  status: describe(z.enum(SHOWN_STATUSES), {
    description: '`completed`: no order of it waits or is under way. `aborted`: it was stopped for good.',
  }),
  reason: describe(z.string().nullable(), {
    description: 'The reason for the status; null if there is none.',
  }),
  total_orders: whole('Orders in the file or the list.'),
  accepted: whole('Valid orders, which are stored.'),
  rejected: whole('Invalid orders.'),
  paid: whole('Charged orders, including those refunded later.'),
  pending: whole('Orders whose payment waits, is under way, or has no answer.'),
  failed: whole('Orders whose payment failed without a charge.'),
  cancelled: whole('Orders cancelled before they were charged.'),
  amounts: describe(z.array(total), { description: 'The totals by currency.' }),
};

export const batch = describe(z.object(batchFields), {
  id: 'Batch',
  description: 'Many orders from one file or one request, with their counts.',
  examples: [BATCH],
});

export type BatchJson = z.infer<typeof batch>;

export const batchList = describe(z.array(batch), { id: 'BatchList', description: 'Newest first.' });

export const changedBatch = describe(
  z.object({
    ...batchFields,
    retried: whole('With `retry`: orders that wait for a new payment.').exactOptional(),
    dropped: whole('With `cancel`: uncharged orders that were cancelled.').exactOptional(),
    refunded: whole('With `cancel`: charged orders that were refunded.').exactOptional(),
  }),
  { id: 'ChangedBatch', examples: [{ ...BATCH, status: 'paused', reason: 'paused by an operator' }] },
);

/** A batch, and how many of its orders an action has changed. */
export type ChangedBatch = z.infer<typeof changedBatch>;

const batchError = describe(
  z.object({
    line: whole('The line in the file, or the position in a list of orders, from 1.', 1),
    column: describe(z.string().nullable(), {
      description: 'The field; null or empty for the whole row.',
    }),
    value: describe(z.string().nullable(), { description: 'The value as written, shortened.' }),
    reason: text('The problem, as the end of a sentence that begins with the field.'),
  }),
  { id: 'BatchError', description: 'An invalid cell or row.' },
);

export type BatchError = Readonly<z.infer<typeof batchError>>;

export const batchErrorList = describe(z.array(batchError), {
  id: 'BatchErrorList',
  description: 'Sorted by line.',
  examples: [
    [{ line: 3, column: 'quantity', value: '0', reason: 'must be a whole number from 1 to 1,000,000' }],
  ],
});
