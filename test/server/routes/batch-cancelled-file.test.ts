// Proves that a file whose batch was cancelled is refused over HTTP while orders of that batch are charged, and that a
// file
// that is a batch already answers with it, whatever is wrong with its rows.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completed } from '../../support/orders/batches.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { DECLINE } from '../../support/orders/order-stages.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '50' });
});
afterEach(() => server.close());

const rowOf = (n: number, quantity = '2') => [
  `R${n}`,
  `c${n}@example.com`,
  '髙橋',
  `表 ${n}`,
  quantity,
  '100.5',
  'JPY',
];
const send = (body: Buffer, query = '') =>
  server.ask(`/api/v1/batches/${query}`, { method: 'POST', body, headers: { 'content-type': 'text/csv' } });
const cancel = (body: object) =>
  server.ask('/api/v1/batches/1/actions', { method: 'POST', body: { action: 'cancel', ...body } });

test('it is refused, in a dry run too, until what was charged has gone back or it is forced', async () => {
  const body = csvBytes([HEADER, rowOf(1), rowOf(2)]);
  server.fake.script.onPayment((call) => (call.body?.order_id === 2 ? DECLINE : undefined));
  await completed(server, await send(body));
  await cancel({});
  server.fake.script.reset();
  for (const query of ['', '?on_error=skip', '?dry_run=true']) {
    const refused = await send(body, query);
    expect([refused.status, refused.body.code]).toEqual([422, 'charged_before']);
    expect(refused.body).toMatchObject({ batch_ids: [1], order_ids: [1], total_charged: 1 });
  }
  expect((await send(body, '?dry_run=true&force=true')).status).toBe(200);
  expect(server.fake.charges).toHaveLength(1);
  await cancel({ refund: true });
  expect((await send(body, '?dry_run=true')).status).toBe(200);
  expect(await completed(server, await send(body))).toMatchObject({ id: 2, paid: 2 });
});

test('a file that was imported without its bad rows is known, also where bad rows would end it', async () => {
  const body = csvBytes([HEADER, rowOf(1), rowOf(2, 'x')]);
  expect((await send(body)).body.code).toBe('bad_rows');
  await completed(server, await send(body, '?on_error=skip'));
  const again = await send(body);
  expect([again.status, again.body.id]).toEqual([200, 1]);
  expect((await send(body, '?force=true')).body.code).toBe('bad_rows');
  expect(server.fake.charges).toHaveLength(1);
});
