// The endpoints of batches: many orders in one request, files, and their progress.
import * as z from 'zod';
import { BATCH_ERROR_PARAMETERS, BATCH_PARAMETERS } from '../../domain/batch-service.ts';
import { IMPORT_PARAMETERS } from '../../domain/batches/import-parameters.ts';
import { batchSchema, MAX_ORDERS } from '../../domain/batches/parse-batch.ts';
import type { RejectsFile } from '../../domain/batches/upload-file.ts';
import { presetList } from '../../domain/csv/mapping/preset-json.ts';
import { fileReport } from '../../domain/csv/report-json.ts';
import { BATCH_ACTIONS } from '../../domain/model/batch.ts';
import {
  type BatchJson,
  batch,
  batchErrorList,
  batchList,
  changedBatch,
} from '../../domain/model/batch-json.ts';
import { NEW_ORDER_EXAMPLE } from '../../domain/model/order-validation.ts';
import { describe, text } from '../../domain/shared/schema.ts';
import { attachment } from '../attachment.ts';
import { pageLinks } from './page-links.ts';
import { idIn } from './path-id.ts';
import { type Answer, type Route, route } from './route.ts';

const BATCH_BODY_BYTES = 10 * 1024 * 1024;
const ACTION_BODY_BYTES = 64 * 1024;
const BATCHES = '/api/v1/batches';
const PAGED = { Link: 'sometimes', 'X-Total-Count': 'always' } as const;

/** `sha256`, or whether there is a `Location`, tells them apart. */
const fileReportOrBatch = describe(z.union([fileReport, batch]), { id: 'FileReportOrBatch' });

const rejectsText = text('UTF-8 with a byte order mark. Without invalid orders it has only the header.');

const { customer_email, customer_name, items, currency } = NEW_ORDER_EXAMPLE;
const [{ product_name, quantity, unit_price }] = items;
const CSV_EXAMPLE = `order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency
A-1001,${customer_email},${customer_name},${product_name},${quantity},${unit_price},${currency}
`;

const batchChange = describe(
  z
    .object({
      action: z.enum(BATCH_ACTIONS, { error: `must be one of ${BATCH_ACTIONS.join(', ')}` }),
      refund: describe(z.boolean({ error: 'must be true or false' }).optional(), {
        default: false,
        description: 'With `cancel`: also refund and cancel charged orders.',
      }),
    })
    .refine(({ action, refund }) => !refund || action === 'cancel', {
      path: ['refund'],
      error: 'is only allowed with cancel',
    }),
  { id: 'BatchChange', examples: [{ action: 'pause' }] },
);

