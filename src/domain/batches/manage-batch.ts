// The operator's actions on a batch: pause, resume, cancel, retry.
import { setTimeout as sleep } from 'node:timers/promises';
import { illegalBatchState, nothingToCancel } from '../journal/conflicts.ts';
import { asClosed, lookLaterRow, waitingPaymentRow } from '../journal/journal-entries.ts';
import { changeOrder } from '../journal/order-change.ts';
import { type Batch, batchNotFound } from '../model/batch.ts';
import { LONGEST_LEASE_MS } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { wasEverSent } from '../payments/payment-lookup.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';
import { inParallel } from '../shared/concurrency.ts';
import { errorText, OrdersError } from '../shared/errors.ts';
import { isHeld } from './load-batch.ts';

/** How often the loop checks whether the last call of a batch has ended. */
const POLL_INTERVAL_MS = 100;
/** Orders of one transaction. */
const CHUNK_ORDERS = 200;
const CANCELLED_AT_ONCE = 16;

export function pauseBatch({ store }: Pick<Deps, 'store'>, id: number): Promise<Batch> {
  return store.write(async (tx) => {
    const batch = await lockBatch(tx, id);
    if (batch.status === 'paused') return batch;
    if (batch.status !== 'running') throw illegalBatchState(batch, 'paused');
    return tx.patchBatch(batch, { status: 'paused', reason: 'paused by an operator' });
  });
}

/** Lets a paused batch run again; a running batch stays as it is. */
export function resumeBatch({ store }: Pick<Deps, 'store'>, id: number): Promise<Batch> {
  return store.write(async (tx) => {
    const batch = await lockBatch(tx, id);
    if (batch.status === 'running') return batch;
    if (batch.status === 'loading') {
      throw new OrdersError(
        'conflict',
        `batch ${id} was interrupted while its file was read; import the file again to continue`,
      );
    }
    if (batch.status !== 'paused') throw illegalBatchState(batch, 'resumed');
    return tx.patchBatch(batch, { status: 'running', reason: null });
  });
}

export interface CancelledBatch {
  readonly batch: Batch;
  /** Orders that had not been charged, now CANCELLED without an email to their customers. */
  readonly dropped: number;
  /** Orders that were charged, or may have been, and have been refunded and CANCELLED. */
  readonly refunded: number;
  /** Orders that could not be cancelled, and why. */
  readonly failed: readonly { readonly orderId: number; readonly reason: string }[];
}

export interface CancelOptions {
  readonly refund: boolean;
  readonly reason?: string;
  /** Called once no other process can change the batch; if it returns false, nothing is done. */
  readonly onlyIf?: (batch: Batch) => boolean;
}

/** Ends a batch: orders that are not charged are dropped; with `refund`, charged orders are cancelled and refunded. */
export async function cancelBatch(
  deps: Deps,
  id: number,
  caller: Caller,
  { refund, reason = 'cancelled by an operator', onlyIf = () => true }: CancelOptions,
): Promise<CancelledBatch> {
  let isWanted = true;
  const batch = await deps.store.write(async (tx) => {
    const found = await lockBatch(tx, id);
    isWanted = onlyIf(found);
    if (!isWanted) return found;
    // An aborted batch would not count as imported when its file comes again.
    const isAllCharged = found.status === 'completed' && (await tx.lockFailed(id, 0, 1)).length === 0;
    if (isAllCharged && !refund) throw nothingToCancel(id);
    const ended = {
      status: 'aborted',
      reason,
      leaseOwner: null,
      leaseUntil: null,
    } as const;
    return tx.patchBatch(found, ended);
  });
  if (!isWanted) return { batch, dropped: 0, refunded: 0, failed: [] };
  const dropped = await dropAll(deps, id, caller);
  if (!refund) return { batch, dropped, refunded: 0, failed: [] };
  const ended = await refundAll(deps, id, caller);
  // Payments that were under way may have been declined since.
  return { batch, dropped: dropped + (await dropAll(deps, id, caller)), ...ended };
}

/**
 * Ends the batches whose request broke off while their orders were stored, and that no client can continue: they came
 * without a file and without an idempotency key. None of their orders is charged, so they are dropped without an
 * email.
 */
export async function abortUnrepeatable(deps: Deps, caller: Caller): Promise<void> {
  for (const batch of await deps.store.read.unrepeatableLoads()) {
    if (isHeld(deps, batch)) continue;
    const {
      batch: { status },
      dropped,
    } = await cancelBatch(deps, batch.id, caller, {
      refund: false,
      reason: 'its request was interrupted before it was accepted',
      // Since the read, the batch may have been stored completely and accepted.
      onlyIf: (now) => now.status === 'loading' && !isHeld(deps, now),
    });
    if (status === 'aborted')
      deps.log.warn({ batchId: batch.id, dropped }, 'aborted a batch whose request was interrupted');
  }
}

