// Proves that one run of settle visits everything that is due, however much there is, that one bad row stops no
// other, and that a run which is told to stop does.
import { expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { openDesk, openFakes, SETTLER, withServices } from '../../support/desk.ts';
import { createAndCrash } from '../../support/orders/crash.ts';
import { orderOf } from '../../support/orders/order-json.ts';

const HOUR_MS = 3_600_000;
const COUNT = 150;

/** Orders whose process died right after the charge. */
async function openCrashed(count: number) {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  await Promise.all(
    Array.from({ length: count }, (_, n) => createAndCrash(desk, orderOf(n + 1), 'after the payment')),
  );
  desk.clock.advance(HOUR_MS);
  const statuses = () =>
    desk.rows<{ status: string; n: number }>(
      'SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY status',
    );
  return { fake, desk, statuses };
}

test('one run settles all orders that a crash left behind, each paid and confirmed once', async () => {
  const { fake, desk, statuses } = await openCrashed(COUNT);
  const settled = await recoverOpenRows(desk.deps, SETTLER);
  expect(settled.map(({ orderId }) => orderId).sort((a, b) => a - b)).toEqual(
    Array.from({ length: COUNT }, (_, n) => n + 1),
  );
  expect(statuses()).toEqual([{ status: 'PAID', n: COUNT }]);
  expect(fake.charges).toHaveLength(COUNT);
  expect(new Set(fake.mails.map(({ data }) => data.order_id)).size).toBe(COUNT);
  expect(fake.mails).toHaveLength(COUNT);
});

test('a row that cannot be settled is told and stops no other', async () => {
  const { desk, statuses } = await openCrashed(12);
  const { payments } = desk.deps.services;
  const deps = withServices(desk.deps, {
    payments: {
      ...payments,
      getPaymentByOrder: (id: number, trace: Parameters<typeof payments.getPaymentByOrder>[1]) => {
        if (id === 3) throw new Error('a bug');
        return payments.getPaymentByOrder(id, trace);
      },
    },
  });
  const settled = await recoverOpenRows(deps, SETTLER);
  expect(settled.find(({ orderId }) => orderId === 3)?.result).toContain('a bug');
  expect(statuses()).toEqual([
    { status: 'PAID', n: 11 },
    { status: 'PAYMENT_PROCESSING', n: 1 },
  ]);
});

test('a run that is told to stop finishes the row it is at and no more', async () => {
  const { desk, statuses } = await openCrashed(100);
  const stopping = new AbortController();
  const { payments } = desk.deps.services;
  const deps = withServices(desk.deps, {
    payments: {
      ...payments,
      getPaymentByOrder: (...args: Parameters<typeof payments.getPaymentByOrder>) => {
        stopping.abort();
        return payments.getPaymentByOrder(...args);
      },
    },
  });
  const settled = await recoverOpenRows(deps, SETTLER, { signal: stopping.signal });
  const paid = statuses().find(({ status }) => status === 'PAID')?.n ?? 0;
  expect(settled).toHaveLength(paid);
  expect(paid).toBeGreaterThan(0);
  expect(paid).toBeLessThan(20);
});
