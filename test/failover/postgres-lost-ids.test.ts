// Proves that the ids of orders which a failover or a restore has lost are not given again: the Payment Service may hold
// charges for them.
import { expect, test } from 'vitest';
import { newBook, query } from '../support/database/database.ts';
import { CALLER, openDesk, openFakes } from '../support/desk.ts';
import { orderOf } from '../support/orders/order-json.ts';

/** More than are lost. */
const PASSED = 1_000;
const PRICE = 10;

/** As if the database had been on another timeline until now. */
function changeTimeline(book: string): void {
  const changed = query(
    book,
    "UPDATE settings SET value = '7/00000001' WHERE name = 'timeline' RETURNING value",
  );
  expect(changed).toHaveLength(1);
}

async function newDesk(book: string, fake: Awaited<ReturnType<typeof openFakes>>) {
  const { desk } = await openDesk(fake, { path: book });
  return () => desk.createOrder(orderOf(PRICE), CALLER);
}

test('on a new timeline ids go on above those that may be lost, once for all processes', async () => {
  const book = newBook();
  const fake = await openFakes();
  const [create] = [await newDesk(book, fake)];
  const last = (await create()).id;
  changeTimeline(book);
  const processes = [await newDesk(book, fake), await newDesk(book, fake), await newDesk(book, fake)];
  const ids = (await Promise.all(processes.map((one) => one()))).map(({ id }) => id);
  expect(Math.min(...ids)).toBeGreaterThan(last + PASSED);
  expect(Math.max(...ids)).toBe(last + PASSED + processes.length);
  const again = await newDesk(book, fake);
  expect((await again()).id).toBe(Math.max(...ids) + 1);
});

test('so the charge of a lost order never pays a new one, whose own payment has no answer', async () => {
  const book = newBook();
  const fake = await openFakes();
  const first = await (await newDesk(book, fake))();
  const lost = fake.addCharge({ orderId: first.id + 1, amount: first.totalAmount, currency: first.currency });
  changeTimeline(book);
  fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  const { desk } = await openDesk(fake, { path: book });
  const { id, status } = await desk.createOrder(orderOf(PRICE), CALLER);
  expect(status).toBe('pending');
  fake.script.reset();
  const paid = await desk.payOrder(id, CALLER);
  expect(paid).toMatchObject({ status: 'paid', totalAmount: lost.amount });
  const own = query<{ payment_id: string }>(
    book,
    `SELECT payment_id FROM journal WHERE kind = 'payment' AND state = 'done' AND order_id = ${id}`,
  );
  expect(own).toHaveLength(1);
  expect(own[0]?.payment_id).not.toBe(lost.paymentId);
});
