// Compares every order with the Payment Service's record, by ascending id, reports each difference as it is found,
// and repairs those that are certain.
import type { SharedPayment } from '../ports/reconcile-store.ts';
import type { Caller, Deps } from '../ports/store.ts';
import { callListener } from '../shared/listener.ts';
import type { Difference } from './difference.ts';
import { type Looked, look, withLost } from './look.ts';
import { type LeftOut, placesOf, type Range, type Walk } from './places.ts';
import { sharedPayment } from './repair.ts';

export interface ReconcileOptions {
  readonly fix: boolean;
  /** Ends the run early, as soon as its repairs under way are done. */
  readonly signal?: AbortSignal;
  /** Called with each difference, by ascending id. */
  readonly onDifference: (difference: Difference) => void | Promise<void>;
  /** Called after some look-ups with the number of orders compared so far, of all. */
  readonly onLooked?: (checked: number, orders: number) => void;
}

export interface Reconciled {
  /** `unanswered`: too many look-ups in a row had no answer. */
  readonly ended: 'whole' | 'interrupted' | 'unanswered';
  /** Why the last look-up had no answer. */
  readonly reason: string | undefined;
  /** Orders that were compared, of so many. */
  readonly checked: number;
  readonly orders: number;
  /** Orders that could not be compared, because a payment of theirs was under way. */
  readonly moving: number;
  /** The last id that was looked up, with or without an order. */
  readonly lookedUpTo: number;
  readonly leftOut: Readonly<LeftOut>;
  readonly lost: LostIds | undefined;
}

/** New orders would get ids that the Payment Service knows from lost ones. */
export interface LostIds {
  /** The highest of these ids. */
  readonly highest: number;
  /** Whether new orders get higher ids now. */
  readonly isPassed: boolean;
}

/** As many as are looked up together: with a service that hangs, the run takes one time limit. */
const UNANSWERED_IN_A_ROW = 10;

export async function reconcile(deps: Deps, caller: Caller, options: ReconcileOptions): Promise<Reconciled> {
  const { read } = deps.store;
  const { fix, signal, onDifference } = options;
  const newest = await read.list({ filter: {}, skip: 0, limit: 1 });
  const range: Range = { lastOrder: newest.orders[0]?.id ?? 0, lastGiven: await read.lastOrderIdGiven() };
  const sharedPayments = await read.sharedPayments();
  const shared = new Map(sharedPayments.map(({ paymentId, orderIds }) => [paymentId, orderIds]));
  const sharedBy = byFirstOrder(sharedPayments);
  const seen = new Set<string>();
  const standing = newStanding();
  const leftOut: LeftOut = { spans: [], ids: 0, isBeyond: false };
  const orders = newest.total ?? 0;
  /** Of look-ups without an answer: they count for their orders only if a later one has an answer. */
  let held: Difference[] = [];
  const tell = async (differences: readonly Difference[]) => {
    for (const difference of differences) await onDifference(difference);
  };
  for await (const block of placesOf(read, range, standing, leftOut)) {
    const looked = await allOf(block.map((place) => look(deps, place, caller, { fix, shared })));
    for (const one of looked.map((found) => withLost(found, seen))) {
      const { id, hasOrder } = one.place;
      const first = hasOrder ? (sharedBy.get(id) ?? []) : [];
      held.push(...first, ...(isGivenUp(one, signal) ? [] : one.differences));
      take(standing, one, signal);
      if (standing.unansweredInARow > 0) continue;
      await tell(held);
      held = [];
    }
    callListener(deps.log, options.onLooked, standing.checked, orders);
    if (signal?.aborted || standing.unansweredInARow >= UNANSWERED_IN_A_ROW) break;
  }
  const { moving, reason } = standing;
  const lost = await passLost(deps, standing, range, options);
  const ended = endOf(standing, signal);
  // The service is away: the end says so, once.
  const isAway = ended === 'unanswered';
  await tell(isAway ? held.filter(({ kind }) => kind !== 'record_unreachable') : held);
  const { checked, lookedUpTo } = isAway ? standing.answered : standing;
  return { ended, reason, checked, orders, moving, lookedUpTo, leftOut, lost };
}

interface Standing extends Walk {
  checked: number;
  moving: number;
  lookedUpTo: number;
  unansweredInARow: number;
  /** As of the last look-up with an answer. */
  answered: { readonly checked: number; readonly lookedUpTo: number };
  reason: string | undefined;
  /** A look-up was interrupted: ids after it in the same block do not count as reached. */
  isCut: boolean;
  /** The highest id without an order for which the record has a payment, of whatever status. */
  highestKnown: number;
}

function newStanding(): Standing {
  return {
    checked: 0,
    moving: 0,
    lookedUpTo: 0,
    unansweredInARow: 0,
    answered: { checked: 0, lookedUpTo: 0 },
    reason: undefined,
    isCut: false,
    highestKnown: 0,
    emptyInARow: 0,
  };
}

function take(standing: Standing, looked: Looked, signal: AbortSignal | undefined): void {
  const { place, unreached, isMoving = false, lost = [] } = looked;
  if (isGivenUp(looked, signal)) {
    standing.isCut = true;
    return;
  }
  if (!standing.isCut) standing.lookedUpTo = place.id;
  standing.unansweredInARow = unreached === undefined ? 0 : standing.unansweredInARow + 1;
  standing.reason = unreached ?? standing.reason;
  if (place.hasOrder) {
    standing.emptyInARow = 0;
    if (isMoving) standing.moving += 1;
    else standing.checked += 1;
  }
  const { checked, lookedUpTo } = standing;
  if (unreached === undefined) standing.answered = { checked, lookedUpTo };
  if (place.hasOrder) return;
  const isKnown = lost.length > 0;
  if (isKnown) {
    standing.emptyInARow = 0;
    standing.highestKnown = place.id;
  } else if (unreached === undefined) {
    // One without an answer neither counts nor begins anew: with a service that fails now and then the run would not end.
    standing.emptyInARow += 1;
  }
}

/** It has no answer because the run was interrupted. */
function isGivenUp({ unreached }: Looked, signal: AbortSignal | undefined): boolean {
  return unreached !== undefined && signal?.aborted === true;
}

function endOf({ unansweredInARow }: Standing, signal: AbortSignal | undefined): Reconciled['ended'] {
  if (signal?.aborted) return 'interrupted';
  return unansweredInARow >= UNANSWERED_IN_A_ROW ? 'unanswered' : 'whole';
}

/**
 * Gives new orders ids above those that the Payment Service knows: a new order must not inherit a charge. A payment that was
 * declined, or is under way, may still become one.
 */
async function passLost(
  deps: Deps,
  { highestKnown: highest }: Standing,
  { lastGiven }: Range,
  { fix, signal }: ReconcileOptions,
): Promise<LostIds | undefined> {
  if (highest <= lastGiven) return undefined;
  const isPassed = fix && !signal?.aborted;
  if (isPassed) await deps.store.write((tx) => tx.giveOrderIdsAbove(highest));
  return { highest, isPassed };
}

function byFirstOrder(shared: readonly SharedPayment[]): Map<number, Difference[]> {
  const differences = new Map<number, Difference[]>();
  for (const { paymentId, orderIds } of shared) {
    const [first = 0, ...others] = orderIds;
    const known = differences.get(first) ?? [];
    known.push(sharedPayment(paymentId, first, others));
    differences.set(first, known);
  }
  return differences;
}

/** Rejects once all have ended: a repair must not be cut off. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
