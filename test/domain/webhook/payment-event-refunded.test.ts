// Proves that a payment which the Payment Service gave back by itself never pays an order, however late the news
// of its success comes.
import { describe, expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  chargeEvent,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  orderWithUnknownPayment,
  receiveEvent,
  statusOf,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

describe('a payment that went back before its order was paid', () => {
  test('is no charge any more when the old news of its success arrives', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    const { payment_id } = chargeEvent(life, id);
    expect(await receiveEvent(life, id, { payment_id, status: 'refunded' })).toMatchObject({
      outcome: 'ignored',
    });
    expect(await receiveEvent(life, id, { payment_id, status: 'succeeded' })).toEqual({
      outcome: 'ignored',
      status: 'pending',
    });
  });

  test('does not pay the order when its own late answer says that it succeeded', async () => {
    const life = await openLife();
    const first = keepBack(life.desk, 'createPayment');
    const creating = first.desk.createOrder(TANAKA, CALLER);
    await first.answered;
    const [charge] = life.fake.charges;
    await receiveEvent(life, 1, { payment_id: charge?.paymentId, status: 'refunded' });
    first.letThrough();
    expect(await creating).toMatchObject({ status: 'pending' });
  });

  test('does not pay the order when a look-up had read of it before it went back', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    const slow = keepBack(life.desk, 'getPaymentByOrder');
    life.desk.clock.advance(LONG_AFTER_MS);
    const settling = recoverOpenRows(slow.deps, SETTLER);
    await slow.answered;
    const [charge] = life.fake.charges;
    await receiveEvent(life, id, { payment_id: charge?.paymentId, status: 'refunded' });
    slow.letThrough();
    await settling;
    expect(statusOf(life, id)).toBe('PENDING');
    expect(mailsOf(life, id)).toEqual([]);
  });
});
