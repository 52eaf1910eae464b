// The creation flow of the design, section 5, by hand: what the floors on both databases have in common.
import polka from 'polka';
import { answer, bodyOf, now, serveApp } from './http.ts';
import { type Call, caller } from './services.ts';

export interface FloorOptions {
  readonly database: string;
  /** URL of both downstream services. */
  readonly services: string;
}

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
  /** Nobody waits for it. */
  mailed?(id: number): Promise<void>;
}

/** Serves until the process is ended; resolves to its URL. */
export function serveFloorOn(book: FloorBook, { services }: FloorOptions): Promise<string> {
  const create = orderFlow(book, caller(services), caller(services));
  const app = polka().post('/api/v1/orders', async (request, response) => {
    const order = await create(await bodyOf<OrderBody>(request));
    answer(response, 201, order, { Location: `/api/v1/orders/${order.id}` });
  });
  return serveApp(app);
}

function orderFlow(book: FloorBook, pay: Call, mail: Call) {
  return async (body: OrderBody) => {
    const { customer_email, customer_name, currency } = body;
    const amount = body.items.reduce((sum, item) => sum + item.quantity * item.unit_price, 0);
    const created = now();
    const { id, items } = await book.insert(body, amount, created);
    const payment = await pay('/api/v1/payments', { order_id: id, amount, currency });
    if (payment.status !== 'succeeded') throw new Error('the payment did not succeed');
    const updated = now();
    await book.setPaid(id, updated);
    const data = { order_id: id, customer_name, total_amount: amount, currency, items };
    await mail('/api/v1/notifications/email', { to: customer_email, template: 'ORDER_CONFIRMATION', data });
    void book.mailed?.(id);
    return {
      id,
      customer_email,
      customer_name,
      status: 'paid',
      total_amount: amount,
      currency,
      items,
      created_at: created,
      updated_at: updated,
    };
  };
}
