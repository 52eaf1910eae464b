// Stores the orders of a checked file, some hundred in each transaction; none is charged before all are stored. After
// a crash the import continues behind the last transaction.

import { waitingPaymentRow } from '../journal/journal-entries.ts';
import { createdEvent } from '../journal/order-change.ts';
import type { Batch } from '../model/batch.ts';
import type { BatchError } from '../model/batch-json.ts';
import { leaseMs } from '../model/journal.ts';
import type { OrderDraft } from '../model/order.ts';
import type { LastStored, NewBatch } from '../ports/batch-store.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';
import { allEnded } from '../shared/concurrency.ts';
import { OrdersError } from '../shared/errors.ts';
import { callListener } from '../shared/listener.ts';
import { refuseChargedBefore } from './charged-before.ts';
import { refuseKnownNow } from './known-now.ts';
import { beingStored, interrupted, otherOptions } from './load-errors.ts';

export interface BatchedOrder {
  /** Its `order_ref`, or the number of its line. */
  readonly importGroup: string | null;
  /** The group is the number of a line or a place, and not an `order_ref`. */
  readonly groupIsLine?: boolean;
  readonly draft: OrderDraft;
}

/** The orders and errors found in an order file or a list of orders. */
export interface CheckedOrders extends NewBatch {
  /** Orders with a ref that another order has are refused even if it was stored after the check of the file. */
  readonly refusesKnown?: boolean;
  /**
   * The good orders after the first `skip` of them, of which `last` was the last one. A sequence that is not the same
   * each time must go by `last`.
   */
  orders(skip: number, last?: LastStored): AsyncIterable<BatchedOrder> | Iterable<BatchedOrder>;
  /** The errors in the other orders. */
  problems(): AsyncIterable<BatchError> | Iterable<BatchError>;
}

export interface LoadOptions {
  /** Makes a new batch even if the same file was imported before. */
  readonly force?: boolean;
  /** The batch to continue, if known. */
  readonly batchId?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStored?: (orders: number) => void;
  /** Called with the batch whose orders are about to be stored. */
  readonly onStoring?: (id: number) => void;
  /** Run in the transaction that begins a new batch, and in the one that lets it run. */
  readonly onBegun?: (tx: Tx, batch: Batch) => Promise<void>;
  readonly onLoaded?: (tx: Tx, batch: Batch) => Promise<void>;
}

export interface Loaded {
  readonly batch: Batch;
  /** `new`; `resumed`, an import that was interrupted; `known`, imported before and complete. */
  readonly as: 'new' | 'resumed' | 'known';
}

/** Orders in one transaction, which blocks every other write for some milliseconds. */
const CHUNK_ORDERS = 250;
const CHUNK_ITEMS = 2_000;
const CHUNK_ERRORS = 500;

/**
 * Stores the orders that are not stored yet and lets the batch run. Throws `conflict` while another process loads the
 * same file, `invalid` if orders of a cancelled batch of it are charged, `interrupted` if `signal` is aborted: the
 * batch then keeps the orders stored so far.
 */
export async function loadBatch(
  deps: Deps,
  checked: CheckedOrders,
  caller: Caller,
  options: LoadOptions = {},
): Promise<Loaded> {
  const taken: number[] = [];
  try {
    const begun = await deps.store.write(async (tx) => {
      const loaded = await begin(deps, tx, checked, options);
      // Within the transaction, so that no other request in this process takes the batch after the commit.
      if (loaded.batch.status === 'loading') taken.push(loaded.batch.id);
      for (const id of taken) deps.process.loading.add(id);
      return loaded;
    });
    if (begun.batch.status !== 'loading') return begun;
    options.onStoring?.(begun.batch.id);
    const stored = await storeAll(deps, checked, begun.batch, caller, options);
    await storeErrors(deps, stored, checked.problems());
    const batch = await deps.store.write(async (tx) => {
      await holdLoading(deps, tx, stored);
      const running = await tx.patchBatch(stored, {
        status: 'running',
        ...NO_LEASE,
        ...leftOut(checked, stored),
      });
      await options.onLoaded?.(tx, running);
      return running;
    });
    return { batch, as: begun.as };
  } finally {
    for (const id of taken) deps.process.loading.delete(id);
  }
}

/** Continues where an earlier run ended. */
async function storeAll(
  deps: Deps,
  checked: CheckedOrders,
  begun: Batch,
  caller: Caller,
  { signal, onStored }: LoadOptions,
): Promise<Batch> {
  let batch = begun;
  let chunk: BatchedOrder[] = [];
  let items = 0;
  const store = async () => {
    const orders = chunk;
    [chunk, items] = [[], 0];
    if (orders.length === 0) return;
    batch = await deps.store.write((tx) => storeOrders(deps, tx, batch, orders, caller, checked));
    deps.measure({ what: 'orders_created', outcome: 'batch', count: orders.length });
    callListener(deps.log, onStored, batch.accepted);
    await deps.process.ordersStored?.();
  };
  const last = begun.accepted === 0 ? undefined : await deps.store.read.lastOfBatch(begun.id);
  for await (const order of checked.orders(begun.accepted, last)) {
    if (signal?.aborted) throw interrupted(await giveBack(deps, batch));
    chunk.push(order);
    items += order.draft.items.length;
    if (chunk.length >= CHUNK_ORDERS || items >= CHUNK_ITEMS) await store();
  }
  await store();
  return batch;
}

