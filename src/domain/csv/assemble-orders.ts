// Groups rows into orders, even if the rows of one are scattered over the file, and judges each order. Only a bounded
// number of consecutive rows is held; the rest is in the staging.
import { addAmounts, amountSum, checkTotal, totalProblem } from '../model/money.ts';
import { MAX_ITEMS } from '../model/order-validation.ts';
import { formatNumber } from '../shared/format.ts';
import { turn } from '../shared/long-work.ts';
import { type Row, type RowProblem, shortened } from './read-row.ts';
import { type OrderState, packRows, type Staging } from './staging.ts';

export interface FileCounts {
  /** Rows that are not blank, without the header. */
  readonly rows: number;
  readonly orders: number;
  readonly acceptedOrders: number;
  readonly rejectedOrders: number;
  /** Rows with something wrong in them, */
  readonly badRows: number;
  /** and all rows of rejected orders. */
  readonly rejectedRows: number;
  /** Of accepted orders, by currency, as exact decimals. */
  readonly totals: Readonly<Record<string, string>>;
}

export interface OrderGrouper {
  add(row: Row): void;
  /** Makes the decisions that need the whole file. Gives the event loop a turn now and then. */
  end(): Promise<FileCounts>;
}

/** More characters than this are not held until their order ends. */
const HELD_CHARACTERS = 256 * 1024;
/** How many orders are searched for undecided ones in one turn of the event loop. */
const DECIDED_AT_ONCE = 500;

interface Run {
  readonly ref: string | null;
  readonly rows: Row[];
  characters: number;
}

export function orderGrouper(staging: Staging): OrderGrouper {
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
      staging.finish();
      return tally.counts();
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
  const judged = judge(run.rows, { firstLine, rowCount: 0, email: null, name: null, currency: null });
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
  tally.rejected(state);
  const value = String(state.total);
  report([{ line: state.firstLine, column: 'total_amount', value, reason }], staging, tally);
}

function report(problems: readonly RowProblem[], staging: Staging, tally: Tally): void {
  let lastLine = -1;
  for (const problem of problems) {
    staging.addProblem(problem);
    if (problem.line !== lastLine) tally.badRow();
    lastLine = problem.line;
  }
}

type Known = Pick<OrderState, 'firstLine' | 'rowCount' | 'email' | 'name' | 'currency'>;

/** The errors of rows as a part of the order described by `known`; line by line. */
function judge(rows: readonly Row[], known: Known) {
  let { email, name, currency } = known;
  const problems: RowProblem[] = [];
  const items: NonNullable<Row['item']>[] = [];
  for (const [index, row] of rows.entries()) {
    problems.push(...row.problems);
    if (row.item) items.push(row.item);
    email ??= row.email ?? null;
    name ??= row.name ?? null;
    currency ??= row.currency ?? null;
    const first = { customer_email: email, customer_name: name, currency } as const;
    for (const column of row.inherits) {
      // What the order's first row lacks is told once, there.
      if (!isKey(column, first) || first[column] !== null || known.rowCount + index > 0) continue;
      problems.push({ line: row.line, column, value: '', reason: 'is required' });
    }
    const differs = (column: string, value: string | undefined, of: string | null) => {
      if (value === undefined || of === null || value === of || value.trim() === of.trim()) return;
      const reason = `differs from "${shortened(of)}" in the same order, which starts at line ${known.firstLine}`;
      problems.push({ line: row.line, column, value: shortened(value), reason });
    };
    if (row.email !== email) differs('customer_email', row.email, email);
    if (row.name !== name) differs('customer_name', row.name, name);
    if (row.currency !== currency) differs('currency', row.currency, currency);
    if (known.rowCount + index === MAX_ITEMS) {
      const reason = `has more than ${formatNumber(MAX_ITEMS)} rows, the most items of one order; split the order`;
      problems.push({ line: row.line, column: 'order_ref', value: shortened(row.ref ?? ''), reason });
    }
  }
  return { items, email, name, currency, problems };
}

function isKey<T extends object>(key: PropertyKey, object: T): key is keyof T {
  return key in object;
}

interface Tally {
  orders(): number;
  /** How many undecided orders have no other error. */
  undecided(): number;
  made(state: OrderState): void;
  changed(before: OrderState, after: OrderState): void;
  /** Called for each rejected order that was undecided. */
  rejected(state: OrderState): void;
  badRow(): void;
  counts(): FileCounts;
}

function newTally(): Tally {
  let [rows, orders, undecided, acceptedOrders, badRows, rejectedRows] = [0, 0, 0, 0, 0, 0];
  const sums = new Map<string, ReturnType<typeof amountSum>>();

  function accept(state: OrderState, sign: 1 | -1): void {
    if (state.currency === null) return;
    acceptedOrders += sign;
    const sum = sums.get(state.currency) ?? amountSum();
    sums.set(state.currency, sum);
    sum.add(state.total, sign);
  }

  function count(state: OrderState, sign: 1 | -1): void {
    rows += sign * state.rowCount;
    if (state.rejected) rejectedRows += sign * state.rowCount;
    else if (state.undecided) undecided += sign;
    else accept(state, sign);
  }

  return {
    orders: () => orders,
    undecided: () => undecided,
    made(state) {
      orders += 1;
      count(state, 1);
    },
    changed(before, after) {
      count(before, -1);
      count(after, 1);
    },
    rejected(state) {
      undecided -= 1;
      rejectedRows += state.rowCount;
    },
    badRow() {
      badRows += 1;
    },
    counts: () => ({
      rows,
      orders,
      acceptedOrders,
      rejectedOrders: orders - acceptedOrders,
      badRows,
      rejectedRows,
      totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency, sum.total()])),
    }),
  };
}

function charactersOf(row: Row): number {
  let sum = 0;
  for (const cell of row.cells) sum += cell.length;
  return sum;
}
