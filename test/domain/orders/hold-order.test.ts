// A held order is neither charged nor shipped, by anything; what has left before is finished, and it can be cancelled.
import { describe, expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { cancelBatch } from '../../../src/domain/batches/manage-batch.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  chargeEvent,
  DECLINE,
  LONG_AFTER_MS,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  receiveEvent,
  setHold,
  statusOf,
} from '../../support/orders/order-stages.ts';

const REASON = 'address to be checked';

async function held(status: 'pending' | 'payment_processing' | 'paid') {
  const life = await openLife();
  const id = await orderIn(life, status);
  const order = await life.desk.desk.holdOrder(id, REASON, CALLER);
  return { life, desk: life.desk.desk, id, order };
}

const ON_HOLD = { kind: 'conflict', code: 'on_hold', message: expect.stringContaining(REASON) };

test('it carries the reason and the time, and its timeline says who held and released it', async () => {
  const { life, desk, id, order } = await held('paid');
  const since = life.desk.clock.now();
  expect(order.hold).toEqual({ reason: REASON, since });
  life.desk.clock.advance(5_000);
  const again = await desk.holdOrder(id, 'fraud check', CALLER);
  expect(again.hold).toEqual({ reason: 'fraud check', since });
  expect((await desk.releaseOrder(id, CALLER)).hold).toBeNull();
  expect((await desk.releaseOrder(id, CALLER)).hold).toBeNull();
  const events = (await desk.listEvents(id, CALLER)).filter(({ type }) => type.startsWith('order_'));
  expect(events.slice(1).map(({ type, detail, actor }) => [type, detail, actor])).toEqual([
    ['order_held', REASON, CALLER.actor],
    ['order_held', 'fraud check', CALLER.actor],
    ['order_released', 'held: fraud check', CALLER.actor],
  ]);
});

test('paying and shipping are refused until it is released', async () => {
  const pending = await held('pending');
  await expect(pending.desk.payOrder(pending.id, CALLER)).rejects.toMatchObject(ON_HOLD);
  await expect(pending.desk.setStatus(pending.id, 'payment_processing', CALLER)).rejects.toMatchObject(
    ON_HOLD,
  );
  expect(pending.life.fake.charges).toEqual([]);
  await pending.desk.releaseOrder(pending.id, CALLER);
  expect((await pending.desk.payOrder(pending.id, CALLER)).status).toBe('paid');
  const paid = await held('paid');
  await expect(paid.desk.shipOrder(paid.id, CALLER)).rejects.toMatchObject(ON_HOLD);
  expect(paid.life.fake.calls.filter(({ body }) => body?.template === 'ORDER_SHIPPED')).toEqual([]);
  await paid.desk.releaseOrder(paid.id, CALLER);
  expect((await paid.desk.shipOrder(paid.id, CALLER)).status).toBe('shipped');
});

test('paying an order whose payment was never sent is refused, too', async () => {
  const life = await openLife();
  await setHold(life, true);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  await life.desk.desk.holdOrder(id, REASON, CALLER);
  await setHold(life, false);
  await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject(ON_HOLD);
  expect([statusOf(life, id), life.fake.charges.length]).toEqual(['PENDING', 0]);
});

test.each(['pending', 'paid'] as const)(
  'a held order that is %s can be cancelled, which ends the hold',
  async (status) => {
    const { life, desk, id } = await held(status);
    const order = await desk.cancelOrder(id, CALLER);
    expect([order.status, order.hold]).toEqual(['cancelled', null]);
    expect(life.fake.net().get(id) ?? 0).toBe(0);
  },
);

test.each(['shipped', 'delivered', 'cancelled'] as const)(
  'an order that is %s cannot be held',
  async (status) => {
    const life = await openLife();
    const id = await orderIn(life, status);
    await expect(life.desk.desk.holdOrder(id, REASON, CALLER)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'nothing_to_hold',
    });
  },
);

test('an order that is not there is not found', async () => {
  const life = await openLife();
  await expect(life.desk.desk.holdOrder(9, REASON, CALLER)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(life.desk.desk.releaseOrder(9, CALLER)).rejects.toMatchObject({ kind: 'not_found' });
});

describe('recovery', () => {
  test('does not send its waiting payment, and sends it once it is released', async () => {
    const life = await openLife();
    await setHold(life, true);
    const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
    await life.desk.desk.holdOrder(id, REASON, CALLER);
    await setHold(life, false);
    await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    expect([statusOf(life, id), life.fake.charges.length]).toEqual(['PENDING', 0]);
    await life.desk.desk.releaseOrder(id, CALLER);
    await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    expect([statusOf(life, id), life.fake.charges.length]).toEqual(['PAID', 1]);
  });

  test('does not repeat a lost payment with resilience on, and books a charge that it finds', async () => {
    const life = await openLife({ resilience: true });
    const [lost, charged] = [
      await orderWithUnknownPayment(life, false),
      await orderWithUnknownPayment(life, true),
    ];
    for (const id of [lost, charged]) await life.desk.desk.holdOrder(id, REASON, CALLER);
    const before = life.fake.calls.filter(({ path }) => path === '/api/v1/payments').length;
    life.desk.clock.advance(LONG_AFTER_MS);
    await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    expect([statusOf(life, lost), statusOf(life, charged)]).toEqual(['PENDING', 'PAID']);
    expect(life.fake.calls.filter(({ path }) => path === '/api/v1/payments')).toHaveLength(before);
    expect((await life.desk.desk.getOrder(charged, CALLER)).hold?.reason).toBe(REASON);
  });
});

test('a webhook pays a held order: the money has moved', async () => {
  const { life, id } = await held('pending');
  const { status } = await receiveEvent(life, id, chargeEvent(life, id));
  expect(status).toBe('paid');
  expect((await life.desk.desk.getOrder(id, CALLER)).hold?.reason).toBe(REASON);
});

test('a batch charges its other orders, and the held one once it is released', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(3), CALLER);
  await life.desk.desk.holdOrder(2, REASON, CALLER);
  await drainBatch(life.desk.deps, batch.id, CALLER, { concurrency: () => 16 });
  expect([1, 2, 3].map((id) => statusOf(life, id))).toEqual(['PAID', 'PENDING', 'PAID']);
  expect((await life.desk.deps.store.read.batch(batch.id))?.status).toBe('running');
  await life.desk.desk.releaseOrder(2, CALLER);
  await drainBatch(life.desk.deps, batch.id, CALLER, { concurrency: () => 16 });
  expect([statusOf(life, 2), life.fake.charges.length]).toEqual(['PAID', 3]);
  expect((await life.desk.deps.store.read.batch(batch.id))?.status).toBe('completed');
});

test('a cancelled batch cancels its held order, too', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(2), CALLER);
  await life.desk.desk.holdOrder(2, REASON, CALLER);
  await cancelBatch(life.desk.deps, batch.id, CALLER, { refund: false });
  expect([1, 2].map((id) => statusOf(life, id))).toEqual(['CANCELLED', 'CANCELLED']);
  expect((await life.desk.desk.getOrder(2, CALLER)).hold).toBeNull();
});

test('a declined order can be held, and its batch retried around it', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => DECLINE);
  const id = (await life.desk.desk.createOrder(TANAKA, CALLER)).id;
  life.fake.script.onPayment(() => undefined);
  await life.desk.desk.holdOrder(id, REASON, CALLER);
  expect((await life.desk.desk.explainOrder(id, CALLER)).next[0]?.command).toBe(`orders release ${id}`);
});
