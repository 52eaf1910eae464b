// Proves on both databases that doctor compares each order with its items, timeline and payments: orders in every state
// agree, and each changed row is named.
import { expect, test } from 'vitest';
import { diagnosePostgres } from '../../../src/db/doctor/postgres.ts';
import { diagnoseSqlite } from '../../../src/db/doctor/sqlite.ts';
import { isPostgresUrl } from '../../../src/db/postgres/url.ts';
import { prune } from '../../../src/domain/maintenance/prune.ts';
import { DAY_MS, openAgedBook } from '../../support/database/aged-book.ts';
import { query } from '../../support/database/database.ts';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { openLife } from '../../support/orders/order-stages.ts';

async function ordersIn(book: string, deep = true) {
  const findings = await (isPostgresUrl(book) ? diagnosePostgres : diagnoseSqlite)(book, false, deep);
  return findings.find(({ check }) => check === 'orders');
}

test('orders in every state agree, pruned ones too', async () => {
  const { life } = await openAgedBook(['a person']);
  const { deps, path } = life.desk;
  const agreed = { ok: true, detail: expect.stringMatching(/^\d+ orders compared; no difference$/) };
  expect(await ordersIn(path)).toMatchObject(agreed);
  await prune(deps, { cutoff: deps.clock.now() - 30 * DAY_MS });
  expect(await ordersIn(path)).toMatchObject(agreed);
});

test('each order with a changed row is named', async () => {
  const { desk } = await openLife();
  const changes = [
    'UPDATE orders SET total_amount = total_amount + 1 WHERE id = ',
    'UPDATE order_items SET quantity = quantity + 1 WHERE order_id = ',
    "UPDATE order_events SET to_status = 'SHIPPED' WHERE type = 'payment_succeeded' AND order_id = ",
    "UPDATE journal SET payment_id = 'pay_0' WHERE kind = 'payment' AND order_id = ",
  ];
  for (const change of ['', ...changes]) {
    const { id } = await desk.desk.createOrder(TANAKA, CALLER);
    if (change !== '') query(desk.path, `${change}${id}`);
  }
  expect(await ordersIn(desk.path)).toMatchObject({
    ok: false,
    detail:
      '5 orders compared; 4 orders contradict themselves: 2 (total, payment), 3 (total), 4 (status, timeline) and others',
    fix: { to: 'compare_damaged_orders' },
  });
  expect(await ordersIn(desk.path, false)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('5 orders compared; 4 orders contradict themselves'),
  });
});
