// Proves that an Idempotency-Key makes one order of however many requests, across races, crashes and time.
import { describe, expect, test } from 'vitest';
import { KEY_LIFE_MS } from '../../../src/domain/model/journal.ts';
import { orderToJson } from '../../../src/domain/model/order.ts';
import { createOrderService } from '../../../src/domain/order-service.ts';
import { expireIdempotencyKeys } from '../../../src/domain/orders/idempotency-key.ts';
import { CALLER, inOtherProcess, openDesk, withServices } from '../../support/desk.ts';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { DECLINE, LONG_AFTER_MS, openLife, settleAfter } from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

const KEY = 'web-4711';

function counts(life: Awaited<ReturnType<typeof openLife>>) {
  return {
    orders: life.desk.rows('SELECT id FROM orders ORDER BY id').length,
    charges: life.fake.charges.length,
    mails: life.fake.mails.length,
  };
}

describe('a repeat with the same key', () => {
  test('gets the first answer to the letter, whatever the order is by now', async () => {
    const life = await openLife();
    const { desk } = life.desk;
    const first = await desk.createOrderOnce(TANAKA, KEY, CALLER);
    await desk.shipOrder(first.order.id, CALLER);
    const again = await desk.createOrderOnce(TANAKA, KEY, CALLER);
    expect(first.replayed).toBe(false);
    expect(again.replayed).toBe(true);
    expect(orderToJson(again.order)).toEqual(orderToJson(first.order));
    expect(counts(life)).toEqual({ orders: 1, charges: 1, mails: 2 });
  });

  test('gets the pending order of a decline, and charges nothing', async () => {
    const life = await openLife();
    life.fake.script.onPayment(() => DECLINE);
    const { desk } = life.desk;
    await desk.createOrderOnce(TANAKA, KEY, CALLER);
    life.fake.script.onPayment(() => undefined);
    const again = await desk.createOrderOnce(TANAKA, KEY, CALLER);
    expect(again).toMatchObject({ replayed: true, order: { status: 'pending' } });
    expect(counts(life)).toEqual({ orders: 1, charges: 0, mails: 0 });
  });

  test('gets the order as it now is where the first outcome was unknown', async () => {
    const life = await openLife();
    life.fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
    const { desk } = life.desk;
    const first = await desk.createOrderOnce(TANAKA, KEY, CALLER);
    expect(first.order.status).toBe('pending');
    await settleAfter(life, LONG_AFTER_MS);
    const again = await desk.createOrderOnce(TANAKA, KEY, CALLER);
    expect(again).toMatchObject({ replayed: true, order: { id: first.order.id, status: 'paid' } });
    expect(counts(life)).toEqual({ orders: 1, charges: 1, mails: 1 });
  });

  test('written with other blanks and an unknown field is the same request', async () => {
    const { desk } = await openLife();
    const first = await desk.desk.createOrderOnce(TANAKA, KEY, CALLER);
    const { currency: _default, ...same } = { ...TANAKA, note: 'ignored' };
    const again = await desk.desk.createOrderOnce(same, KEY, CALLER);
    expect(again).toMatchObject({ replayed: true, order: { id: first.order.id } });
  });

  test('but another order is refused, and nothing is stored', async () => {
    const life = await openLife();
    await life.desk.desk.createOrderOnce(TANAKA, KEY, CALLER);
    await expect(life.desk.desk.createOrderOnce(orderOf(5), KEY, CALLER)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'idempotency_key_reused',
    });
    expect(counts(life)).toMatchObject({ orders: 1, charges: 1 });
  });

  test('is a new request after seven days', async () => {
    const life = await openLife();
    const first = await life.desk.desk.createOrderOnce(TANAKA, KEY, CALLER);
    life.desk.clock.advance(KEY_LIFE_MS - 1);
    expect(await life.desk.desk.createOrderOnce(TANAKA, KEY, CALLER)).toMatchObject({ replayed: true });
    life.desk.clock.advance(1);
    const late = await life.desk.desk.createOrderOnce(TANAKA, KEY, CALLER);
    expect(late.replayed).toBe(false);
    expect(late.order.id).not.toBe(first.order.id);
    life.desk.clock.advance(KEY_LIFE_MS + 1);
    await expireIdempotencyKeys(life.desk.deps);
    expect(life.desk.rows('SELECT key FROM idempotency_keys')).toEqual([]);
  });
});

describe('while the first request is running', () => {
  test('a repeat is a conflict, in this process and in another', async () => {
    const life = await openLife();
    const other = await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock });
    const first = keepBack(life.desk, 'createPayment');
    const running = first.desk.createOrderOnce(TANAKA, KEY, CALLER);
    await first.answered;
    for (const { desk } of [life.desk, other]) {
      await expect(desk.createOrderOnce(TANAKA, KEY, CALLER)).rejects.toMatchObject({
        kind: 'conflict',
        code: 'idempotency_key_in_use',
      });
    }
    first.letThrough();
    expect(await running).toMatchObject({ replayed: false, order: { status: 'paid' } });
    expect(counts(life)).toEqual({ orders: 1, charges: 1, mails: 1 });
  });

  test('twenty at once from two processes make one order', async () => {
    const life = await openLife();
    const other = await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock });
    const desks = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? life.desk.desk : other.desk));
    const answers = await Promise.allSettled(desks.map((desk) => desk.createOrderOnce(TANAKA, KEY, CALLER)));
    const created = answers.filter((answer) => answer.status === 'fulfilled' && !answer.value.replayed);
    expect(created).toHaveLength(1);
    expect(counts(life)).toEqual({ orders: 1, charges: 1, mails: 1 });
  });

  test('a process that dies leaves the key to whoever comes: the order as it now is', async () => {
    const life = await openLife();
    const { deps } = life.desk;
    const payments = { ...deps.services.payments, createPayment: () => new Promise<never>(() => {}) };
    void createOrderService(withServices(inOtherProcess(deps), { payments })).createOrderOnce(
      TANAKA,
      KEY,
      CALLER,
    );
    await expect.poll(() => counts(life).orders).toBe(1);
    life.desk.gone.add(life.desk.deps.settings.leaseOwner);
    const again = await life.desk.desk.createOrderOnce(TANAKA, KEY, CALLER);
    expect(again).toMatchObject({ replayed: true, order: { status: 'payment_processing' } });
    expect(counts(life)).toEqual({ orders: 1, charges: 0, mails: 0 });
  });
});

test.each(['', ' ', 'x'.repeat(256), 'schlüssel', 'a\nb'])(
  'the key %j is refused before anything is stored',
  async (key) => {
    const life = await openLife();
    await expect(life.desk.desk.createOrderOnce(TANAKA, key, CALLER)).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect(counts(life)).toEqual({ orders: 0, charges: 0, mails: 0 });
  },
);

test('a bad order does not use the key up', async () => {
  const life = await openLife();
  await expect(life.desk.desk.createOrderOnce({}, KEY, CALLER)).rejects.toMatchObject({ kind: 'invalid' });
  expect(await life.desk.desk.createOrderOnce(TANAKA, KEY, CALLER)).toMatchObject({ replayed: false });
});
