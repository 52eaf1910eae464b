// Batches in the form of the API and `--json`: schemas, of which the types are made. Values of these are for the
// document of the API alone; all other code imports types.
import * as z from 'zod';
import { amount, describe, text, time, whole } from '../shared/schema.ts';

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
  total: amount('Of all its orders.'),
  paid: amount('Of those that are charged now.'),
});

const batchFields = {
  id: whole('Of the batch.', 1),
  csv_source: describe(z.string().nullable(), {
    description: 'The name of the file; null for a list of orders.',
  }),
  created_at: time('When it was accepted.'),
  completed_at: describe(z.string().nullable(), {
    format: 'date-time',
    description: 'When the last of its payments had ended; null before.',
  }),
  status: describe(z.enum(['running', 'paused', 'completed', 'aborted']), {
    description: '`completed`: no order of it waits or is under way. `aborted`: it was given up.',
  }),
  reason: describe(z.string().nullable(), {
    description: 'Why it has this status, if there is more to tell.',
  }),
  total_orders: whole('Orders in the file or the list.'),
  accepted: whole('The good ones among them, which are stored.'),
  rejected: whole('The bad ones.'),
  paid: whole('Charged, whatever has become of them since.'),
  pending: whole('Not yet tried, under way, or without an answer.'),
  failed: whole('Tried, and surely not charged.'),
  cancelled: whole('Cancelled before they were charged.'),
  amounts: describe(z.array(total), { description: 'By currency.' }),
};

export const batch = describe(z.object(batchFields), {
  id: 'Batch',
  description: 'Many orders from one file or one request, and where they stand.',
  examples: [BATCH],
});

export type BatchJson = z.infer<typeof batch>;

export const batchList = describe(z.array(batch), { id: 'BatchList', description: 'Newest first.' });

export const changedBatch = describe(
  z.object({
    ...batchFields,
    retried: whole('By `retry`: orders that wait for another payment.').exactOptional(),
    dropped: whole('By `cancel`: orders that had not been charged.').exactOptional(),
    refunded: whole('By `cancel`: charged orders that were refunded.').exactOptional(),
  }),
  { id: 'ChangedBatch', examples: [{ ...BATCH, status: 'paused', reason: 'paused by hand' }] },
);

/** A batch, and how many of its orders an action has changed. */
export type ChangedBatch = z.infer<typeof changedBatch>;

const batchError = describe(
  z.object({
    line: whole('In the file, from 1; the place in a list of orders.', 1),
    column: describe(z.string().nullable(), {
      description: 'The field; null or empty for the row as a whole.',
    }),
    value: describe(z.string().nullable(), { description: 'As it was written, shortened.' }),
    reason: text('The end of a sentence that begins with the field.'),
  }),
  { id: 'BatchError', description: 'A bad cell or a bad row.' },
);

export type BatchError = Readonly<z.infer<typeof batchError>>;

export const batchErrorList = describe(z.array(batchError), {
  id: 'BatchErrorList',
  description: 'By line.',
  examples: [
    [{ line: 3, column: 'quantity', value: '0', reason: 'must be a whole number from 1 to 1,000,000' }],
  ],
});
