// Proves that an explanation names automatic next steps with their time and process, emails, and the order's history,
// and that it promises and advises nothing that an open breaker, a hold or a paused batch prevents.

import { describe, expect, test } from 'vitest';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import { pauseBatch } from '../../../src/domain/batches/manage-batch.ts';
import { explain } from '../../../src/domain/explain/explain-order.ts';
import type { OrderSnapshot } from '../../../src/domain/explain/explanation.ts';
import type { Explanation } from '../../../src/domain/explain/explanation-json.ts';
import { resendEmails } from '../../../src/domain/notifications/outbox.ts';
import { CALLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  DECLINE,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  setHold,
} from '../../support/orders/order-stages.ts';
import type { Situated } from '../../support/orders/situations.ts';
import { openResilient } from '../../support/services/outage.ts';

const LATER_MS = 12_000;

function explained({ life, id }: Situated): Promise<Explanation> {
  return life.desk.desk.explainOrder(id, CALLER);
}

describe('automatic next steps', () => {
  const unaskedOf = async (situated: Situated) => (await explained(situated)).unasked.map(({ text }) => text);

  test('have their time, absolute and from now, and the server that takes them', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    expect(await unaskedOf({ life, id })).toEqual([
      "a running server reads the Payment Service's record at 2025-12-01T10:00:01Z (in 1 s)",
      'if the record has the charge, the order becomes paid; if not, you decide whether to pay or to cancel it',
    ]);
    life.desk.deps.process.recoversEveryMs = 30_000;
    life.desk.clock.advance(LATER_MS);
    expect((await unaskedOf({ life, id }))[0]).toBe(
      "this server reads the Payment Service's record in its next recovery run, within 30 s",
    );
  });

  test('that are overdue: no server seems to be running', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    life.desk.clock.advance(12 * 60_000);
    const { facts, next } = await explained({ life, id });
    expect(facts.at(-1)?.text).toBe(
      'the next step was due at 2025-12-01T10:00:01Z (11 min ago) but has not started: it seems that no server is running on this order database',
    );
    expect(next.at(-1)?.command).toBe('orders serve');
  });

  test('wait while the breaker of the asked server is open, and no impossible action is advised', async () => {
    const life = await openResilient();
    life.desk.deps.process.recoversEveryMs = 1_000;
    const unknown = await orderWithUnknownPayment(life, false);
    life.say('open');
    const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
    const back =
      'this server checks every few seconds whether the Payment Service answers again, then continues';
    const parked = await explained({ life, id });
    expect(parked.summary).toContain('the Payment Service is unavailable');
    expect(parked.unasked.map(({ text }) => text)).toEqual([back]);
    const open = await explained({ life, id: unknown });
    expect(open.unasked[0]?.text).toBe(back);
    expect(open.unasked[1]?.text).toContain('the payment is sent again with the same idempotency key');
    expect(open.next.map(({ command }) => command)).toEqual(['orders recover']);
  });

  test('do not send a payment of a batch again while the batch is paused or charges are held', async () => {
    const life = await openLife();
    life.fake.script.onPayment(({ body }) =>
      body?.order_id === 1 ? { kind: 'reset', charge: false } : DECLINE,
    );
    await importOrders(life.desk.deps, checkedFile(60), CALLER, { concurrency: 8 });
    await pauseBatch(life.desk.deps, 1);
    const paused = await explained({ life, id: 1 });
    expect(paused.unasked.at(-1)?.text).toMatch(/with the same idempotency key, once batch 1 runs again$/);
    await setHold(life, true);
    const held = await explained({ life, id: 1 });
    expect(held.unasked.at(-1)?.text).toMatch(
      /with the same idempotency key, once the charges are released$/,
    );
    expect(held.next[0]).toMatchObject({ command: 'orders release', where: 'anywhere' });
    expect((await explained({ life, id: 2 })).next.map(({ command }) => command)).toContain(
      'orders batch 1 --retry',
    );
  });
});

describe('emails', () => {
  test('wait in sequence, are retried, and fail permanently, with advice', async () => {
    const life = await openResilient();
    life.fake.script.onMail(() => ({ kind: 'answer', status: 503 }));
    const id = await orderIn(life, 'shipped');
    const factsOf = async () => (await explained({ life, id })).facts.map(({ text }) => text).slice(-2);
    expect(await factsOf()).toEqual([
      'the confirmation email waits to be sent',
      'the shipping email waits for the previous email',
    ]);
    // No money waits for that.
    expect((await life.desk.desk.listOrders({ stuck_for: '0s' }, CALLER)).orders).toEqual([]);
    await life.recover();
    expect((await factsOf())[0]).toBe('the confirmation email could not be sent yet; last result: HTTP 503');
    for (let run = 0; run < 2; run += 1) {
      life.desk.clock.advance(24 * 3_600_000);
      await life.recover();
    }
    const { facts, next } = await explained({ life, id });
    expect(facts.map(({ text }) => text)).toContain(
      'the confirmation email failed permanently after 24 h (HTTP 503)',
    );
    expect(next.map(({ command }) => command)).toContain(`orders outbox --resend ${id}`);
    expect(await resendEmails(life.desk.deps, [id], CALLER)).toMatchObject({ resent: 2 });
  });

  test('that failed without resilience are not retried, and the explanation says how to send them', async () => {
    const life = await openLife();
    life.fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
    const id = await orderIn(life, 'delivered');
    const { facts, waiting_for, next } = await explained({ life, id });
    expect(facts.at(-1)?.text).toBe(
      'the shipping email could not be sent (HTTP 500) and is not retried automatically',
    );
    expect(next.map(({ command }) => command)).toEqual([`orders outbox --resend ${id}`]);
    expect(waiting_for).toBeNull();
  });
});

test('the history is in words with its times; a long one keeps its beginning and its end', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.desk.clock.advance(60_000);
  for (let n = 0; n < 7; n += 1) await life.desk.desk.payOrder(id, CALLER);
  const { facts } = await explained({ life, id });
  expect(facts.slice(0, 3)).toEqual([
    { at: '2025-12-01T10:00:00Z', type: 'order_created', text: 'placed through the API' },
    { at: null, type: null, text: '5 more events, listed in the timeline of the order' },
    { at: '2025-12-01T10:01:00Z', type: 'payment_failed', text: 'not paid: declined: card declined' },
  ]);
});

test('an order that another program changed in the database is inconsistent, and the explanation says so', () => {
  const order = { id: 7, status: 'payment_processing', updatedAt: 0, batch: null } as OrderSnapshot['order'];
  const rest = { chargesHeld: false, isBatchHeld: false, batch: undefined, isGone: () => false };
  const none = { lookEveryMs: undefined, breakers: undefined, now: 0 };
  const known: OrderSnapshot = { order, events: [], journal: [], foreign: [], ...rest, ...none };
  expect(explain(known)).toMatchObject({
    situation: 'payment_missing',
    next: [{ command: 'orders reconcile' }],
  });
});

test('an unknown order is not found', async () => {
  const life = await openLife();
  await expect(life.desk.desk.explainOrder(9, CALLER)).rejects.toMatchObject({ kind: 'not_found' });
});
