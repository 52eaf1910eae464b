// The ids that a reconciliation looks at: every order by ascending id, and the ids between them and beyond the last,
// whose orders a restore may have lost.
import type { ReconcileReads } from '../ports/reconcile-store.ts';

/** An id, with or without an order. */
export interface Place {
  readonly id: number;
  readonly hasOrder: boolean;
}

export interface IdSpan {
  readonly from: number;
  readonly to: number;
}

/** Progress that the caller reports back. */
export interface Walk {
  /** How many of the last ids have nothing in the record, those aside whose look-up had no answer. */
  emptyInARow: number;
}

/** Ids without an order that were not looked up. */
export interface LeftOut {
  /** The first few. */
  readonly spans: IdSpan[];
  ids: number;
  /** Ids beyond the last one looked up, although there were charges up to it. */
  isBeyond: boolean;
}

/** How many ids are looked up together. A divisor of `EMPTY_IN_A_ROW`. */
const BLOCK = 10;
/** Beyond the last id the run continues until so many ids in a row are empty. */
const EMPTY_IN_A_ROW = 100;
const PAGE_ORDERS = 200;
/** In a gap between two orders, at least so many ids are looked up. */
const GAP_IDS = 10_000;
/** And in all gaps together, and beyond the last id: a record that knows every id would never end. */
const MOST_IDS = 100_000;
const SPANS_TOLD = 3;

export interface Range {
  /** The last order when the run began: an order that is placed meanwhile was not lost in a restore. */
  readonly lastOrder: number;
  /** The highest id ever given. */
  readonly lastGiven: number;
}

/** Blocks of ids; the caller looks up each before it takes the next. */
export async function* placesOf(
  read: ReconcileReads,
  { lastOrder, lastGiven }: Range,
  walk: Walk,
  leftOut: LeftOut,
): AsyncGenerator<readonly Place[]> {
  let block: Place[] = [];
  let gapIds = MOST_IDS;
  function* add(place: Place) {
    block.push(place);
    if (block.length === BLOCK) yield* flush();
  }
  function* flush() {
    if (block.length > 0) yield block;
    block = [];
  }
  function* gap({ from, to }: IdSpan) {
    const near = Math.min(to, from + Math.min(GAP_IDS, gapIds) - 1);
    gapIds -= near - from + 1;
    for (let id = from; id <= near; id += 1) yield* add({ id, hasOrder: false });
    if (near === to) return;
    yield* flush();
    let next = near + 1;
    // If there are charges up to here, there are more.
    while (gapIds > 0 && next <= to && walk.emptyInARow < EMPTY_IN_A_ROW) {
      const upTo = Math.min(to, next + BLOCK - 1);
      yield emptyIds(next, upTo);
      gapIds -= upTo - next + 1;
      next = upTo + 1;
    }
    if (next > to) return;
    leftOut.ids += to - next + 1;
    if (leftOut.spans.length < SPANS_TOLD) leftOut.spans.push({ from: next, to });
  }
  let after = 0;
  while (after < lastOrder) {
    const ids = (await read.orderIdsAfter(after, PAGE_ORDERS)).filter((id) => id <= lastOrder);
    for (const id of ids) {
      if (id > after + 1) yield* gap({ from: after + 1, to: id - 1 });
      yield* add({ id, hasOrder: true });
      after = id;
    }
    if (ids.length === 0) break;
  }
  if (lastGiven > lastOrder) yield* gap({ from: lastOrder + 1, to: lastGiven });
  yield* flush();
  walk.emptyInARow = 0;
  for (let id = lastGiven + 1; walk.emptyInARow < EMPTY_IN_A_ROW; id += BLOCK) {
    leftOut.isBeyond = id > lastGiven + MOST_IDS;
    if (leftOut.isBeyond) return;
    yield emptyIds(id, id + BLOCK - 1);
  }
}

function emptyIds(from: number, to: number): Place[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({ id: from + at, hasOrder: false }));
}
