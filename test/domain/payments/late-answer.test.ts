// Proves that an answer which comes after its lease is over takes nothing from whoever settled the row meanwhile,
// and that a charge it tells of is still counted once.
import { expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, openFakes, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { openLife, orderIn, recordOf, statusOf } from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';

const HOUR_MS = 3_600_000;

/** One process waits for its payment's answer until its lease is over; another one works beside it. */
async function openLate(payment: Behaviour | undefined) {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  const other = await openDesk(fake, { path: desk.path, clock: desk.clock });
  fake.script.onPayment(() => payment);
  const slow = keepBack(desk, 'createPayment');
  const creating = slow.desk.createOrder(TANAKA, CALLER);
  await slow.answered;
  desk.clock.advance(HOUR_MS);
  const stored = () => ({
    order: desk.rows<{ status: string }>('SELECT status FROM orders').map(({ status }) => status),
    payments: desk
      .rows<{ state: string }>("SELECT state FROM journal WHERE kind = 'payment'")
      .map(({ state }) => state),
  });
  return { fake, desk, other, slow, creating, stored };
}

test.each<[string, Behaviour]>([
  ['no answer', { kind: 'reset', charge: true }],
  ['a decline', { kind: 'answer', status: 402, charge: true, body: { status: 'declined' } }],
])('%s that comes while another looks the row up leaves it to that one', async (_name, behaviour) => {
  const { fake, other, slow, creating, stored } = await openLate(behaviour);
  const looking = keepBack(other, 'getPaymentByOrder');
  const settling = recoverOpenRows(looking.deps, SETTLER);
  await looking.answered;
  slow.letThrough();
  await creating;
  expect(stored()).toEqual({ order: ['PAYMENT_PROCESSING'], payments: ['running'] });
  looking.letThrough();
  await settling;
  expect(stored()).toEqual({ order: ['PAID'], payments: ['done'] });
  expect(fake.mails).toHaveLength(1);
});

test('a success that comes after another has booked the charge changes nothing', async () => {
  const { fake, other, slow, creating, stored } = await openLate(undefined);
  await recoverOpenRows(other.deps, SETTLER);
  expect(stored()).toEqual({ order: ['PAID'], payments: ['done'] });
  slow.letThrough();
  expect((await creating).status).toBe('paid');
  expect(stored()).toEqual({ order: ['PAID'], payments: ['done'] });
  expect(fake.mails).toHaveLength(1);
  expect(fake.refunds).toEqual([]);
});

test('a success that comes after another found no charge pays the order, once', async () => {
  const { fake, desk, other, slow, creating, stored } = await openLate(undefined);
  fake.script.onLookup(() => ({ kind: 'answer', status: 404 }));
  await recoverOpenRows(other.deps, SETTLER);
  expect(stored()).toEqual({ order: ['PENDING'], payments: ['unknown'] });
  slow.letThrough();
  expect((await creating).status).toBe('paid');
  expect(stored()).toEqual({ order: ['PAID'], payments: ['done'] });
  fake.script.reset();
  desk.clock.advance(24 * HOUR_MS);
  expect(await recoverOpenRows(other.deps, SETTLER)).toEqual([]);
  expect(fake.mails).toHaveLength(1);
  expect(fake.net().get(1)).toBe(179_600);
});

test('a charge that was sent late, by a process that was suspended, is found on an order cancelled meanwhile', async () => {
  const { fake, desk, other, slow, creating, stored } = await openLate({ kind: 'reset', charge: false });
  await recoverOpenRows(other.deps, SETTLER);
  await other.desk.cancelOrder(1, CALLER);
  expect(stored()).toEqual({ order: ['CANCELLED'], payments: ['refused'] });
  // The request had not left when the record was read.
  fake.addCharge({ orderId: 1, amount: 179_600, currency: 'JPY' });
  slow.letThrough();
  await creating;
  desk.clock.advance(HOUR_MS);
  await recoverOpenRows(other.deps, SETTLER);
  expect(fake.net().get(1)).toBe(0);
  expect(stored().order).toEqual(['CANCELLED']);
});

test('so is one that was sent just before the cancellation, while its attempt was open', async () => {
  const { fake, desk, other, slow, creating, stored } = await openLate({ kind: 'reset', charge: false });
  await recoverOpenRows(other.deps, SETTLER);
  slow.letThrough();
  await creating;
  await other.desk.cancelOrder(1, CALLER);
  expect(stored()).toEqual({ order: ['CANCELLED'], payments: ['unknown'] });
  fake.addCharge({ orderId: 1, amount: 179_600, currency: 'JPY' });
  desk.clock.advance(HOUR_MS);
  await recoverOpenRows(other.deps, SETTLER);
  expect(fake.net().get(1)).toBe(0);
});

test('where nothing was sent late, the look-up ends the attempt once more', async () => {
  const { fake, desk, other, slow, creating, stored } = await openLate({ kind: 'reset', charge: false });
  await recoverOpenRows(other.deps, SETTLER);
  await other.desk.cancelOrder(1, CALLER);
  slow.letThrough();
  await creating;
  expect(stored()).toEqual({ order: ['CANCELLED'], payments: ['unknown'] });
  desk.clock.advance(HOUR_MS);
  await recoverOpenRows(other.deps, SETTLER);
  expect(stored()).toEqual({ order: ['CANCELLED'], payments: ['refused'] });
  expect(fake.charges).toEqual([]);
});

test('a payment that was sent late after a person had said "not charged" is looked up before the next one', async () => {
  const { fake, other, slow, creating, stored } = await openLate({ kind: 'reset', charge: false });
  await recoverOpenRows(other.deps, SETTLER);
  await other.desk.resolveOrder(1, { charged: false }, CALLER);
  expect(stored()).toEqual({ order: ['PENDING'], payments: ['refused'] });
  fake.addCharge({ orderId: 1, amount: 179_600, currency: 'JPY' });
  slow.letThrough();
  await creating;
  expect(stored().payments).toEqual(['unknown']);
  fake.script.reset();
  expect((await other.desk.payOrder(1, CALLER)).status).toBe('paid');
  expect(fake.charges).toHaveLength(1);
});

test('a refund that was sent late, by a process that was suspended, locks the order until it is looked up', async () => {
  const life = await openLife();
  const { desk, fake } = life;
  const other = await openDesk(fake, { path: desk.path, clock: desk.clock });
  const id = await orderIn(life, 'paid');
  const slow = keepBack(desk, 'processRefund');
  fake.script.onRefund(() => ({ kind: 'reset', charge: true }));
  const cancelling = slow.desk.cancelOrder(id, CALLER).catch((error: unknown) => error);
  await slow.answered;
  desk.clock.advance(HOUR_MS);
  // The request had not left when the record was read.
  fake.script.onLookup(() => recordOf('pay_1', 'succeeded'));
  await recoverOpenRows(other.deps, SETTLER);
  const refund = () => desk.rows<{ state: string }>("SELECT state FROM journal WHERE kind = 'refund'");
  expect(refund()).toEqual([{ state: 'refused' }]);
  slow.letThrough();
  expect(await cancelling).toMatchObject({ code: 'operation_under_way' });
  expect(refund()).toEqual([{ state: 'unknown' }]);
  await expect(other.desk.shipOrder(id, CALLER)).rejects.toMatchObject({ code: 'refund_under_way' });
  fake.script.reset();
  desk.clock.advance(HOUR_MS);
  await recoverOpenRows(other.deps, SETTLER);
  expect(statusOf(life, id)).toBe('CANCELLED');
  expect(fake.net().get(id)).toBe(0);
});