export const BATCH_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/orders/batch',
    operation: 'createBatch',
    tag: 'Batches',
    summary: 'Create many orders',
    description:
      'Stores 1 to 10,000 orders together. After the answer, any server on the order database charges them in ' +
      'parallel, even after a crash.',
    body: { schema: batchSchema, limitBytes: BATCH_BODY_BYTES },
    longList: { name: 'orders', most: MAX_ORDERS },
    idempotent: true,
    answers: {
      202: {
        description: 'The batch. Its orders are stored and wait to be charged.',
        schema: batch,
        headers: { Location: 'always', 'Idempotent-Replayed': 'sometimes' },
      },
    },
    problems: ['import_under_way', 'outcome_unknown'],
    async handle({ batches, body, caller, idempotencyKey }) {
      const { batch, replayed } = await batches.createBatch(body, idempotencyKey, caller);
      return accepted(202, batch, replayed ? { 'Idempotent-Replayed': 'true' } : {});
    },
  },
  {
    method: 'POST',
    path: BATCHES,
    operation: 'importFile',
    tag: 'Batches',
    summary: 'Import a file of orders',
    description:
      'Imports a CSV file or a workbook (.xlsx) of up to 1 GiB. Checks the whole file, stores its orders, then charges them in parallel. ' +
      'Columns, in any order: `order_ref` (rows with the same value form one order), `customer_email`, ' +
      '`customer_name`, `product_name`, `quantity`, `unit_price`, `currency`. `order_ref` and `currency` are ' +
      'optional. The same file sent again creates nothing and returns its batch. A file whose batch was cancelled ' +
      'is imported again, unless orders of that batch are charged or may be.',
    file: { example: CSV_EXAMPLE },
    query: IMPORT_PARAMETERS,
    answers: {
      200: {
        description:
          'With `dry_run`: the report, or with `rejects` the rejects file. Otherwise: the batch of a file that was ' +
          'imported before and has no waiting orders.',
        schema: fileReportOrBatch,
        alternative: { mediaType: 'text/csv', schema: rejectsText },
        headers: { Location: 'sometimes', 'Content-Disposition': 'sometimes' },
      },
      202: {
        description: 'The batch. Its valid orders are stored and wait to be charged.',
        schema: batch,
        headers: { Location: 'always' },
      },
    },
    problems: [
      'bad_rows',
      'invalid_file',
      'charged_before',
      'import_under_way',
      'known_refs',
      'conflict',
      'batch_state',
      'interrupted',
      'outcome_unknown',
    ],
    async handle({ batches, pieces, bodyBytes, charset, query, caller, stopping, untilGone }) {
      const receiving = { signal: stopping, gone: untilGone(), sizeBytes: bodyBytes };
      const parameters = charset === undefined ? query : { encoding: charset, ...query };
      const received = await batches.importFile(pieces, parameters, caller, receiving);
      if ('report' in received) return { status: 200, body: received.report };
      if ('rejects' in received) return download(received.rejects);
      // Imported before, and none of it waits any more: this request accepted nothing.
      return accepted(received.as === 'known' ? 200 : 202, received.batch);
    },
  },
  {
    method: 'GET',
    path: '/api/v1/presets',
    operation: 'listPresets',
    tag: 'Batches',
    summary: 'List the presets for files of orders',
    description: 'Saved mappings of columns, for the parameter `preset` of an import.',
    answers: { 200: { description: 'The presets.', schema: presetList } },
    handle: async ({ batches, caller }) => ({ status: 200, body: await batches.listPresets(caller) }),
  },
  {
    method: 'GET',
    path: BATCHES,
    operation: 'listBatches',
    tag: 'Batches',
    summary: 'List batches',
    description: 'A page of batches with their counts, newest first.',
    query: BATCH_PARAMETERS,
    answers: { 200: { description: 'The page.', schema: batchList, headers: PAGED } },
    async handle({ batches, query, caller, path }) {
      const page = await batches.listBatches(query, caller);
      return { status: 200, body: page.rows, headers: pageLinks(path, query, page) };
    },
  },
  {
    method: 'GET',
    path: `${BATCHES}/:id`,
    operation: 'getBatch',
    tag: 'Batches',
    summary: 'Read a batch',
    description: 'The batch with the counts of its orders.',
    answers: { 200: { description: 'The batch.', schema: batch } },
    async handle({ batches, params, caller }) {
      return { status: 200, body: await batches.getBatch(idIn(params, 'batch'), caller) };
    },
  },
  {
    method: 'GET',
    path: `${BATCHES}/:id/errors`,
    operation: 'listBatchErrors',
    tag: 'Batches',
    summary: 'List the errors of a batch',
    description: 'The errors of the skipped rows, by line.',
    query: BATCH_ERROR_PARAMETERS,
    answers: { 200: { description: 'The page.', schema: batchErrorList, headers: PAGED } },
    async handle({ batches, params, query, caller, path }) {
      const page = await batches.listBatchErrors(idIn(params, 'batch'), query, caller);
      return { status: 200, body: page.rows, headers: pageLinks(path, query, page) };
    },
  },
  route({
    method: 'POST',
    path: `${BATCHES}/:id/actions`,
    operation: 'changeBatch',
    tag: 'Batches',
    summary: 'Pause, resume, retry or cancel a batch',
    description:
      '`pause` stops charging after the payments under way. `resume` continues. `retry` sends a new payment for ' +
      'every failed order. `cancel` cancels uncharged orders and, with `refund`, refunds and cancels charged ones.',
    body: { schema: batchChange, limitBytes: ACTION_BODY_BYTES },
    answers: {
      200: { description: 'The batch, and the number of changed orders.', schema: changedBatch },
    },
    problems: ['batch_state', 'conflict', 'nothing_to_cancel', 'downstream_failed', 'outcome_unknown'],
    async handle({ batches, params, readBody, caller }) {
      const { action, refund } = readBody();
      const id = idIn(params, 'batch');
      return { status: 200, body: await batches.changeBatch(id, action, caller, { refund }) };
    },
  }),
];

function download({ name, pieces, close }: RejectsFile): Answer {
  return {
    status: 200,
    body: undefined,
    stream: { pieces, close },
    contentType: 'text/csv; charset=utf-8',
    headers: { 'Content-Disposition': attachment(name) },
  };
}

function accepted(status: number, batch: BatchJson, headers: Record<string, string> = {}): Answer {
  return { status, body: batch, headers: { Location: `${BATCHES}/${batch.id}`, ...headers } };
}
