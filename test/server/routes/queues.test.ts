// Proves that each queue of the overview has exactly the entries of the list that it names, also where the list is filtered
// further.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../../support/database/database.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const LISTS = {
  to_ship: '/api/v1/orders/?status=paid&held=false',
  held: '/api/v1/orders/?held=true',
  stuck_payments: '/api/v1/orders/?stuck_for=10m',
  failed_emails: '/api/v1/emails?failed=true',
  paused_imports: '/api/v1/batches/?status=paused',
} as const;
let server: TestServer;

const create = async (more: object = {}): Promise<number> => {
  const { body } = await server.ask('/api/v1/orders/', { method: 'POST', body: { ...TANAKA, ...more } });
  return body.id;
};
const put = (path: string, body?: object) =>
  server.ask(path, { method: 'PUT', ...(body === undefined ? {} : { body }) });
const hold = (id: number) => put(`/api/v1/orders/${id}/hold`, { reason: 'address' });

beforeAll(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '3600000' });
  await put('/api/v1/hold');
  for (let n = 0; n < 3; n += 1) {
    const body = { orders: [TANAKA, TANAKA] };
    const { headers } = await server.ask('/api/v1/orders/batch', { method: 'POST', body });
    const action = { method: 'POST', body: { action: 'pause' } };
    if (n > 0) await server.ask(`${headers.location}/actions`, action);
  }
  await server.ask('/api/v1/batches/1/actions', { method: 'POST', body: { action: 'cancel' } });
  await server.ask('/api/v1/hold', { method: 'DELETE' });
  for (let n = 0; n < 4; n += 1) await create();
  await hold(await create());
  await hold(await create({ currency: 'USD' }));
  await put(`/api/v1/orders/${await create()}/status`, { status: 'shipped' });
  server.fake.script.onPayment(() => ({ kind: 'answer', status: 500 }));
  const stuck = [await create(), await create({ customer_name: 'Ann' }), await create()];
  await hold(stuck[2] ?? 0);
  server.fake.script.reset();
  const before = Date.now() - 11 * 60_000;
  for (const id of stuck) {
    query(server.dbPath, 'UPDATE journal SET created_at = ? WHERE order_id = ?', before, id);
  }
  server.fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
  for (let n = 0; n < 5; n += 1) await create();
  server.fake.script.reset();
});
afterAll(() => server.close());

test('the counts are those of the lists', async () => {
  const { body } = await server.ask('/api/v1/overview');
  const counts = { to_ship: 9, held: 3, stuck_payments: 3, failed_emails: 5, paused_imports: 2 };
  for (const [name, count] of Object.entries(counts)) {
    expect([name, body[name]]).toEqual([name, { count, more: false }]);
    const list = await server.ask(`${LISTS[name as keyof typeof LISTS]}&limit=1000`);
    expect([name, list.headers['x-total-count'], list.body.length]).toEqual([name, String(count), count]);
  }
});

test.each([
  [`${LISTS.to_ship}&q=tanaka`, 9],
  [`${LISTS.to_ship}&q=nothing`, 0],
  [`${LISTS.held}&currency=USD&q=tanaka`, 1],
  [`${LISTS.held}&status=pending`, 1],
  [`${LISTS.held}&stuck_for=10m`, 1],
  [`${LISTS.stuck_payments}&q=ann&status=pending&currency=JPY`, 1],
  [`${LISTS.stuck_payments}&held=false`, 2],
  [`${LISTS.stuck_payments}&created_to=2020-01-01`, 0],
])('%s has %i', async (path, count) => {
  const { body, headers } = await server.ask(path);
  expect([body.length, headers['x-total-count']]).toEqual([count, String(count)]);
});
