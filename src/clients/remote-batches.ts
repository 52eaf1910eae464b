// The batches of a remote `orders serve`, over HTTP: the same interface as the local ones.

import type { BatchPage, BatchService } from '../domain/batch-service.ts';
import type { PresetJson } from '../domain/csv/mapping/preset-json.ts';
import type { OrderFileReport } from '../domain/csv/report-json.ts';
import type { BatchError, BatchJson, ChangedBatch } from '../domain/model/batch-json.ts';
import type { Caller } from '../domain/ports/store.ts';
import {
  bodyOf,
  exchange,
  jsonBody,
  listOf,
  numberOf,
  type RemoteOptions,
  type RemoteReply,
  type RemoteRequest,
} from './remote-call.ts';

const BATCHES = '/api/v1/batches';
/** One request sends, checks and stores a file; refunding a batch may take as long. */
const LONG_MS = 6 * 3_600_000;

export function remoteBatchService(options: RemoteOptions): BatchService {
  const ask = (request: RemoteRequest, caller: Caller) => exchange(options, request, caller);
  const askAtLength = (request: RemoteRequest, caller: Caller) =>
    exchange({ ...options, timeoutMs: LONG_MS }, request, caller);
  return {
    async createBatch(input, key, caller) {
      const body = jsonBody(input);
      const request = { method: 'POST', path: '/api/v1/orders/batch', body } as const;
      const reply = await ask(key === undefined ? request : { ...request, idempotencyKey: key }, caller);
      const replayed = reply.headers['idempotent-replayed'] === 'true';
      return { batch: batchIn(reply), replayed };
    },
    async importFile(pieces, parameters, caller) {
      const path = `${BATCHES}/?${new URLSearchParams(parameters)}`;
      const reply = await askAtLength({ method: 'POST', path, file: pieces }, caller);
      if (reply.headers.location === undefined)
        return { report: bodyOf<OrderFileReport>(reply, 'total_orders') };
      return { batch: batchIn(reply), as: reply.status === 200 ? 'known' : 'new' };
    },
    async listPresets(caller) {
      return listOf<PresetJson>(
        await ask({ method: 'GET', path: '/api/v1/presets' }, caller),
        'name',
        'title',
      );
    },
    async listBatches(parameters, caller) {
      const path = `${BATCHES}/?${new URLSearchParams(parameters)}`;
      const reply = await ask({ method: 'GET', path }, caller);
      return page(parameters, reply, listOf<BatchJson>(reply, 'id', 'status'));
    },
    async getBatch(id, caller) {
      return batchIn(await ask({ method: 'GET', path: `${BATCHES}/${id}` }, caller));
    },
    async listBatchErrors(id, parameters, caller) {
      const path = `${BATCHES}/${id}/errors?${new URLSearchParams(parameters)}`;
      const reply = await ask({ method: 'GET', path }, caller);
      return page(parameters, reply, listOf<BatchError>(reply, 'line', 'reason'));
    },
    async changeBatch(id, action, caller, { refund = false } = {}) {
      const body = { action, ...(refund ? { refund } : {}) };
      const request = { method: 'POST', path: `${BATCHES}/${id}/actions`, body } as const;
      return bodyOf<ChangedBatch>(await askAtLength(request, caller), 'id', 'status');
    },
  };
}

function batchIn(reply: RemoteReply): BatchJson {
  return bodyOf<BatchJson>(reply, 'id', 'status', 'total_orders');
}

function page<Row>(
  parameters: Readonly<Record<string, string>>,
  reply: RemoteReply,
  rows: Row[],
): BatchPage<Row> {
  const skip = Number(parameters.skip ?? 0);
  return {
    skip,
    limit: Number(parameters.limit ?? rows.length),
    rows,
    total: numberOf(reply.headers['x-total-count']) ?? skip + rows.length,
    more: reply.headers.link?.includes('rel="next"') ?? false,
  };
}
