// The endpoints of batches (contract section 3): many orders in one request, files, and what has become of them.
import { IMPORT_PARAMETERS } from '../../domain/batches/import-parameters.ts';
import { MAX_ORDERS } from '../../domain/batches/parse-batch.ts';
import { BATCH_ACTIONS, type BatchAction, type BatchJson } from '../../domain/model/batch.ts';
import { PAGE_PARAMETERS } from '../../domain/model/query-parameters.ts';
import { invalid } from '../../domain/shared/errors.ts';
import { pageLinks } from './page-links.ts';
import { idIn } from './path-id.ts';
import type { Answer, Route } from './route.ts';

const BATCH_BODY_BYTES = 10 * 1024 * 1024;
const ACTION_BODY_BYTES = 64 * 1024;
const BATCHES = '/api/v1/batches';

export const BATCH_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/orders/batch',
    operation: 'createBatch',
    bodyLimitBytes: BATCH_BODY_BYTES,
    longList: { name: 'orders', most: MAX_ORDERS },
    async handle({ batches, body, caller, idempotencyKey }) {
      const { batch, replayed } = await batches.createBatch(body, idempotencyKey, caller);
      return accepted(202, batch, replayed ? { 'Idempotent-Replayed': 'true' } : {});
    },
  },
  {
    method: 'POST',
    path: BATCHES,
    operation: 'importFile',
    takesFile: true,
    query: IMPORT_PARAMETERS,
    async handle({ batches, pieces, bodyBytes, query, caller, stopping, untilGone }) {
      const receiving = { signal: stopping, gone: untilGone(), sizeBytes: bodyBytes };
      const received = await batches.importFile(pieces, query, caller, receiving);
      if ('report' in received) return { status: 200, body: received.report };
      // Imported before, and nothing of it waits any more: nothing has been accepted now.
      return accepted(received.as === 'known' ? 200 : 202, received.batch);
    },
  },
  {
    method: 'GET',
    path: BATCHES,
    operation: 'listBatches',
    query: PAGE_PARAMETERS,
    async handle({ batches, query, caller, path }) {
      const page = await batches.listBatches(query, caller);
      return { status: 200, body: page.rows, headers: pageLinks(path, query, page) };
    },
  },
  {
    method: 'GET',
    path: `${BATCHES}/:id`,
    operation: 'getBatch',
    async handle({ batches, params, caller }) {
      return { status: 200, body: await batches.getBatch(idIn(params, 'batch'), caller) };
    },
  },
  {
    method: 'GET',
    path: `${BATCHES}/:id/errors`,
    operation: 'listBatchErrors',
    query: PAGE_PARAMETERS,
    async handle({ batches, params, query, caller, path }) {
      const page = await batches.listBatchErrors(idIn(params, 'batch'), query, caller);
      return { status: 200, body: page.rows, headers: pageLinks(path, query, page) };
    },
  },
  {
    method: 'POST',
    path: `${BATCHES}/:id/actions`,
    operation: 'changeBatch',
    bodyLimitBytes: ACTION_BODY_BYTES,
    async handle({ batches, params, body, caller }) {
      const { action, refund } = parseAction(body);
      return {
        status: 200,
        body: await batches.changeBatch(idIn(params, 'batch'), action, caller, { refund }),
      };
    },
  },
];

function accepted(status: number, batch: BatchJson, headers: Record<string, string> = {}): Answer {
  return { status, body: batch, headers: { Location: `${BATCHES}/${batch.id}`, ...headers } };
}

function parseAction(body: unknown): { action: BatchAction; refund: boolean } {
  const { action, refund = false } = (typeof body === 'object' && body !== null ? body : {}) as {
    action?: unknown;
    refund?: unknown;
  };
  const known = BATCH_ACTIONS.find((name) => name === action);
  if (!known) throw invalid([{ path: 'action', message: `must be one of ${BATCH_ACTIONS.join(', ')}` }]);
  if (typeof refund !== 'boolean') throw invalid([{ path: 'refund', message: 'must be true or false' }]);
  if (refund && known !== 'cancel') throw invalid([{ path: 'refund', message: 'goes with cancel alone' }]);
  return { action: known, refund };
}
