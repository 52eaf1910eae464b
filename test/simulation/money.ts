// Money at every instant: after each commit and each change of the ledger both agree, but for what is open in the journal.
import { ACCOUNTS, type AccountRow, compareAccounts, type HeldCharge } from '../money/accounts.ts';
import type { World } from './world.ts';

/** Compares when it is called; tells of each order once. */
export function openMoneyWatch(world: () => World): () => void {
  const told = new Set<number>();
  return () => {
    const { book, ledger, leftLate, wrong, count } = world();
    const held = new Map<number, HeldCharge[]>();
    for (const { orderId, amount, status, givenBack, idempotencyKey } of ledger.charges) {
      if (status !== 'succeeded' && !givenBack) continue;
      // The service may give back what it likes, and nobody knows of a call that leaves a suspended process late before that
      // process says so.
      const isDoubtful = givenBack || leftLate.has(idempotencyKey);
      held.set(orderId, [...(held.get(orderId) ?? []), { amount, isDoubtful }]);
    }
    const { faults } = compareAccounts(book.rows<AccountRow>(ACCOUNTS), held);
    count('comparisons of money');
    for (const { orderId, text } of faults) {
      if (told.has(orderId)) continue;
      told.add(orderId);
      wrong('M7', text);
    }
  };
}
