// Groups rows into orders, even if the rows of one are scattered over the file, and judges each order. Only a bounded
// number of consecutive rows is held; the rest is in the staging.
import { addAmounts, checkTotal, totalProblem } from '../model/money.ts';
import { MAX_ITEMS } from '../model/order-validation.ts';
import { formatNumber } from '../shared/format.ts';
import { turn } from '../shared/long-work.ts';
import type { Columns } from './header.ts';
import type { KnownActions } from './known/known-orders.ts';
import { type FileCounts, newTally, type Tally } from './order-tally.ts';
import type { Row } from './read-row.ts';
import { type RowProblem, shortened } from './row-problem.ts';
import { currencyDifference } from './rows/currency-difference.ts';
import { firstRowProblems } from './rows/first-row.ts';
import { rejectUnsureNumbers } from './rows/unsure-numbers.ts';
import {
  type OrderState,
  packRows,
  rowsOf,
  type SkipReason,
  type StagedOrder,
  type Staging,
} from './staging.ts';

export interface OrderGrouper {
  add(row: Row): void;
  /** Makes the decisions that need the whole file. Gives the event loop a turn now and then. */
  end(): Promise<FileCounts>;
  /** After the end: rejects the rows whose numbers are unsure, since a line of the file has a decimal comma. */
  rejectUnsure(columns: Columns, decimalLine: number): Promise<FileCounts>;
}

type JudgeKnown = (orders: number, actions: KnownActions) => Promise<void>;

/** More characters than this are not held until their order ends. */
const HELD_CHARACTERS = 256 * 1024;
/** How many orders are searched for undecided ones in one turn of the event loop. */
const DECIDED_AT_ONCE = 500;
/** How many lines of skipped orders are named for each reason. */
const SKIPPED_LINES = 20;

interface Run {
  readonly ref: string | null;
  readonly rows: Row[];
  characters: number;
}

/** `judgeKnown` refuses or skips orders at the end of the file. */
export function orderGrouper(staging: Staging, judgeKnown?: JudgeKnown): OrderGrouper {
  const tally = newTally();
  let run: Run | undefined;
  let continued = false;

  function flush(): void {
    if (!run) return;
    // Where rows are scattered, most runs continue an order.
    continued = stage(run, staging, tally, continued);
    run = undefined;
  }

  return {
    add(row) {
      const characters = charactersOf(row);
      const fits = run && run.rows.length < MAX_ITEMS && run.characters + characters <= HELD_CHARACTERS;
      if (row.ref !== null && run?.ref === row.ref && fits) {
        run.rows.push(row);
        run.characters += characters;
        return;
      }
      flush();
      run = { ref: row.ref, rows: [row], characters };
    },
    async end() {
      flush();
      for (let after = 0; after < tally.orders() && tally.undecided() > 0; after += DECIDED_AT_ONCE) {
        for (const state of staging.undecided(after, DECIDED_AT_ONCE)) reject(state, staging, tally);
        await turn();
      }
      await judgeKnown?.(tally.orders(), {
        refuse: (order, problem) => refuseKnown(order, problem, staging, tally),
        skip: (order) => skip(order, 'known', staging, tally),
      });
      staging.finish();
      return { ...tally.counts(), ...skippedCounts(staging) };
    },
    async rejectUnsure(columns, decimalLine) {
      const file = { orders: tally.orders(), decimalLine };
      await rejectUnsureNumbers(staging, file, columns, (order, problems) => {
        if (!order.rejected) {
          staging.reject(order.ordinal);
          tally.changed(order, { ...order, rejected: true });
        }
        const isNew = problems.filter(({ line }) => staging.problemsAt(line).length === 0);
        for (const problem of problems) staging.addProblem(problem);
        for (const _ of new Set(isNew.map(({ line }) => line))) tally.badRow(1);
      });
      return { ...tally.counts(), ...skippedCounts(staging) };
    },
  };
}

/** A run of an unknown order makes it; any later run continues it. Returns true if it continued one. */
function stage(run: Run, staging: Staging, tally: Tally, likelyKnown: boolean): boolean {
  const packed = packRows(run.rows);
  if (likelyKnown && run.ref !== null) {
    const before = staging.orderOf(run.ref);
    if (before) return continueOrder(before, run, packed, staging, tally);
  }
  const firstLine = run.rows[0]?.line ?? 0;
  // No object spread here: V8 would move each copy to its old generation.
  const judged = judge(run.rows, {
    firstLine,
    rowCount: 0,
    email: null,
    name: null,
    currency: null,
    skipped: null,
  });
  const { total, problem } = checkTotal(judged.items);
  const made: OrderState = {
    ordinal: tally.orders() + 1,
    ref: run.ref,
    firstLine,
    rowCount: run.rows.length,
    email: judged.email,
    name: judged.name,
    currency: judged.currency,
    total,
    rejected: judged.problems.length > 0,
    undecided: problem !== undefined,
    skipped: judged.skipped,
  };
  if (staging.addOrder(made, packed)) {
    tally.made(made);
    report(judged.problems, staging, tally);
    return false;
  }
  const before = staging.orderOf(run.ref ?? '');
  if (!before) throw new Error('a staged order is not there any more');
  return continueOrder(before, run, packed, staging, tally);
}

