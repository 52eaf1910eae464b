// Proves that a process may die before or after any of its commits: whatever it leaves is finished by the next
// one, with one charge and one e-mail at most, and never an order that nobody would look at again.
import { expect, test } from 'vitest';
import { createOrderService } from '../../../src/domain/order-service.ts';
import type { Deps } from '../../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, inOtherProcess, openDesk, openFakes, SETTLER, type TestDesk } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

const HOUR_MS = 3_600_000;

/** Places an order in a process that dies before or after its commit number `commit`; false: it came through. */
async function createAndDie({ deps }: TestDesk, commit: number, when: 'before' | 'after'): Promise<boolean> {
  let commits = 0;
  let isDead = false;
  let dead = () => {};
  const death = new Promise<boolean>((resolve) => {
    dead = () => resolve(true);
  });
  const die = (): Promise<never> => {
    isDead = true;
    dead();
    return new Promise(() => {});
  };
  const dying: Deps = {
    ...inOtherProcess(deps),
    store: {
      read: deps.store.read,
      async write(work) {
        // The dead do not renew their leases.
        if (isDead) return die();
        commits += 1;
        const last = commits === commit;
        if (last && when === 'before') return die();
        const value = await deps.store.write(work);
        return last ? die() : value;
      },
    },
  };
  const through = createOrderService(dying).createOrder(TANAKA, CALLER);
  return Promise.race([death, through.then(() => false)]);
}

test('a creation that dies at any commit is finished by whoever comes next', async () => {
  const ends: string[] = [];
  for (let commit = 1; ; commit += 1) {
    for (const when of ['before', 'after'] as const) {
      const fake = await openFakes();
      const desk = await openDesk(fake);
      if (!(await createAndDie(desk, commit, when))) {
        expect(ends.length).toBeGreaterThanOrEqual(6);
        return;
      }
      for (let hour = 0; hour < 3; hour += 1) {
        desk.clock.advance(HOUR_MS);
        await recoverOpenRows(desk.deps, SETTLER);
      }
      const where = `${when} commit ${commit}`;
      const orders = desk.rows<{ status: string }>('SELECT status FROM orders');
      const attempts = desk.rows<{ state: string }>("SELECT state FROM journal WHERE kind = 'payment'");
      const stored = when === 'after' || commit > 1;
      const sent = fake.charges.length > 0;
      expect(orders.length, where).toBe(stored ? 1 : 0);
      expect(attempts.length, where).toBe(stored ? 1 : 0);
      expect(fake.charges.length, where).toBeLessThanOrEqual(1);
      expect(fake.mails.length, where).toBe(sent ? 1 : 0);
      if (stored) {
        const end = `${orders[0]?.status} ${attempts[0]?.state}`;
        expect(end, where).toBe(sent ? 'PAID done' : 'PENDING unknown');
      }
      ends.push(where);
    }
  }
});
