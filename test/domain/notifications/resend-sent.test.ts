// An email that was sent can be sent once more, in either mode: the customer has lost it.
import { expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { openLife, orderIn } from '../../support/orders/order-stages.ts';
import { openResilient } from '../../support/services/outage.ts';

test.each([false, true])(
  'with resilience %s the last one is sent, with a key of its own',
  async (resilience) => {
    const life = resilience ? await openResilient() : await openLife();
    const id = await orderIn(life, 'shipped');
    // With resilience on they leave one after another.
    const recover = async () => {
      for (let run = 0; run < 3; run += 1)
        await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    };
    await recover();
    const sent = () =>
      life.fake.calls
        .filter(({ body }) => body?.template === 'ORDER_SHIPPED')
        .map(({ headers }) => headers['idempotency-key']);
    expect(sent()).toHaveLength(1);
    expect(await life.desk.desk.resendEmails([id], CALLER)).toEqual({ resent: 1, dropped: 0 });
    await recover();
    expect(new Set(sent()).size).toBe(2);
    const last = (await life.desk.desk.listEvents(id, CALLER)).slice(-2);
    expect(last.map(({ type, detail }) => [type, detail])).toEqual([
      ['notification_requeued', 'ORDER_SHIPPED: sent once more'],
      ['notification_sent', 'ORDER_SHIPPED'],
    ]);
  },
);

test('an order whose emails still wait has none to send again', async () => {
  const life = await openResilient();
  const id = await orderIn(life, 'paid');
  await expect(life.desk.desk.resendEmails([id], CALLER)).rejects.toMatchObject({ code: 'no_dead_mail' });
});
