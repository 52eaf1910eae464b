// Proves that one id tells the whole story of a request: in its answer, in every line of the log that it has caused, and
// at the services downstream; and that what was settled later is found by the order's id.
import { expect, onTestFinished, test } from 'vitest';
import { TANAKA } from '../support/orders/order-json.ts';
import { startTestServer } from '../support/server/server.ts';
import { until } from '../support/until.ts';

const ORDERS = '/api/v1/orders/';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

test('the id that a client gives is in its answer, in each line of the log, and in each call', async () => {
  const server = await startTestServer();
  onTestFinished(server.close);
  server.fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
  const headers = { 'x-request-id': 'night-7', traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
  const created = await server.ask(ORDERS, { method: 'POST', headers, body: TANAKA });
  expect(created.headers['x-request-id']).toBe('night-7');
  server.fake.script.onRefund(() => ({ kind: 'reset', charge: false }));
  await server.ask(`${ORDERS}1`, { method: 'DELETE', headers });
  const told = { requestId: 'night-7', traceId: TRACE, orderId: 1 };
  expect(server.log.map(({ message, fields }) => ({ message, ...fields }))).toMatchObject([
    { message: 'notification failed', ...told },
    { message: 'request', method: 'POST', status: 201, ...told },
    { message: 'refund unknown', ...told },
    { message: 'request', method: 'DELETE', status: 502, ...told },
  ]);
  const calls = server.fake.calls.map(({ headers: sent }) => [sent['x-request-id'], sent.traceparent]);
  expect(calls).toHaveLength(4);
  for (const [requestId, traceparent] of calls) {
    expect(requestId).toBe('night-7');
    expect(traceparent).toContain(TRACE);
  }
});

test('what settlement does later has the id of the order, and a trace of its own that the service sees too', async () => {
  const server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '20' });
  onTestFinished(server.close);
  server.fake.script.onPayment(() => ({ kind: 'answer', status: 500, charge: true }));
  const created = await server.ask(ORDERS, { method: 'POST', body: TANAKA });
  const requestId = created.headers['x-request-id'];
  const lineOf = (message: string) => server.log.find((line) => line.message === message)?.fields as Fields;
  type Fields = { requestId?: string; traceId: string; orderId: number } | undefined;
  await until(() => lineOf('recovered') !== undefined);
  expect(lineOf('payment outcome unknown')).toMatchObject({ requestId, orderId: 1 });
  const settled = lineOf('recovered');
  expect(settled).toMatchObject({ orderId: 1, kind: 'payment' });
  expect(settled?.requestId).toBeUndefined();
  const lookup = server.fake.calls.find(({ method }) => method === 'GET');
  expect(lookup?.headers.traceparent).toContain(settled?.traceId);
  expect(lookup?.headers['x-request-id']).toBeUndefined();
});
