// Many orders in one request: stored together or not at all, then charged by a process that drains batches. With an
// Idempotency-Key a repeat gets the first answer, even if the first request was interrupted.

import { type Batch, type BatchCounts, batchToJson } from '../model/batch.ts';
import type { BatchJson } from '../model/batch-json.ts';
import { KEY_LIFE_MS } from '../model/journal.ts';
import { amountSum } from '../model/money.ts';
import { findKey, fingerprintOfParts, stillRunning } from '../orders/idempotency-key.ts';
import type { Caller, Deps, IdempotencyRecord, Tx } from '../ports/store.ts';
import { invalid } from '../shared/errors.ts';
import { type BatchedOrder, type CheckedOrders, isHeld, loadBatch } from './load-batch.ts';
import { type ParsedBatch, parseBatch } from './parse-batch.ts';

export interface CreatedBatch {
  readonly batch: BatchJson;
  /** The key was already used: this is the first answer. */
  readonly replayed: boolean;
}

/**
 * Throws `invalid` naming each bad order, unless they are to be skipped, and for a key that was used for another
 * request; `conflict` while the first request with the key is still running.
 */
export async function createBatch(
  deps: Deps,
  input: unknown,
  caller: Caller,
  key?: string,
): Promise<CreatedBatch> {
  const parsed = await parseBatch(input);
  if (parsed.errors.length > 0 && parsed.onError === 'abort') throw invalid(parsed.errors);
  const answerOf = (batch: Batch) => batchToJson(batch, allPending(parsed.orders));
  if (key === undefined) {
    const { batch } = await loadBatch(deps, checkedOrders(parsed), caller);
    return { batch: answerOf(batch), replayed: false };
  }
  // Equal for equal orders, regardless of how the JSON was written and of other members in it.
  const fingerprint = await fingerprintOfParts(jsonParts(parsed));
  const seen = await findKey(deps, key, fingerprint);
  if (seen?.answer) return { batch: JSON.parse(seen.answer), replayed: true };
  const goesOn = seen && (await interrupted(deps, seen));
  if (goesOn && goesOn.status !== 'loading') return { batch: await asItIs(deps, goesOn), replayed: true };
  const { batch } = await loadBatch(deps, checkedOrders(parsed), caller, {
    batchId: goesOn?.id,
    onBegun: (tx, { id }) => reserve(deps, tx, key, fingerprint, id),
    onLoaded: (tx, loaded) => tx.endKey(key, JSON.stringify(answerOf(loaded))),
  });
  return { batch: answerOf(batch), replayed: goesOn !== undefined };
}

/** Byte for byte the JSON of these four members, so that a key used before still matches. */
function* jsonParts({ onError, totalOrders, orders, problems }: ParsedBatch): Generator<string> {
  yield `{"onError":${JSON.stringify(onError)},"totalOrders":${totalOrders},"orders":[`;
  for (const [at, order] of orders.entries()) yield `${at > 0 ? ',' : ''}${JSON.stringify(order)}`;
  yield '],"problems":[';
  for (const [at, problem] of problems.entries()) yield `${at > 0 ? ',' : ''}${JSON.stringify(problem)}`;
  yield ']}';
}

async function reserve(deps: Deps, tx: Tx, key: string, fingerprint: string, batchId: number): Promise<void> {
  const createdAt = deps.clock.now();
  await tx.forgetKeys(createdAt - KEY_LIFE_MS, key);
  // The lease that counts is the batch's own, renewed with every chunk of orders.
  const record = { key, fingerprint, orderId: null, batchId, createdAt, leaseOwner: null, leaseUntil: null };
  if (!(await tx.insertKey(record))) throw stillRunning();
}

/** The batch of a request that has no answer yet. Throws `conflict` while a process is storing it. */
async function interrupted(deps: Deps, { batchId }: IdempotencyRecord): Promise<Batch> {
  const batch = batchId === null ? undefined : await deps.store.read.batch(batchId);
  if (!batch) throw new Error(`the batch ${batchId} of an idempotency key is missing`);
  if (batch.status === 'loading' && isHeld(deps, batch)) throw stillRunning();
  return batch;
}

async function asItIs(deps: Deps, batch: Batch): Promise<BatchJson> {
  return batchToJson(batch, await deps.store.read.batchCounts(batch.id));
}

function checkedOrders({ orders, problems, totalOrders }: ParsedBatch): CheckedOrders {
  return {
    csvSource: null,
    contentHash: null,
    sourcePath: null,
    reading: null,
    encoding: null,
    totalOrders,
    rejected: totalOrders - orders.length,
    skipped: 0,
    // Its group is a place in the list. It is added here, because the fingerprint of a key covers the parsed orders.
    orders: (skip) => orders.slice(skip).map((order) => ({ ...order, groupIsLine: true })),
    problems: () => problems,
  };
}

/** The counts of orders that have just been stored. */
function allPending(orders: readonly BatchedOrder[]): BatchCounts {
  const sums = new Map<string, ReturnType<typeof amountSum>>();
  for (const { draft } of orders) {
    const sum = sums.get(draft.currency) ?? amountSum();
    sums.set(draft.currency, sum);
    sum.add(draft.totalAmount);
  }
  const amounts = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => ({ currency, total: Number(sum.total()), paid: 0 }));
  return { paid: 0, pending: orders.length, failed: 0, cancelled: 0, amounts };
}
