// Proves that mails which were given up can be listed and sent after all: with their keys, for another day, in the
// order's sequence, and none that nobody wants any more.
import { describe, expect, test } from 'vitest';
import { withRollback } from '../../../src/domain/dry-run/rolled-back.ts';
import { listOutbox, resendAllFailed, resendEmails } from '../../../src/domain/notifications/outbox.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { type Life, mailsOf, openLife } from '../../support/orders/order-stages.ts';

const DOWN = { kind: 'answer', status: 503 } as const;
const DAY_MS = 24 * 3_600_000;

const run = ({ desk }: Life) => recoverOpenRows(desk.deps, SETTLER, { everything: true });
const list = ({ desk }: Life, onlyFailed = false, parameters = {}) =>
  listOutbox(desk.deps, { ...parameters, ...(onlyFailed ? { failed: 'true' } : {}) });
const statesOf = async (life: Life) =>
  (await list(life)).emails.map(({ order_id, template, state }) => [order_id, template, state]);
const keysOf = ({ fake }: Life) => [
  ...new Set(fake.calls.filter(({ path }) => path.endsWith('/email')).map(({ key }) => key)),
];

/** Paid orders whose confirmations were given up. */
async function openWithDeadMails(orders: number): Promise<Life> {
  const life = await openLife({ resilience: true });
  life.fake.script.onMail(() => DOWN);
  for (let n = 0; n < orders; n += 1) await life.desk.desk.createOrder(TANAKA, CALLER);
  await run(life);
  life.desk.clock.advance(DAY_MS);
  await run(life);
  life.fake.script.reset();
  expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ emails: 0, failedEmails: orders });
  return life;
}

describe('the list', () => {
  test('shows what waits and what was given up, oldest first, page by page', async () => {
    const life = await openWithDeadMails(2);
    await life.desk.desk.shipOrder(2, CALLER);
    expect(await statesOf(life)).toEqual([
      [1, 'ORDER_CONFIRMATION', 'given_up'],
      [2, 'ORDER_CONFIRMATION', 'given_up'],
      [2, 'ORDER_SHIPPED', 'waiting'],
    ]);
    const [first] = (await list(life)).emails;
    expect(first).toEqual({
      order_id: 1,
      template: 'ORDER_CONFIRMATION',
      state: 'given_up',
      tries: 2,
      next_try: null,
      waiting_since: '2025-12-01T10:00:00Z',
      last_reason: 'HTTP 503',
    });
    const page = await list(life, false, { skip: '1', limit: '1' });
    expect([page.emails.map(({ template }) => template), page.more]).toEqual([['ORDER_CONFIRMATION'], true]);
    expect((await list(life, true)).emails).toHaveLength(2);
    await expect(list(life, true, { limit: '0' })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('has mails that failed without resilience, too', async () => {
    const life = await openLife();
    life.fake.script.onMail(() => DOWN);
    await life.desk.desk.createOrder(TANAKA, CALLER);
    expect(await statesOf(life)).toEqual([[1, 'ORDER_CONFIRMATION', 'given_up']]);
  });
});

describe('sending after all', () => {
  test('lets a mail wait for another day, with its key, and tells the timeline', async () => {
    const life = await openWithDeadMails(2);
    expect(await resendEmails(life.desk.deps, [1], CALLER)).toEqual({ resent: 1, dropped: 0 });
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ emails: 1, failedEmails: 1 });
    expect((await list(life)).emails[0]).toMatchObject({ tries: 0, next_try: '2025-12-02T10:00:00Z' });
    life.fake.script.onMail(() => DOWN);
    life.desk.clock.advance(DAY_MS / 2);
    await run(life);
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ emails: 1, failedEmails: 1 });
    life.fake.script.reset();
    await run(life);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION']);
    expect(keysOf(life)).toHaveLength(2);
    const types = (await life.desk.desk.listEvents(1, CALLER)).map(({ type }) => type);
    expect(types.slice(-4)).toEqual([
      'notification_failed',
      'notification_requeued',
      'notification_failed',
      'notification_sent',
    ]);
  });

  test('takes all there are, however many, each once', async () => {
    const life = await openWithDeadMails(120);
    const foretold = await resendAllFailed(withRollback(life.desk.deps), CALLER);
    expect(foretold).toEqual({ resent: 120, dropped: 0 });
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ emails: 0, failedEmails: 120 });
    expect(await resendAllFailed(life.desk.deps, CALLER)).toEqual({ resent: 120, dropped: 0 });
    expect(await resendAllFailed(life.desk.deps, CALLER)).toEqual({ resent: 0, dropped: 0 });
    await run(life);
    expect(life.fake.mails).toHaveLength(120);
  });

  test('sends an email that failed without resilience again, once and with its key', async () => {
    const life = await openLife();
    life.fake.script.onMail(() => DOWN);
    await life.desk.desk.createOrder(TANAKA, CALLER);
    await run(life);
    expect(await statesOf(life)).toEqual([[1, 'ORDER_CONFIRMATION', 'given_up']]);
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ emails: 0, failedEmails: 1 });
    expect(await resendEmails(life.desk.deps, [1], CALLER)).toEqual({ resent: 1, dropped: 0 });
    await run(life);
    // It is not retried automatically.
    expect(await statesOf(life)).toEqual([[1, 'ORDER_CONFIRMATION', 'given_up']]);
    life.fake.script.reset();
    await resendEmails(life.desk.deps, [1], CALLER);
    await run(life);
    expect([await statesOf(life), mailsOf(life, 1), keysOf(life).length]).toEqual([
      [],
      ['ORDER_CONFIRMATION'],
      1,
    ]);
  });

  test('sends no confirmation that is cancelled while it waits, in either mode', async () => {
    const life = await openLife();
    life.fake.script.onMail(() => DOWN);
    await life.desk.desk.createOrder(TANAKA, CALLER);
    life.fake.script.reset();
    await resendEmails(life.desk.deps, [1], CALLER);
    await life.desk.desk.cancelOrder(1, CALLER);
    await run(life);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CANCELLED']);
  });

  test('keeps the sequence of an order', async () => {
    const life = await openWithDeadMails(1);
    await life.desk.desk.shipOrder(1, CALLER);
    await resendEmails(life.desk.deps, [1], CALLER);
    for (let n = 0; n < 2; n += 1) await run(life);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION', 'ORDER_SHIPPED']);
  });

  test('confirms nothing that was cancelled: refused by name, taken off the list with all', async () => {
    const life = await openWithDeadMails(2);
    await life.desk.desk.cancelOrder(1, CALLER);
    await run(life);
    const before = await statesOf(life);
    for (const deps of [withRollback(life.desk.deps), life.desk.deps]) {
      await expect(resendEmails(deps, [2, 1], CALLER)).rejects.toMatchObject({
        kind: 'conflict',
        code: 'mail_unwanted',
      });
    }
    expect(await statesOf(life)).toEqual(before);
    expect(await resendAllFailed(life.desk.deps, CALLER)).toEqual({ resent: 1, dropped: 1 });
    await run(life);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CANCELLED']);
    expect(await statesOf(life)).toEqual([]);
  });

  test.each([
    ['no such order', [1, 99], 'not_found'],
    ['nothing given up', [1, 2], 'no_dead_mail'],
  ] as const)('changes nothing where there is %s', async (_why, ids, code) => {
    const life = await openWithDeadMails(1);
    await life.desk.desk.createOrder(TANAKA, CALLER);
    const before = await statesOf(life);
    await expect(resendEmails(life.desk.deps, ids, CALLER)).rejects.toMatchObject({ code });
    expect(await statesOf(life)).toEqual(before);
  });
});
