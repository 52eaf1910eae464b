// Proves that with resilience on a mail which gets no answer keeps no other one waiting.
import { expect, test } from 'vitest';
import { orderOf } from '../../support/orders/order-json.ts';
import { startTestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

test('mails leave beside one that hangs', async () => {
  const server = await startTestServer({ ORDERS_RESILIENCE: 'on', ORDERS_NOTIFICATION_TIMEOUT_MS: '20000' });
  const { fake } = server;
  try {
    fake.script.onMail(({ body = {} }) => {
      const { order_id } = body.data as { order_id: number };
      return order_id === 1 ? { kind: 'hang', charge: false } : undefined;
    });
    const place = (n: number) => server.ask('/api/v1/orders/', { method: 'POST', body: orderOf(n) });
    await place(1);
    await until(() => fake.calls.some(({ path }) => path.endsWith('/email')));
    const begun = performance.now();
    for (let n = 2; n <= 10; n += 1) await place(n);
    await until(() => fake.mails.length === 9);
    expect(performance.now() - begun).toBeLessThan(15_000);
  } finally {
    fake.script.reset();
    // Lets the one that hangs go, so that the server need not wait for its time limit.
    await fake.close();
    await server.close();
  }
});