/** When an import goes on, other orders of its file may be known than when it began. */
function leftOut({ skipped }: CheckedOrders, { totalOrders, accepted }: Batch) {
  return { skipped, rejected: Math.max(0, totalOrders - accepted - skipped) };
}

const NO_LEASE = { leaseOwner: null, leaseUntil: null } as const;

async function begin(deps: Deps, tx: Tx, checked: CheckedOrders, options: LoadOptions): Promise<Loaded> {
  const { force = false, batchId } = options;
  const known = batchId === undefined ? await sameContent(tx, checked, force) : await tx.lockBatch(batchId);
  if (!known) {
    if (!force && checked.contentHash !== null) await refuseChargedBefore(tx, checked.contentHash);
    const { csvSource, contentHash, sourcePath, encoding, reading, totalOrders, rejected, skipped } = checked;
    const file = { csvSource, contentHash, sourcePath, encoding, reading };
    const wanted = { ...file, totalOrders, rejected, skipped };
    const batch = await tx.insertBatch(wanted, ourLease(deps), deps.clock.now(), force);
    await options.onBegun?.(tx, batch);
    return { batch, as: 'new' };
  }
  if (known.status !== 'loading')
    return { batch: known, as: known.status === 'completed' ? 'known' : 'resumed' };
  if (isHeld(deps, known)) throw beingStored(known);
  if (known.reading !== checked.reading) throw otherOptions(known);
  return { batch: await tx.patchBatch(known, ourLease(deps)), as: 'resumed' };
}

async function sameContent(tx: Tx, { contentHash }: CheckedOrders, force: boolean) {
  return force || contentHash === null ? undefined : tx.lockBatchOf(contentHash);
}

/** Whether a process is storing the orders of a batch right now, this one or another. */
export function isHeld(deps: Deps, { id, leaseOwner, leaseUntil }: Batch): boolean {
  if (leaseOwner === null || leaseUntil === null) return false;
  if (leaseOwner === deps.settings.leaseOwner) return deps.process.loading.has(id);
  return leaseUntil > deps.clock.now() && !deps.process.isGone(leaseOwner);
}

async function storeOrders(
  deps: Deps,
  tx: Tx,
  batch: Batch,
  orders: readonly BatchedOrder[],
  caller: Caller,
  { refusesKnown = false }: Pick<CheckedOrders, 'refusesKnown'>,
): Promise<Batch> {
  await holdLoading(deps, tx, batch);
  if (refusesKnown) await refuseKnownNow(tx, batch, orders);
  const now = deps.clock.now();
  const store = async ({ draft, importGroup, groupIsLine = false }: BatchedOrder) => {
    const origin = { batchId: batch.id, csvSource: batch.csvSource, importGroup, groupIsLine };
    const order = await tx.insertOrder(draft, now, { batch: origin });
    await tx.appendEvents([createdEvent(order, caller.actor)]);
    await tx.insertJournal({ ...waitingPaymentRow(deps, order, now), batchId: batch.id });
  };
  // In their sequence, but none waits for the one before: on a network that takes few round trips.
  await allEnded(orders.map(store));
  return tx.patchBatch(batch, { accepted: batch.accepted + orders.length, ...ourLease(deps) });
}

/** Replaces all errors: an interrupted import may have stored some of them. */
async function storeErrors(
  deps: Deps,
  batch: Batch,
  errors: AsyncIterable<BatchError> | Iterable<BatchError>,
): Promise<void> {
  await deps.store.write((tx) => tx.deleteBatchErrors(batch.id));
  let chunk: BatchError[] = [];
  const store = () => {
    const some = chunk;
    chunk = [];
    return deps.store.write(async (tx) => {
      await holdLoading(deps, tx, batch);
      if (some.length > 0) await tx.insertBatchErrors(batch.id, some);
      await tx.patchBatch(batch, ourLease(deps));
    });
  };
  for await (const error of errors) {
    chunk.push(error);
    if (chunk.length >= CHUNK_ERRORS) await store();
  }
  await store();
}

/** A process that slept while another one continued its file must not store any order twice. */
async function holdLoading(deps: Deps, tx: Tx, batch: Batch): Promise<void> {
  const now = await tx.lockBatch(batch.id);
  const ours = now?.status === 'loading' && now.leaseOwner === deps.settings.leaseOwner;
  if (ours && now.accepted === batch.accepted) return;
  throw new OrdersError(
    'conflict',
    `batch ${batch.id} was cancelled or is being imported by another process`,
    {
      code: 'import_under_way',
    },
  );
}

function giveBack(deps: Deps, batch: Batch): Promise<Batch> {
  return deps.store.write(async (tx) => {
    await holdLoading(deps, tx, batch);
    return tx.patchBatch(batch, NO_LEASE);
  });
}

function ourLease(deps: Deps) {
  return {
    leaseOwner: deps.settings.leaseOwner,
    leaseUntil: deps.clock.now() + leaseMs(deps.settings),
  } as const;
}
