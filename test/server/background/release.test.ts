// Proves that a server charges what was on hold as soon as it is released, however rarely it runs recovery.
import { expect, onTestFinished, test } from 'vitest';
import { ordersOf } from '../../support/orders/batches.ts';
import { startTestServer } from '../../support/server/server.ts';

const RARELY = { ORDERS_RECOVERY_INTERVAL_MS: '3600000' };

test.each(['off', 'on'])(
  'orders of a batch are charged after the release, resilience %s',
  async (resilience) => {
    const server = await startTestServer({ ...RARELY, ORDERS_RESILIENCE: resilience });
    onTestFinished(() => server.close());
    const batch = async () => (await server.ask('/api/v1/batches/1')).body;
    await server.ask('/api/v1/hold', { method: 'PUT', body: {} });
    await server.ask('/api/v1/orders/batch', { method: 'POST', body: { orders: ordersOf(3) } });
    await server.ask('/api/v1/orders/2/hold', { method: 'PUT', body: { reason: 'check' } });
    expect(await batch()).toMatchObject({ paid: 0, pending: 3 });
    await server.ask('/api/v1/hold', { method: 'DELETE' });
    await expect.poll(batch).toMatchObject({ paid: 2, pending: 1 });
    await server.ask('/api/v1/orders/2/hold', { method: 'DELETE' });
    await expect.poll(batch).toMatchObject({ paid: 3, pending: 0, status: 'completed' });
  },
);
