// Counts the orders of a file while it is read: good, bad and skipped ones, their rows and their totals.
import { DEFAULT_CURRENCY } from '../model/currency.ts';
import { amountSum } from '../model/money.ts';
import type { OrderState } from './staging.ts';

export interface SkippedOrders {
  readonly orders: number;
  readonly lines: number[];
}

export interface FileCounts {
  /** Rows that are not blank, without the header. */
  readonly rows: number;
  readonly orders: number;
  readonly acceptedOrders: number;
  readonly rejectedOrders: number;
  /** Bad ones that the order database has already, whatever else is wrong with them. */
  readonly knownOrders: number;
  /** Neither good nor bad: left out on purpose, */
  readonly skippedOrders: number;
  /** and by reason, with the first lines of some of them. */
  readonly skipped: Readonly<Record<string, SkippedOrders>>;
  /** Rows with something wrong in them, */
  readonly badRows: number;
  /** and all rows of rejected orders. */
  readonly rejectedRows: number;
  /** Of accepted orders, by currency, as exact decimals. */
  readonly totals: Readonly<Record<string, string>>;
}

export interface Tally {
  orders(): number;
  /** How many undecided orders have no other error and are not skipped. */
  undecided(): number;
  made(state: OrderState): void;
  changed(before: OrderState, after: OrderState): void;
  /** Rejected, because the order database has it already. */
  refusedKnown(state: OrderState): void;
  /** One more, or one less. */
  badRow(change: 1 | -1): void;
  counts(): Omit<FileCounts, 'skipped'>;
}

export function newTally(): Tally {
  let [rows, orders, undecided, acceptedOrders, skippedOrders, badRows, rejectedRows] = [0, 0, 0, 0, 0, 0, 0];
  let knownOrders = 0;
  const sums = new Map<string, ReturnType<typeof amountSum>>();

  function accept(state: OrderState, sign: 1 | -1): void {
    if (state.currency === null) return;
    acceptedOrders += sign;
    // '' for an order that names none.
    const currency = state.currency || DEFAULT_CURRENCY;
    const sum = sums.get(currency) ?? amountSum();
    sums.set(currency, sum);
    sum.add(state.total, sign);
  }

  function count(state: OrderState, sign: 1 | -1): void {
    rows += sign * state.rowCount;
    if (state.skipped !== null) skippedOrders += sign;
    else if (state.rejected) rejectedRows += sign * state.rowCount;
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
    refusedKnown(state) {
      count(state, -1);
      count({ ...state, rejected: true }, 1);
      knownOrders += 1;
    },
    badRow(change) {
      badRows += change;
    },
    counts: () => ({
      rows,
      orders,
      acceptedOrders,
      rejectedOrders: orders - acceptedOrders - skippedOrders,
      knownOrders,
      skippedOrders,
      badRows,
      rejectedRows,
      totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency, sum.total()])),
    }),
  };
}
