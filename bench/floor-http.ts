// What both floors have in common: their skin of HTTP, and the creation flow of the design, section 5, by hand.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import polka, { type Request } from 'polka';
import { Pool } from 'undici';
import { listenAnywhere } from './listen.ts';

export interface FloorOptions {
  readonly database: string;
  readonly paymentUrl: string;
  readonly notificationUrl: string;
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

const CONNECTIONS = 256;

/** Serves until the process is ended; resolves to its URL. */
export function serveFloorOn(
  book: FloorBook,
  { paymentUrl, notificationUrl }: FloorOptions,
): Promise<string> {
  const create = orderFlow(book, caller(paymentUrl), caller(notificationUrl));
  const app = polka().post('/api/v1/orders', async (request, response) => {
    const order = await create(JSON.parse(await textOf(request)) as OrderBody);
    answer(response, order.id, JSON.stringify(order));
  });
  const handler = (request: IncomingMessage, response: ServerResponse) =>
    void app.handler(request as Request, response, undefined as never);
  return listenAnywhere(createServer(handler));
}

function orderFlow(book: FloorBook, pay: Caller, mail: Caller) {
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

type Caller = (path: string, body: object) => Promise<Record<string, unknown>>;

function caller(url: string): Caller {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const headers = { 'content-type': 'application/json' };
  return async (path, body) => {
    const reply = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
    if (reply.statusCode >= 300) throw new Error(`${path} answered ${reply.statusCode}`);
    return (await reply.body.json()) as Record<string, unknown>;
  };
}

function textOf(request: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

function answer(response: ServerResponse, id: number, text: string): void {
  response.writeHead(201, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    Location: `/api/v1/orders/${id}`,
  });
  response.end(text);
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
