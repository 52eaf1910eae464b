// Proves that with resilience on mails leave after the answer, in the order's sequence, are repeated for a day, and
// that
// nobody is told what is not true any more.
import { describe, expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import type { Life } from '../../support/orders/order-stages.ts';
import { openResilient } from '../../support/services/outage.ts';

const mailsOf = ({ fake }: Life) => fake.mails.map(({ template }) => template);
const DOWN = { kind: 'answer', status: 503 } as const;

describe('the outbox', () => {
  test('lets the confirmation leave after the answer, once', async () => {
    const life = await openResilient();
    expect((await life.desk.desk.createOrder(TANAKA, CALLER)).status).toBe('paid');
    expect(life.fake.mails).toEqual([]);
    expect(await life.recover()).toMatchObject([{ result: 'ORDER_CONFIRMATION sent' }]);
    await life.recover();
    expect(mailsOf(life)).toEqual(['ORDER_CONFIRMATION']);
  });

  test('sends the mails of an order in its sequence, also where the first one fails for a while', async () => {
    const life = await openResilient();
    await life.desk.desk.createOrder(TANAKA, CALLER);
    await life.desk.desk.shipOrder(1, CALLER);
    life.fake.script.onMail(() => DOWN);
    await life.recover();
    await life.recover();
    life.fake.script.reset();
    for (let run = 0; run < 2; run += 1) await life.recover();
    expect(mailsOf(life)).toEqual(['ORDER_CONFIRMATION', 'ORDER_SHIPPED']);
  });

  test('confirms nothing that has been cancelled meanwhile', async () => {
    const life = await openResilient();
    life.fake.script.onMail(() => DOWN);
    await life.desk.desk.createOrder(TANAKA, CALLER);
    await life.recover();
    await life.desk.desk.cancelOrder(1, CALLER);
    life.fake.script.reset();
    for (let run = 0; run < 3; run += 1) await life.recover();
    expect(mailsOf(life)).toEqual(['ORDER_CANCELLED']);
  });

  test('repeats a mail with its key for a day, then gives it up', async () => {
    const life = await openResilient();
    life.fake.script.onMail(() => DOWN);
    await life.desk.desk.createOrder(TANAKA, CALLER);
    const due = () => recoverOpenRows(life.desk.deps, SETTLER);
    await due();
    await due();
    expect(life.fake.calls.filter(({ path }) => path.endsWith('/email'))).toHaveLength(1);
    for (let minutes = 0; minutes < 25 * 60; minutes += 15) {
      life.desk.clock.advance(15 * 60_000);
      await due();
    }
    const mails = life.fake.calls.filter(({ path }) => path.endsWith('/email'));
    expect(mails.length).toBeGreaterThan(50);
    expect(new Set(mails.map(({ key }) => key)).size).toBe(1);
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ emails: 0, failedEmails: 1 });
    const last = (await life.desk.desk.listEvents(1, CALLER)).at(-1);
    expect(last).toMatchObject({
      type: 'notification_failed',
      detail: 'ORDER_CONFIRMATION: HTTP 503; permanently failed after 24 h',
    });
  });

  test('is left alone while the service is down', async () => {
    const life = await openResilient();
    await life.desk.desk.createOrder(TANAKA, CALLER);
    life.say('closed', 'open');
    await life.recover();
    expect(life.fake.calls.filter(({ path }) => path.endsWith('/email'))).toEqual([]);
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ emails: 1 });
  });
});
