// Deletes old journal and timeline records, by the rule in `retention.ts`: in short transactions with pauses between
// them, so that no other work waits, and so that an operator can stop and restart it at any moment.
import { isPermanentlyFailed } from '../model/journal.ts';
import { type OrderHistory, type PrunableRows, prunableRowsOf } from '../model/retention.ts';
import type { Deps, Tx } from '../ports/store.ts';
import { callListener } from '../shared/listener.ts';
import { runThenPause } from '../shared/long-work.ts';

export interface PruneOptions {
  /** Epoch milliseconds: only orders that have not changed since then are pruned. */
  readonly cutoff: number;
  /** Counts and changes nothing. */
  readonly dryRun?: boolean;
  /** Ends the run between two transactions. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PruneProgress) => void;
}

export interface PruneProgress {
  readonly pruned: Pruned;
  /** The last order checked so far, and the last one of all. */
  readonly upTo: number;
  readonly of: number;
}

/** Records deleted, or to be deleted in a dry run. */
export interface Pruned {
  /** Rows of the journal, and how many of them were permanently failed emails. */
  readonly journal: number;
  readonly failedEmails: number;
  /** Rows of the timeline. */
  readonly events: number;
  /** Row errors of old imports. */
  readonly batchErrors: number;
}

type PruneDeps = Pick<Deps, 'store' | 'log'>;

/** Read at once; on SQLite that takes some milliseconds of the event loop. */
const PAGE_ORDERS = 250;
/** Deleted at once; that takes some milliseconds of the write lock. */
const SLICE_ROWS = 500;

/** If `signal` ends it early, returns the records deleted so far. */
export async function prune(deps: PruneDeps, options: PruneOptions): Promise<Pruned> {
  const { cutoff, dryRun = false, signal, onProgress } = options;
  const { read } = deps.store;
  let pruned: Pruned = { journal: 0, failedEmails: 0, events: 0, batchErrors: 0 };
  const add = (more: Partial<Pruned>) => {
    pruned = sum(pruned, more);
  };
  for (const { id, errors } of await read.prunableBatches(cutoff)) {
    if (dryRun) add({ batchErrors: errors });
    else await pruneBatch(deps, id, options, add);
  }
  const newest = await read.list({ filter: {}, skip: 0, limit: 1, uncounted: true });
  const of = newest.orders[0]?.id ?? 0;
  for (let after = 0; after < of && !signal?.aborted; ) {
    const upTo = (await read.lastOrderOf(after, PAGE_ORDERS)) ?? of;
    const found = foundIn(await read.histories({ after, upTo }, cutoff), cutoff);
    if (dryRun) for (const { rows } of found) add(counted(rows));
    else await pruneOrders(deps, found, options, add);
    after = upTo;
    callListener(deps.log, onProgress, { pruned, upTo, of });
  }
  return pruned;
}

type Add = (more: Partial<Pruned>) => void;

async function pruneBatch(
  deps: PruneDeps,
  id: number,
  { cutoff, signal }: PruneOptions,
  add: Add,
): Promise<void> {
  while (!signal?.aborted) {
    const batchErrors = await inSlice(deps, (tx) => tx.pruneBatchErrors(id, cutoff, SLICE_ROWS));
    add({ batchErrors });
    if (batchErrors < SLICE_ROWS) return;
  }
}

async function pruneOrders(
  deps: PruneDeps,
  found: readonly Found[],
  { signal }: PruneOptions,
  add: Add,
): Promise<void> {
  for (const slice of slicesOf(found)) {
    if (signal?.aborted) return;
    const gone = await inSlice(deps, async (tx) => {
      const unchanged = await tx.lockUnchanged(slice.map(({ id, total }) => ({ id, rows: total })));
      const going = slice.filter(({ id }) => unchanged.has(id)).map(({ rows }) => rows);
      const rows = {
        journal: going.flatMap(({ journal }) => journal),
        events: going.flatMap(({ events }) => events),
      };
      await tx.deleteHistory(rows);
      return rows;
    });
    add(counted(gone));
  }
}

/** One transaction; on SQLite others wait for the write lock meanwhile. */
function inSlice<T>(deps: PruneDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runThenPause(() =>
    deps.store.write((tx) => {
      // If a power cut brings rows back, the next run deletes them.
      tx.mayRepeat();
      return work(tx);
    }),
  );
}

interface Found {
  readonly id: number;
  /** How many rows it has, and the rows to delete. */
  readonly total: number;
  readonly rows: PrunableRows;
}

/** Orders that have rows to delete. */
function foundIn(histories: readonly OrderHistory[], cutoff: number): Found[] {
  return histories
    .map((order) => ({ id: order.id, total: sizeOf(order), rows: prunableRowsOf(order, cutoff) }))
    .filter(({ rows }) => sizeOf(rows) > 0);
}

const sizeOf = ({ journal, events }: PrunableRows) => journal.length + events.length;

/** As many rows each as fit into one transaction. */
function* slicesOf(found: readonly Found[]): Generator<Found[]> {
  let slice: Found[] = [];
  let size = 0;
  for (const piece of found.flatMap(chunksOf)) {
    if (size + sizeOf(piece.rows) > SLICE_ROWS) {
      yield slice;
      [slice, size] = [[], 0];
    }
    slice.push(piece);
    size += sizeOf(piece.rows);
  }
  if (size > 0) yield slice;
}

/** One piece, unless the order alone has more rows than fit into one transaction. */
function chunksOf({ id, total, rows: { journal, events } }: Found): Found[] {
  const pieces: Found[] = [];
  for (let from = 0; from < journal.length + events.length; from += SLICE_ROWS) {
    const [first, end] = [from - journal.length, from + SLICE_ROWS - journal.length];
    const rows = {
      journal: journal.slice(from, from + SLICE_ROWS),
      events: events.slice(Math.max(0, first), Math.max(0, end)),
    };
    // By then the rows before it are deleted.
    pieces.push({ id, total: total - from, rows });
  }
  return pieces;
}

function counted({ journal, events }: PrunableRows): Partial<Pruned> {
  return {
    journal: journal.length,
    failedEmails: journal.filter(isPermanentlyFailed).length,
    events: events.length,
  };
}

function sum(
  one: Pruned,
  { journal = 0, failedEmails = 0, events = 0, batchErrors = 0 }: Partial<Pruned>,
): Pruned {
  return {
    journal: one.journal + journal,
    failedEmails: one.failedEmails + failedEmails,
    events: one.events + events,
    batchErrors: one.batchErrors + batchErrors,
  };
}
