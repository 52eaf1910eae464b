// Proves that a cancellation waits for all that it has sent, and that its outcome is that of the order's own refund:
// giving back a second charge beside it neither outlives it nor decides it.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createOrderService } from '../../../src/domain/order-service.ts';
import { CALLER, withServices } from '../../support/desk.ts';
import {
  DECLINE,
  type Life,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  settleAfter,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';

const MINUTE_MS = 60_000;
/** Far longer than what is under way takes once it has been let go. */
const LATER_MS = 60;

/** Two charges, so that a cancellation sends a refund and a compensation side by side. */
const CHARGED_TWICE = [
  ['a paid order', (life: Life) => orderIn(life, 'paid')],
  ['an unknown payment', (life: Life) => orderWithUnknownPayment(life, true)],
] as const;

describe.each(CHARGED_TWICE)('of %s', (_name, place) => {
  async function chargedTwice() {
    const life = await openLife();
    const id = await place(life);
    life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
    return { life, id };
  }

  test('a refused refund is told only when the second charge has gone back', async () => {
    const { life, id } = await chargedTwice();
    let letThrough = () => {};
    const until = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    life.fake.script.onRefund(({ body }) =>
      body?.payment_id === 'pay_1' ? DECLINE : { kind: 'held', until },
    );
    let ended = false;
    const cancelling = life.desk.desk.cancelOrder(id, CALLER).finally(() => {
      ended = true;
    });
    const told = expect(cancelling).rejects.toMatchObject({ code: 'refund_refused' });
    await sleep(LATER_MS);
    expect(ended).toBe(false);
    letThrough();
    await told;
    expect(life.fake.refunds.map(({ paymentId }) => paymentId)).toEqual(['pay_2']);
    expect(life.desk.rows("SELECT state FROM journal WHERE kind = 'compensation' ORDER BY id")).toEqual([
      { state: 'done' },
    ]);
  });

  test('a second charge that cannot be given back is logged and left to recovery', async () => {
    const { life, id } = await chargedTwice();
    const { deps } = life.desk;
    const desk = createOrderService(
      withServices(deps, {
        payments: {
          ...deps.services.payments,
          async processRefund(request, trace) {
            if (request.paymentId === 'pay_2') throw new Error('the client is broken');
            await sleep(LATER_MS);
            return deps.services.payments.processRefund(request, trace);
          },
        },
      }),
    );
    expect(await desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(statusOf(life, id)).toBe('CANCELLED');
    expect(JSON.stringify(life.desk.log)).toContain('the client is broken');
    await settleAfter(life, MINUTE_MS);
    expect(life.fake.net().get(id)).toBe(0);
  });
});
