// Moving an order by hand, on our tables: a payment event pays it, a cancellation refunds and cancels it. As durable as
// ours, and without journal, timeline, look-up or logs.
import polka from 'polka';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import type { FloorOptions } from './creation.ts';
import { groupCommit, makeDurable } from './group-commit.ts';
import { answer, bodyOf, serveApp } from './http.ts';
import { joined, type OrderItemRow, type OrderJson, ordersOf } from './order-rows.ts';
import { type Call, caller } from './services.ts';

interface EventBody {
  readonly payment_id: string;
  readonly status: string;
  readonly event_id: string;
}

/** Serves until the process is ended; resolves to its URL. */
export function serveMoves({ database, services }: FloorOptions): Promise<string> {
  const db = openSqliteFile(database);
  makeDurable(db);
  const commit = groupCommit(db);
  const [payments, mails] = [caller(services), caller(services)];
  const one = db.prepare<[number], OrderItemRow>(`${joined('orders')} WHERE o.id = ? ORDER BY i.id`);
  const paymentOf = db
    .prepare<[number], string>(`SELECT payment_id FROM journal WHERE order_id = ? AND kind = 'payment'`)
    .pluck();
  const setStatus = db.prepare('UPDATE orders SET status = ?, updated_at = ? WHERE id = ?');
  const addEvent = db.prepare(
    `INSERT OR IGNORE INTO payment_events (order_id, event_id, payment_id, status, received_at)
      VALUES (?, ?, ?, ?, ?)`,
  );
  const orderOf = (id: number): OrderJson => {
    const [order] = ordersOf(one.all(id));
    if (!order) throw new Error(`there is no order ${id}`);
    return order;
  };
  /** The order as it is then. */
  const moved = (order: OrderJson, status: string): OrderJson => {
    const time = new Date().toISOString();
    setStatus.run(status.toUpperCase(), time, order.id);
    return { ...order, status, updated_at: `${time.slice(0, 19)}Z` };
  };

  function receive(id: number, event: EventBody) {
    const order = orderOf(id);
    const { event_id, payment_id, status } = event;
    const { changes } = addEvent.run(id, event_id, payment_id, status, Date.now());
    if (changes === 0) return { outcome: 'duplicate', order };
    const waits = order.status === 'pending' || order.status === 'payment_processing';
    if (status !== 'succeeded' || !waits) return { outcome: 'ignored', order };
    return { outcome: 'applied', order: moved(order, 'paid') };
  }

  const app = polka()
    .post('/api/v1/orders/:id/webhook', async (request, response) => {
      const event = await bodyOf<EventBody>(request);
      const result = await commit(() => receive(Number(request.params.id), event));
      answer(response, 200, result);
      if (result.outcome === 'applied') await mail(mails, result.order, 'ORDER_CONFIRMATION');
    })
    .delete('/api/v1/orders/:id', async (request, response) => {
      const order = orderOf(Number(request.params.id));
      if (order.status !== 'paid') return answer(response, 409, { title: 'Conflict' });
      const { id, total_amount: amount, currency } = order;
      const refund = { payment_id: paymentOf.get(id), order_id: id, amount, currency };
      const refunded = await payments('/api/v1/payments/refund', refund);
      if (refunded.status !== 'succeeded') throw new Error('the refund did not succeed');
      const cancelled = await commit(() => moved(order, 'cancelled'));
      await mail(mails, cancelled, 'ORDER_CANCELLED');
      answer(response, 200, cancelled);
    });
  return serveApp(app);
}

async function mail(send: Call, order: OrderJson, template: string): Promise<void> {
  const { id: order_id, customer_name, total_amount, currency, items } = order;
  const data = { order_id, customer_name, total_amount, currency, items };
  await send('/api/v1/notifications/email', { to: order.customer_email, template, data });
}
