// Proves that reconcile comes to an end where the Payment Service does not answer, and stops when it is told to.
import { expect, test } from 'vitest';
import type { PaymentRecord } from '../../../src/domain/ports/store.ts';
import { seedOrders } from '../../support/database/seed.ts';
import { CALLER, openDesk, openFakes, withServices } from '../../support/desk.ts';
import { reconciled } from '../../support/orders/reconciled.ts';

const NONE: PaymentRecord = { reached: true, payments: [] };
const SILENT: PaymentRecord = { reached: false, reason: 'no answer within 30 s' };

/** So many orders, and a record that answers as `answer` has it; every id that was asked for. */
async function asking(orders: number, answer: (id: number) => PaymentRecord) {
  const desk = await openDesk(await openFakes());
  await seedOrders(desk.path, orders);
  const asked: number[] = [];
  const recordOf = async (id: number) => {
    asked.push(id);
    return answer(id);
  };
  return {
    asked,
    deps: withServices(desk.deps, {
      payments: { ...desk.deps.services.payments, getPaymentByOrder: recordOf },
    }),
  };
}

test('it stops after ten look-ups in a row without an answer, with no line for each, and says how far it came', async () => {
  const { asked, deps } = await asking(100, (id) => (id > 30 ? SILENT : NONE));
  const { ended, reason, checked, orders, lookedUpTo, differences } = await reconciled(deps, true);
  expect({ ended, reason, orders }).toEqual({
    ended: 'unanswered',
    reason: 'no answer within 30 s',
    orders: 100,
  });
  expect([checked, lookedUpTo]).toEqual([30, 30]);
  expect(asked.length).toBe(40);
  expect(differences).toEqual([]);
});

test('it stops so among the ids without an order too', async () => {
  const { asked, deps } = await asking(3, (id) => (id > 3 ? SILENT : NONE));
  expect((await reconciled(deps, false)).ended).toBe('unanswered');
  expect(asked.length).toBeLessThan(30);
});

test('look-ups that fail now and then stop nothing, and the run comes to its end', async () => {
  const { asked, deps } = await asking(60, (id) => (id % 4 === 0 ? NONE : SILENT));
  const { ended, checked, differences } = await reconciled(deps, false);
  expect({ ended, checked }).toEqual({ ended: 'whole', checked: 60 });
  expect(differences.filter(({ orderId }) => orderId <= 60)).toHaveLength(45);
  // A hundred empty ids beyond the last order are a quarter of these.
  expect(asked.length).toBeLessThan(60 + 420);
});

test('told to stop it begins no further look-up, and tells what it has', async () => {
  const stopping = new AbortController();
  const { asked, deps } = await asking(100, (id) => {
    if (id === 35) stopping.abort();
    // What is given up has no answer.
    return id > 35 ? SILENT : { reached: true, payments: [FOREIGN(id)] };
  });
  const result = await reconciled(deps, false, { signal: stopping.signal });
  expect(result).toMatchObject({ ended: 'interrupted', checked: 35, orders: 100, lookedUpTo: 35 });
  expect(result.differences.map(({ orderId }) => orderId)).toEqual(
    Array.from({ length: 35 }, (_, at) => at + 1),
  );
  expect(asked.length).toBeLessThan(50);
});

const FOREIGN = (id: number) =>
  ({ paymentId: `pay_${id}`, amount: 7, currency: 'EUR', status: 'succeeded' }) as const;

test('a failing listener ends it once all that is under way has ended', async () => {
  let underWay = 0;
  const desk = await asking(40, (id) => ({ reached: true, payments: [FOREIGN(id)] }));
  const recordOf = async (id: number) => {
    underWay += 1;
    const record = await desk.deps.services.payments.getPaymentByOrder(id, CALLER);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return record;
  };
  const deps = withServices(desk.deps, {
    payments: { ...desk.deps.services.payments, getPaymentByOrder: recordOf },
  });
  const onDifference = () => {
    throw new Error('nobody listens');
  };
  await expect(reconciled(deps, false, { onDifference })).rejects.toThrow('nobody listens');
  expect(underWay).toBe(0);
});
