// Proves what each small body is told that is wrong: the first wrong field alone, in the same words as ever.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const [STATUS, RESOLUTION, ACTION] = ['orders/1/status', 'orders/1/resolution', 'batches/1/actions'];
const ONE_OF = 'must be one of pending, payment_processing, paid, shipped, delivered, cancelled';
const ACTIONS = 'must be one of pause, resume, cancel, retry';
const AN_ID = 'must be the id of the payment, or false';

test.each([
  [STATUS, {}, 'status', 'is required'],
  [STATUS, [], 'status', 'is required'],
  [STATUS, 'shipped', 'status', 'is required'],
  [STATUS, { status: null }, 'status', ONE_OF],
  [STATUS, { status: 7 }, 'status', ONE_OF],
  [STATUS, { status: 'lost' }, 'status', ONE_OF],
  [RESOLUTION, {}, 'charged', AN_ID],
  [RESOLUTION, null, 'charged', AN_ID],
  [RESOLUTION, { charged: true }, 'charged', AN_ID],
  [RESOLUTION, { charged: null }, 'charged', AN_ID],
  [RESOLUTION, { charged: ' ' }, 'charged', AN_ID],
  [RESOLUTION, { charged: 'pay\n1' }, 'charged', AN_ID],
  [RESOLUTION, { refund: false }, 'refund', 'must be the id of the payment'],
  [RESOLUTION, { refund: '' }, 'refund', 'must be the id of the payment'],
  [RESOLUTION, { refund: 'pay_1', charged: false }, 'refund', 'cannot be given together with charged'],
  [RESOLUTION, { refund: 5, charged: 5 }, 'refund', 'cannot be given together with charged'],
  [ACTION, {}, 'action', ACTIONS],
  [ACTION, { action: 'PAUSE' }, 'action', ACTIONS],
  [ACTION, { action: 'stop', refund: 5 }, 'action', ACTIONS],
  [ACTION, { action: 'cancel', refund: 'yes' }, 'refund', 'must be true or false'],
  [ACTION, { action: 'cancel', refund: null }, 'refund', 'must be true or false'],
  [ACTION, { action: 'pause', refund: true }, 'refund', 'is only allowed with cancel'],
])('%s %j: %s %s', async (path = '', body, field, message) => {
  const method = path === STATUS ? 'PUT' : 'POST';
  const reply = await server.ask(`/api/v1/${path}`, { method, body: JSON.stringify(body) });
  expect([reply.status, reply.body.code]).toEqual([422, 'invalid']);
  expect(reply.body.errors).toEqual([{ path: field, message }]);
  expect(reply.body.detail).toBe(`${field} ${message}`);
});
