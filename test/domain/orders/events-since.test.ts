// Proves that events since a time come from the first page on, and no older ones with them, however many were written in the
// minute before.
import { expect, test } from 'vitest';
import { CALLER, openDesk, openFakes } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

test('the first page begins with the first event since then, and the next page goes on', async () => {
  const { desk, clock } = await openDesk(await openFakes());
  await desk.createOrder(TANAKA, CALLER);
  clock.advance(30_000);
  await desk.createOrder(TANAKA, CALLER);
  const since = { since: new Date(clock.now()).toISOString(), limit: '1' };
  const first = await desk.listAllEvents(since, CALLER);
  expect(first.events).toMatchObject([{ orderId: 2, type: 'order_created' }]);
  const next = await desk.listAllEvents({ after: String(first.lastId), limit: '1' }, CALLER);
  expect(next.events).toMatchObject([{ orderId: 2, type: 'payment_initiated' }]);
  expect((await desk.listAllEvents({ ...since, order_id: '1' }, CALLER)).events).toEqual([]);
});

test('without events since then, it is empty and names the newest', async () => {
  const { desk, clock } = await openDesk(await openFakes());
  await desk.createOrder(TANAKA, CALLER);
  const { lastId } = await desk.listAllEvents({}, CALLER);
  clock.advance(30_000);
  expect(await desk.listAllEvents({ since: '1s' }, CALLER)).toEqual({ events: [], lastId });
});
