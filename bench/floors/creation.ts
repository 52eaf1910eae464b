// The creation flow of the design, section 5, by hand: what the floors on both databases have in common.
import polka from 'polka';
import { bodyOf, type Call, caller } from './calls.ts';
import { answer, serveApp } from './http.ts';

export interface OrderBody {
  readonly customer_email: string;
  readonly customer_name: string;
  readonly currency: string;
  readonly items: readonly { product_name: string; quantity: number; unit_price: number }[];
}

/** The durable steps of an order; each resolves when it is committed. */
export interface FloorBook {
  insert(
    body: OrderBody,
    amount: number,
    time: string,
  ): Promise<{ readonly id: number; readonly items: readonly object[] }>;
  setPaid(id: number, time: string): Promise<void>;
  /** No client waits for it. */
  mailed?(id: number): Promise<void>;
}

/** Serves until the process is ended; resolves to its URL. Both services are at `services`. */
export function serveFloorOn(book: FloorBook, services: string): Promise<string> {
  const create = orderFlow(book, caller(services), caller(services));
  const app = polka().post('/api/v1/orders', async (request, response) => {
    const order = await create((await bodyOf(request)) as OrderBody);
    answer(response, 201, order, { Location: `/api/v1/orders/${order.id}` });
  });
  return serveApp(app);
}

function orderFlow(book: FloorBook, pay: Call, email: Call) {
  return async (body: OrderBody) => {
    const { customer_email, customer_name, currency } = body;
    const amount = body.items.reduce((sum, item) => sum + item.quantity * item.unit_price, 0);
    const created_at = now();
    const { id, items } = await book.insert(body, amount, created_at);
    const payment = await pay('/api/v1/payments', { order_id: id, amount, currency });
    if ((payment as { status?: unknown }).status !== 'succeeded')
      throw new Error('the payment did not succeed');
    const updated_at = now();
    await book.setPaid(id, updated_at);
    const data = { order_id: id, customer_name, total_amount: amount, currency, items };
    await email('/api/v1/notifications/email', { to: customer_email, template: 'ORDER_CONFIRMATION', data });
    void book.mailed?.(id);
    const order = { id, customer_email, customer_name, status: 'paid', total_amount: amount, currency };
    return { ...order, items, created_at, updated_at };
  };
}

/** RFC 3339 in UTC, to the second. */
function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
