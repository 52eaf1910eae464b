// The shipment of an order: stored with the shipping, sent in its email, corrected without another one.
import { expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import { openLife, orderIn } from '../../support/orders/order-stages.ts';

const YAMATO = { carrier: 'ヤマト運輸', trackingNumber: '1234-5678-9012' };

async function paid() {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  const emails = () =>
    life.fake.calls.filter(({ body }) => body?.template === 'ORDER_SHIPPED').map(({ body }) => body?.data);
  const last = async () => (await life.desk.desk.listEvents(id, CALLER)).at(-1);
  return { life, desk: life.desk.desk, id, emails, last };
}

test('carrier and tracking number are stored, in the timeline, and in the email', async () => {
  const { desk, id, emails } = await paid();
  const order = await desk.shipOrder(id, CALLER, YAMATO);
  expect([order.status, order.shipment]).toEqual(['shipped', YAMATO]);
  expect((await desk.getOrder(id, CALLER)).shipment).toEqual(YAMATO);
  expect(emails()).toEqual([
    expect.objectContaining({ carrier: 'ヤマト運輸', tracking_number: '1234-5678-9012' }),
  ]);
  const shipped = (await desk.listEvents(id, CALLER)).find(({ type }) => type === 'shipped');
  expect(shipped?.detail).toBe('carrier ヤマト運輸, tracking number 1234-5678-9012');
});

test('without them the order has no shipment, and the email no such keys', async () => {
  const { desk, id, emails } = await paid();
  expect((await desk.shipOrder(id, CALLER)).shipment).toBeNull();
  expect(Object.keys(emails()[0] ?? {})).toEqual([
    'order_id',
    'customer_name',
    'total_amount',
    'currency',
    'items',
  ]);
});

test('a shipped order is corrected without a second email; what is not given stays', async () => {
  const { desk, id, emails, last } = await paid();
  await desk.shipOrder(id, CALLER, { trackingNumber: '1' });
  const corrected = await desk.setStatus(id, 'shipped', CALLER, { carrier: 'Sagawa' });
  expect(corrected.shipment).toEqual({ carrier: 'Sagawa', trackingNumber: '1' });
  expect(await last()).toMatchObject({
    type: 'shipment_changed',
    detail: 'carrier Sagawa, tracking number 1; before: tracking number 1',
    from: null,
    to: null,
  });
  const before = (await desk.listEvents(id, CALLER)).length;
  expect((await desk.shipOrder(id, CALLER, { carrier: 'Sagawa' })).status).toBe('shipped');
  expect(await desk.listEvents(id, CALLER)).toHaveLength(before);
  expect(emails()).toHaveLength(1);
});

test('a correction needs a shipment, and a shipped order', async () => {
  const { desk, id } = await paid();
  await desk.shipOrder(id, CALLER, YAMATO);
  await expect(desk.shipOrder(id, CALLER)).rejects.toMatchObject({ kind: 'illegal_transition' });
  await desk.deliverOrder(id, CALLER);
  await expect(desk.shipOrder(id, CALLER, YAMATO)).rejects.toMatchObject({ kind: 'illegal_transition' });
  expect((await desk.getOrder(id, CALLER)).shipment).toEqual(YAMATO);
});

test('of two corrections at once none is lost', async () => {
  const { desk, id } = await paid();
  await desk.shipOrder(id, CALLER);
  await Promise.all([
    desk.shipOrder(id, CALLER, { carrier: 'Sagawa' }),
    desk.shipOrder(id, CALLER, { trackingNumber: '7' }),
  ]);
  expect((await desk.getOrder(id, CALLER)).shipment).toEqual({ carrier: 'Sagawa', trackingNumber: '7' });
});
