// A reconciliation whose differences are kept, for tests to look at.
import type { Deps } from '../../../src/domain/ports/store.ts';
import type { Difference } from '../../../src/domain/reconcile/difference.ts';
import {
  type Reconciled,
  type ReconcileOptions,
  reconcile,
} from '../../../src/domain/reconcile/reconcile.ts';
import { SETTLER } from '../desk.ts';
import type { Life } from './order-stages.ts';

export interface Kept extends Reconciled {
  readonly differences: readonly Difference[];
}

export async function reconciled(
  deps: Deps,
  fix: boolean,
  options: Partial<ReconcileOptions> = {},
): Promise<Kept> {
  const differences: Difference[] = [];
  const onDifference = (difference: Difference) => void differences.push(difference);
  const result = await reconcile(deps, SETTLER, { onDifference, ...options, fix });
  return { ...result, differences };
}

/** What most tests ask of the differences. */
export async function found({ desk }: Life, fix = false) {
  const { differences } = await reconciled(desk.deps, fix);
  return differences.map(({ orderId, kind, fixed }) => ({ orderId, kind, fixed }));
}