/** Cancels the orders that are surely not charged; returns how many. */
async function dropAll(deps: Deps, id: number, caller: Caller): Promise<number> {
  let dropped = 0;
  for (;;) {
    const count = await deps.store.write((tx) => dropWaiting(deps, tx, id, caller));
    if (count === 0) break;
    dropped += count;
  }
  await eachFailed(
    deps,
    id,
    (tx, order) => cancelQuietly(deps, tx, order, caller),
    (count) => {
      dropped += count;
    },
  );
  return dropped;
}

/** Includes payments under way: it waits for them as long as their process holds them. */
async function refundAll(
  deps: Deps,
  id: number,
  caller: Caller,
): Promise<Pick<CancelledBatch, 'refunded' | 'failed'>> {
  const { paidOfBatch, unknownOfBatch } = deps.store.read;
  const failed = new Map<number, string>();
  let refunded = 0;
  for (;;) {
    // Read before the query, so that the query finds a payment that ends between the two.
    const now = deps.clock.now();
    const isLast = !(await deps.store.read.isCharging(id, now, now + LONGEST_LEASE_MS));
    // An order without an answer may have been charged: it is looked up before it is cancelled.
    for (const idsOf of [paidOfBatch, unknownOfBatch]) {
      for (let afterId = 0; ; ) {
        const ids = await idsOf(id, afterId, CHUNK_ORDERS);
        afterId = ids.at(-1) ?? 0;
        if (ids.length === 0) break;
        await inParallel(ids, CANCELLED_AT_ONCE, async (orderId) => {
          try {
            await cancelOrder(deps, orderId, caller);
            refunded += 1;
            failed.delete(orderId);
          } catch (error) {
            failed.set(orderId, errorText(error));
          }
        });
      }
    }
    if (isLast) break;
    await sleep(POLL_INTERVAL_MS);
  }
  return { refunded, failed: [...failed].map(([orderId, reason]) => ({ orderId, reason })) };
}

/** Gives each failed order of a batch another payment attempt; returns how many. */
export async function retryBatch(deps: Deps, id: number): Promise<{ batch: Batch; retried: number }> {
  const batch = await deps.store.write(async (tx) => {
    const found = await lockBatch(tx, id);
    if (found.status === 'loading' || found.status === 'aborted') throw illegalBatchState(found, 'retried');
    return tx.patchBatch(found, { status: 'running', reason: null, completedAt: null });
  });
  let retried = 0;
  const wait = async (tx: Tx, order: OrderHead) =>
    void (await tx.insertJournal({ ...waitingPaymentRow(deps, order, deps.clock.now()), batchId: id }));
  const told = (count: number) => {
    retried += count;
  };
  await eachFailed(deps, id, wait, told, (tx, afterId) => lockToRetry(tx, id, afterId));
  return { batch, retried };
}

/** Since the previous chunk, the batch may have been completed or cancelled. */
async function lockToRetry(tx: Tx, id: number, afterId: number): Promise<OrderHead[]> {
  const batch = await lockBatch(tx, id);
  if (batch.status === 'aborted') return [];
  const orders = await tx.lockFailed(id, afterId, CHUNK_ORDERS);
  if (orders.length > 0 && batch.status === 'completed')
    await tx.patchBatch(batch, { status: 'running', completedAt: null });
  return orders;
}

/** Orders that are surely not charged, a chunk in each transaction. */
async function eachFailed(
  deps: Deps,
  id: number,
  work: (tx: Tx, order: OrderHead) => Promise<void>,
  onChunk: (orders: number) => void,
  lock = (tx: Tx, afterId: number) => tx.lockFailed(id, afterId, CHUNK_ORDERS),
): Promise<void> {
  for (let afterId = 0; ; ) {
    const orders = await deps.store.write(async (tx) => {
      const locked = await lock(tx, afterId);
      for (const order of locked) await work(tx, order);
      return locked;
    });
    const last = orders.at(-1);
    if (!last) return;
    afterId = last.id;
    onChunk(orders.length);
  }
}

async function dropWaiting(deps: Deps, tx: Tx, id: number, caller: Caller): Promise<number> {
  const waiting = await tx.lockWaiting(id, CHUNK_ORDERS, 'all');
  for (const { order, row } of waiting) {
    await tx.patchJournal(row.id, asClosed('dropped', 'the batch was cancelled'));
    await cancelQuietly(deps, tx, order, caller);
  }
  return waiting.length;
}

/**
 * Sends no email: the customer has never heard of the order. A refused call may still have charged it: recovery reads
 * its record next and refunds any charge. Reading it here would let a hung service keep a large batch from ending.
 */
async function cancelQuietly(deps: Deps, tx: Tx, order: OrderHead, caller: Caller): Promise<void> {
  const now = deps.clock.now();
  if (wasEverSent(await tx.journalOf(order.id, ['payment']))) {
    await tx.insertJournal(lookLaterRow(deps, order, now));
  }
  await changeOrder(order, caller.actor, now)
    .move('cancelled', 'its batch was cancelled before it was charged')
    .save(tx);
}

async function lockBatch(tx: Tx, id: number): Promise<Batch> {
  const batch = await tx.lockBatch(id);
  if (!batch) throw batchNotFound(id);
  return batch;
}