function continueOrder(before: OrderState, run: Run, packed: string, staging: Staging, tally: Tally): true {
  const judged = judge(run.rows, before);
  const total = addAmounts(before.total, checkTotal(judged.items).total);
  const state: OrderState = {
    ordinal: before.ordinal,
    ref: before.ref,
    firstLine: before.firstLine,
    rowCount: before.rowCount + run.rows.length,
    email: judged.email,
    name: judged.name,
    currency: judged.currency,
    total,
    rejected: before.rejected || judged.problems.length > 0,
    undecided: totalProblem(total) !== undefined,
    // A bad order stays bad: it is not charged either way.
    skipped: before.rejected ? before.skipped : judged.skipped,
  };
  staging.addPart(before, state, { firstLine: run.rows[0]?.line ?? 0, rows: packed });
  tally.changed(before, state);
  report(judged.problems, staging, tally);
  return true;
}

/** Rejects an order whose total is still wrong at the end of the file, and that has no other error. */
function reject(state: OrderState, staging: Staging, tally: Tally): void {
  const reason = totalProblem(state.total);
  if (reason === undefined) throw new Error('a total is wrong without a reason');
  staging.reject(state.ordinal);
  tally.changed(state, { ...state, rejected: true });
  const value = String(state.total);
  report([{ line: state.firstLine, column: 'total_amount', value, reason }], staging, tally);
}

function refuseKnown(order: StagedOrder, problem: RowProblem, staging: Staging, tally: Tally): void {
  const isBadRow = staging.problemsAt(problem.line).length > 0;
  staging.addProblem(problem);
  if (!isBadRow) tally.badRow(1);
  staging.reject(order.ordinal);
  tally.refusedKnown(order);
}

/** Leaves an order out for good: its errors, if any, count no more. */
function skip(order: StagedOrder, reason: SkipReason, staging: Staging, tally: Tally): void {
  if (order.rejected) {
    for (const { line } of rowsOf(order, staging)) if (staging.dropProblems(line)) tally.badRow(-1);
  }
  staging.skip(order.ordinal, reason);
  tally.changed(order, { ...order, skipped: reason });
}

function skippedCounts(staging: Staging): Pick<FileCounts, 'skipped'> {
  const found = staging
    .skipped(SKIPPED_LINES)
    .map(({ reason, orders, lines }) => [reason, { orders, lines }]);
  return { skipped: Object.fromEntries(found) };
}

function report(problems: readonly RowProblem[], staging: Staging, tally: Tally): void {
  let lastLine = -1;
  for (const problem of problems) {
    staging.addProblem(problem);
    if (problem.line !== lastLine) tally.badRow(1);
    lastLine = problem.line;
  }
}

type Known = Pick<OrderState, 'firstLine' | 'rowCount' | 'email' | 'name' | 'currency' | 'skipped'>;

/** The errors of rows as a part of the order described by `known`; line by line. An order that is skipped has none. */
function judge(rows: readonly Row[], known: Known) {
  let { email, name, currency, skipped } = known;
  const problems: RowProblem[] = [];
  const items: NonNullable<Row['item']>[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.elsewhere) skipped ??= `${row.elsewhere}_elsewhere`;
    problems.push(...row.problems);
    if (row.item) items.push(row.item);
    email ??= row.email ?? null;
    name ??= row.name ?? null;
    currency ??= row.currency ?? null;
    if (known.rowCount + index === 0) {
      currency ??= row.defaultCurrency ?? null;
      problems.push(...firstRowProblems(row));
    }
    const differs = (column: string, value: string | undefined, of: string | null) => {
      if (value === undefined || of === null || value === of || value.trim() === of.trim()) return;
      const reason = `differs from "${shortened(of)}" in the same order, which starts at line ${known.firstLine}`;
      problems.push({ line: row.line, column, value: shortened(value), reason });
    };
    if (row.email !== email) differs('customer_email', row.email, email);
    if (row.name !== name) differs('customer_name', row.name, name);
    if (row.currency !== currency && row.currency !== undefined && currency !== null) {
      const reason = currencyDifference(row.currency, currency, known.firstLine);
      if (reason) problems.push({ line: row.line, column: 'currency', value: row.currency, reason });
    }
    if (known.rowCount + index === MAX_ITEMS) {
      const reason = `has more than ${formatNumber(MAX_ITEMS)} rows, the most items of one order; split the order`;
      problems.push({ line: row.line, column: 'order_ref', value: shortened(row.ref ?? ''), reason });
    }
  }
  return { items, email, name, currency, skipped, problems: skipped === null ? problems : [] };
}

function charactersOf(row: Row): number {
  let sum = 0;
  for (const cell of row.cells) sum += cell.length;
  return sum;
}
