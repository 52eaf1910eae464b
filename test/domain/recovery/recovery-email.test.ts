// Proves that an e-mail whose sending a crash interrupted is sent again under the same key, and no other is.
import { expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, openFakes, SETTLER, type TestDesk } from '../../support/desk.ts';
import { createAndCrash } from '../../support/orders/crash.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

const HOUR_MS = 3_600_000;
const run = (desk: TestDesk) => recoverOpenRows(desk.deps, SETTLER);

test.each(['before the e-mail', 'after the e-mail'] as const)(
  'a crash %s: it arrives once',
  async (point) => {
    const fake = await openFakes();
    const desk = await openDesk(fake);
    await createAndCrash(desk, TANAKA, point);
    expect(fake.mails).toHaveLength(point === 'before the e-mail' ? 0 : 1);
    desk.clock.advance(HOUR_MS);
    expect(await run(desk)).toMatchObject([{ orderId: 1, kind: 'notification' }]);
    expect(await run(desk)).toEqual([]);
    expect(fake.mails).toMatchObject([{ template: 'ORDER_CONFIRMATION', to: 'tanaka@example.co.jp' }]);
    const calls = fake.calls.filter(({ path }) => path.endsWith('/email'));
    expect(calls).toHaveLength(point === 'before the e-mail' ? 1 : 2);
    const [row] = desk.rows<{ idempotency_key: string; state: string; sends: number }>(
      "SELECT idempotency_key, state, sends FROM journal WHERE kind = 'notification'",
    );
    for (const { key } of calls) expect(key).toBe(row?.idempotency_key);
    expect(row).toMatchObject({ state: 'done', sends: 2 });
    expect(fake.charges).toHaveLength(1);
  },
);

test('an e-mail that failed is not sent again', async () => {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  fake.script.onMail(() => ({ kind: 'answer', status: 503 }));
  await desk.desk.createOrder(TANAKA, CALLER);
  fake.script.reset();
  desk.clock.advance(24 * HOUR_MS);
  expect(await run(desk)).toEqual([]);
  expect(fake.mails).toEqual([]);
});
