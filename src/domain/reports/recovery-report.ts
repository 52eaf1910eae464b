// What a recovery has come to for each row, in agreement with the explanations of the orders.
import { explainOrder } from '../explain/explain-order.ts';
import type { Explanation } from '../explain/explanation-json.ts';
import { isOpen, type JournalKind, type RecoveredRow } from '../model/journal.ts';
import type { Deps } from '../ports/store.ts';

export interface RecoveredJson {
  readonly order_id: number;
  readonly kind: JournalKind;
  readonly result: string;
  /** No call of this kind is open for the order any more. */
  readonly settled: boolean;
  readonly status: Explanation['status'];
  readonly situation: Explanation['situation'];
}

/** As the orders are now. */
export async function recoveryReport(deps: Deps, rows: readonly RecoveredRow[]): Promise<RecoveredJson[]> {
  const states = new Map<number, Awaited<ReturnType<typeof stateOf>>>();
  const report: RecoveredJson[] = [];
  for (const { orderId, kind, result, failed } of rows) {
    const state = states.get(orderId) ?? (await stateOf(deps, orderId));
    states.set(orderId, state);
    const { status, situation } = state.explanation;
    const isUnknown = !failed && kind === 'payment' && situation === 'payment_unknown';
    report.push({
      order_id: orderId,
      kind,
      result: isUnknown ? `${result}; whether it was charged is still unknown` : result,
      settled: !state.open.has(kind),
      status,
      situation,
    });
  }
  return report;
}

async function stateOf(deps: Deps, orderId: number) {
  const explanation = await explainOrder(deps, orderId);
  const open = (await deps.store.read.journalOf(orderId)).filter(isOpen);
  return { explanation, open: new Set(open.map(({ kind }) => kind)) };
}
