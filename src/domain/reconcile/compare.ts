// Reads record, order and journal of one order, without a lock, and compares them.
import { type JournalRow, MONEY_KINDS } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, PaymentRecord } from '../ports/store.ts';
import type { Found } from './difference.ts';
import { judge } from './judge.ts';

export interface Comparison {
  /** Why the record could not be reached; undefined if it was. */
  readonly unreached: string | undefined;
  readonly found: readonly Found[];
  /** The state that was compared: a repair is valid for that state alone. */
  readonly standing: string;
}

export const MOST_LOOKS = 3;

/** Undefined if a payment of the order is under way, so that they cannot be compared. */
export async function compare(deps: Deps, id: number, caller: Caller): Promise<Comparison | undefined> {
  const look = await lookAt(deps, id, caller);
  if (!look) return undefined;
  const { record, order, rows } = look;
  const standing = standingOf(order, rows);
  if (!record.reached) {
    const found = {
      orderId: id,
      kind: 'record_unreachable',
      paymentId: null,
      detail: record.reason,
      remedy: undefined,
      underWay: false,
    } as const;
    return { unreached: record.reason, found: [found], standing };
  }
  if (rows.some(({ kind, state }) => kind === 'payment' && state === 'running')) return undefined;
  const found = judge({ order, rows, payments: record.payments });
  return { unreached: undefined, found, standing };
}

interface Look {
  readonly record: PaymentRecord;
  readonly order: OrderHead;
  readonly rows: readonly JournalRow[];
}

/**
 * Reads a consistent record and journal: the journal is the same before the record is read and after. Undefined while
 * the order's money keeps moving.
 */
async function lookAt(deps: Deps, id: number, caller: Caller): Promise<Look | undefined> {
  const { read } = deps.store;
  const journal = async () => (await read.journalOf(id)).filter(({ kind }) => MONEY_KINDS.includes(kind));
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const before = await journal();
    const record = await deps.services.payments.getPaymentByOrder(id, caller);
    const order = await read.order(id);
    const rows = await journal();
    if (!order) return undefined;
    if (standingOf(order, before) === standingOf(order, rows)) return { record, order, rows };
  }
  return undefined;
}

/** The state that must not change for a comparison to hold. */
export function standingOf({ status }: OrderHead, rows: readonly JournalRow[]): string {
  return [
    status,
    ...rows.map(({ id, kind, state, sends, claims, paymentId }) =>
      [id, kind, state, sends, claims, paymentId].join(' '),
    ),
  ].join();
}
