// Proves that an operator has a batch in hand over HTTP as at a terminal.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completed, ordersOf } from '../../support/orders/batches.ts';
import { DECLINE } from '../../support/orders/order-stages.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '50' });
});
afterEach(() => server.close());

const BATCHES = '/api/v1/batches';
const post = (body: object) => server.ask('/api/v1/orders/batch', { method: 'POST', body });

test('an operator pauses, resumes, retries and cancels from afar', async () => {
  const act = (body: object, id = 1) => server.ask(`${BATCHES}/${id}/actions`, { method: 'POST', body });
  server.fake.script.onPayment(({ body }) =>
    Number(body?.order_id) % 2 ? DECLINE : { kind: 'delay', ms: 20 },
  );
  const answer = await post({ orders: ordersOf(40) });
  const paused = await act({ action: 'pause' });
  expect(paused.body).toMatchObject({ status: 'paused', reason: 'paused by an operator' });
  expect((await act({ action: 'resume' })).body.status).toBe('running');
  expect(await completed(server, answer)).toMatchObject({ paid: 20, failed: 20 });
  server.fake.script.reset();
  expect((await act({ action: 'retry' })).body).toMatchObject({ retried: 20 });
  expect(await completed(server, answer)).toMatchObject({ paid: 40, failed: 0 });
  server.fake.script.onRefund(({ body }) =>
    body?.order_id === 3 ? { kind: 'answer', status: 422 } : undefined,
  );
  const failed = await act({ action: 'cancel', refund: true });
  expect(failed.status).toBe(502);
  expect(failed.body).toMatchObject({ refunded: 39, failed: [{ order_id: 3 }] });
  server.fake.script.reset();
  expect((await act({ action: 'cancel', refund: true })).body).toMatchObject({ refunded: 1, cancelled: 40 });
  for (const wrong of [{}, { action: 'stop' }, { action: 'pause', refund: true }]) {
    expect((await act(wrong)).status).toBe(422);
  }
  expect((await act({ action: 'retry' })).status).toBe(409);
  expect((await act({ action: 'pause' }, 9)).status).toBe(404);
});
