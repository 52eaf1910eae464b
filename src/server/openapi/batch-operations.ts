// What the document says of the routes of batches.
import { DEFAULT_BATCHES, DEFAULT_ERRORS } from '../../domain/batch-service.ts';
import { batch, batchErrorList, batchList, changedBatch, fileReportOrBatch } from './batch-schemas.ts';
import type { Operation } from './generate/operation.ts';
import { batchChange, newBatch } from './inputs.ts';

const PAGED = { Link: 'sometimes', 'X-Total-Count': 'always' } as const;

export const BATCH_OPERATIONS = {
  createBatch: {
    tag: 'Batches',
    summary: 'Create many orders',
    description:
      'From 1 to 10,000 orders, stored together. They are charged side by side after the answer, by any server on ' +
      'the order book, also after a crash.',
    body: newBatch,
    idempotent: true,
    answers: {
      202: {
        description: 'The batch: its orders are stored and wait to be charged.',
        schema: batch,
        headers: { Location: 'always', 'Idempotent-Replayed': 'sometimes' },
      },
    },
    problems: ['import_under_way', 'outcome_unknown'],
  },
  importFile: {
    tag: 'Batches',
    summary: 'Import a file of orders',
    description:
      'A CSV file of any length up to 1 GiB, streamed: checked whole, then stored, then charged side by side. ' +
      'Columns in any order: `order_ref` (rows with the same one are one order), `customer_email`, ' +
      '`customer_name`, `product_name`, `quantity`, `unit_price`, `currency`; the first and the last may be ' +
      'missing. The same file again creates nothing and answers with its batch. One whose batch was cancelled is ' +
      'imported anew, unless orders of that batch are charged or may be.',
    answers: {
      200: {
        description:
          'With `dry_run` the report. Otherwise the batch of a file that was imported before, of which nothing waits.',
        schema: fileReportOrBatch,
        headers: { Location: 'sometimes' },
      },
      202: {
        description: 'The batch: every good row is stored and waits to be charged.',
        schema: batch,
        headers: { Location: 'always' },
      },
    },
    problems: [
      'bad_rows',
      'invalid_file',
      'charged_before',
      'import_under_way',
      'batch_state',
      'interrupted',
      'outcome_unknown',
    ],
  },
  listBatches: {
    tag: 'Batches',
    summary: 'List batches',
    description: 'A page of batches with their counts, newest first.',
    query: { limit: { default: DEFAULT_BATCHES } },
    answers: { 200: { description: 'The page.', schema: batchList, headers: PAGED } },
    problems: [],
  },
  getBatch: {
    tag: 'Batches',
    summary: 'Read a batch',
    description: 'Where its orders stand.',
    answers: { 200: { description: 'The batch.', schema: batch } },
    problems: [],
  },
  listBatchErrors: {
    tag: 'Batches',
    summary: 'List the errors of a batch',
    description: 'What was wrong with the rows that were skipped, by line.',
    query: { limit: { default: DEFAULT_ERRORS } },
    answers: { 200: { description: 'The page.', schema: batchErrorList, headers: PAGED } },
    problems: [],
  },
  changeBatch: {
    tag: 'Batches',
    summary: 'Pause, resume, retry or cancel a batch',
    description:
      '`pause` stops charging after what is under way, `resume` goes on, `retry` gives failed orders another payment ' +
      'each, `cancel` drops what is not charged and, with `refund`, gives back what is.',
    body: batchChange,
    answers: {
      200: { description: 'The batch, and how many orders were changed.', schema: changedBatch },
    },
    problems: ['batch_state', 'conflict', 'nothing_to_cancel', 'downstream_failed', 'outcome_unknown'],
  },
} satisfies Record<string, Operation>;
