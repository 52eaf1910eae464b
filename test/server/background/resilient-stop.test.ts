// Proves that a server which is asked to stop waits for the call under way, and not for pauses and repeats after it.
import { expect, test } from 'vitest';
import { orderOf } from '../../support/orders/order-json.ts';
import { startTestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

test('a stop ends the pause before a repeat: the order is answered as pending, and looked up later', async () => {
  const server = await startTestServer({ ORDERS_RESILIENCE: 'on' });
  const { fake } = server;
  try {
    fake.script.onPayment(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '9' } }));
    const placed = server.ask('/api/v1/orders/', { method: 'POST', body: orderOf(1) });
    await until(() => fake.calls.length === 1);
    const asked = performance.now();
    await server.running.stop();
    expect(performance.now() - asked).toBeLessThan(8_000);
    const { status, body } = await placed;
    expect([status, body.status]).toEqual([201, 'pending']);
    expect(fake.calls).toHaveLength(1);
    expect(server.rows('SELECT kind, state FROM journal ORDER BY id')).toEqual([
      { kind: 'payment', state: 'unknown' },
    ]);
  } finally {
    await server.close();
  }
});
