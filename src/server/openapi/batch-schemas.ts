// The batches of answers, as zod schemas of their JSON shapes.
import * as z from 'zod';
import type { ChangedBatch } from '../../domain/batch-service.ts';
import type { OrderFileReport, RowError } from '../../domain/csv/file-report.ts';
import type { BatchError, BatchJson } from '../../domain/model/batch.ts';
import { amount, say, text, time, whole } from './generate/registry.ts';

const BATCH: BatchJson = {
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
};

const total = z.object({
  currency: text('An ISO 4217 code.'),
  total: amount('Of all its orders.'),
  paid: amount('Of those that are charged now.'),
});

const batchFields = {
  id: whole('Of the batch.', 1),
  csv_source: say(z.string().nullable(), { description: 'The name of the file; null for a list of orders.' }),
  created_at: time('When it was accepted.'),
  completed_at: say(z.string().nullable(), {
    format: 'date-time',
    description: 'When the last of its payments had ended; null before.',
  }),
  status: say(z.enum(['running', 'paused', 'completed', 'aborted']), {
    description: '`completed`: no order of it waits or is under way. `aborted`: it was given up.',
  }),
  reason: say(z.string().nullable(), {
    description: 'Why it stands as it does, where somebody should know.',
  }),
  total_orders: whole('Orders in the file or the list.'),
  accepted: whole('The good ones among them, which are stored.'),
  rejected: whole('The bad ones.'),
  paid: whole('Charged, whatever has become of them since.'),
  pending: whole('Not yet tried, under way, or without an answer.'),
  failed: whole('Tried, and surely not charged.'),
  cancelled: whole('Cancelled before they were charged.'),
  amounts: say(z.array(total), { description: 'By currency.' }),
};

export const batch = say(z.object(batchFields) satisfies z.ZodType<BatchJson>, {
  id: 'Batch',
  description: 'Many orders from one file or one request, and where they stand.',
  examples: [BATCH],
});

export const batchList = say(z.array(batch), { id: 'BatchList', description: 'Newest first.' });

export const changedBatch = say(
  z.object({
    ...batchFields,
    retried: whole('By `retry`: orders that wait for another payment.').exactOptional(),
    dropped: whole('By `cancel`: orders that had not been charged.').exactOptional(),
    refunded: whole('By `cancel`: charged orders that were refunded.').exactOptional(),
  }) satisfies z.ZodType<ChangedBatch>,
  { id: 'ChangedBatch', examples: [{ ...BATCH, status: 'paused', reason: 'paused by hand' }] },
);

const batchError = say(
  z.object({
    line: whole('In the file, from 1; the place in a list of orders.', 1),
    column: say(z.string().nullable(), { description: 'The field; null or empty for the row as a whole.' }),
    value: say(z.string().nullable(), { description: 'As it was written, shortened.' }),
    reason: text('The end of a sentence that begins with the field.'),
  }) satisfies z.ZodType<BatchError>,
  { id: 'BatchError', description: 'A bad cell or a bad row.' },
);

export const batchErrorList = say(z.array(batchError), {
  id: 'BatchErrorList',
  description: 'By line.',
  examples: [
    [{ line: 3, column: 'quantity', value: '0', reason: 'must be a whole number from 1 to 1,000,000' }],
  ],
});

const rowError = say(
  z.object({
    path: text('The line and the field, as in `lines.3.quantity`.'),
    message: text('The same as `reason`.'),
    line: whole('In the file, from 1.', 1),
    column: text('The field; empty for the row as a whole.'),
    value: text('As it was written, shortened.'),
    reason: text('The end of a sentence that begins with the field.'),
  }) satisfies z.ZodType<RowError>,
  { id: 'RowError', description: 'A bad cell or a bad row of a file.' },
);

/** What checking a file has found, but for the errors. */
export const reportFields = {
  encoding: text('What the file was read as.', { examples: ['utf-8', 'shift_jis'] }),
  sha256: text('Of its bytes, in hexadecimal: by it a file is known that comes again.'),
  rows: whole('Rows of data.'),
  total_orders: whole('Orders in it.'),
  accepted: whole('The good ones among them.'),
  rejected: whole('The bad ones.'),
  totals: say(z.record(z.string(), z.string()), {
    description: 'Of the good ones, by currency, as exact decimals.',
  }),
  errors: z.array(rowError),
  more_errors: say(z.boolean(), { description: 'Whether there are more errors than these.' }),
};

const fileReport = say(z.object(reportFields) satisfies z.ZodType<OrderFileReport>, {
  id: 'FileReport',
  description: 'What checking a file of orders has found.',
});

/** Told apart by `sha256`, or by whether there is a `Location`. */
export const fileReportOrBatch = say(z.union([fileReport, batch]), { id: 'FileReportOrBatch' });
