// Proves that a charge is booked also where the journal calls it done: a hand in the database has set its order back.
import { expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import {
  type Life,
  mailsOf,
  openLife,
  orderIn,
  pathOf,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { found } from '../../support/orders/reconciled.ts';

async function setBack(life: Life, status = 'PENDING'): Promise<number> {
  const id = await orderIn(life, 'paid');
  life.desk.rows(`UPDATE orders SET status = '${status}' WHERE id = ${id}`);
  return id;
}

const booked = (orderId: number, fixed: boolean) => [{ orderId, kind: 'charged_not_paid', fixed }];

test.each(['PENDING', 'PAYMENT_PROCESSING'])('an order set back to %s is paid again', async (status) => {
  const life = await openLife();
  const id = await setBack(life, status);
  expect(await found(life)).toEqual(booked(id, false));
  expect(await found(life, true)).toEqual(booked(id, true));
  expect(statusOf(life, id)).toBe('PAID');
  expect(pathOf(life, id).at(-1)).toBe('PAYMENT_PROCESSING>PAID');
  expect(await found(life)).toEqual([]);
  expect(life.fake.charges).toHaveLength(1);
});

test('its customer is not told twice', async () => {
  const life = await openLife();
  const id = await setBack(life);
  await found(life, true);
  expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
});

test('a customer who was never told is told', async () => {
  const life = await openLife();
  life.fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
  const id = await setBack(life);
  life.fake.script.reset();
  await found(life, true);
  expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
});

test('a payment that is asked for books it too, and charges nothing', async () => {
  const life = await openLife();
  const id = await setBack(life);
  const said = await life.desk.desk.explainOrder(id, CALLER);
  expect(said.next.map(({ command }) => command)).toEqual(['orders reconcile --fix', `orders cancel ${id}`]);
  expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
  expect(life.fake.charges).toHaveLength(1);
  expect(await found(life)).toEqual([]);
});

test('one whose payment went back by the journal is not paid with it', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'cancelled');
  life.fake.script.onLookup(({ path }) => ({
    kind: 'answer',
    status: 200,
    body: path.endsWith(`/${id}`) ? [{ id: 'pay_1', amount: TOTAL, currency: 'JPY' }] : [],
  }));
  life.desk.rows(`UPDATE orders SET status = 'PENDING' WHERE id = ${id}`);
  await found(life, true);
  expect(statusOf(life, id)).toBe('PENDING');
});
