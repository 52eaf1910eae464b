// Proves that a clock that was set back, by hand or by a time server, keeps nothing from being settled.
import { expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { SETTLER } from '../../support/desk.ts';
import { createAndCrash } from '../../support/orders/crash.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  openLife,
  orderWithUnknownPayment,
  settleAfter,
  statusOf,
} from '../../support/orders/order-stages.ts';

const DAY_MS = 86_400_000;

test('a look-up that was due soon is not put off until the clock is there again', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, true);
  await settleAfter(life, -10 * DAY_MS);
  expect(statusOf(life, id)).toBe('PAID');
  expect(life.fake.charges).toHaveLength(1);
});

test('the lease of a dead process does not last until the clock is there again', async () => {
  const { desk, fake } = await openLife();
  await createAndCrash(desk, TANAKA, 'after the payment');
  desk.clock.advance(-10 * DAY_MS);
  await recoverOpenRows(desk.deps, SETTLER);
  expect(desk.rows('SELECT status FROM orders ORDER BY id')).toEqual([{ status: 'PAID' }]);
  expect(fake.charges).toHaveLength(1);
});
