// The floor: the creation flow as the same libraries allow it by hand, with the same two durable commits an
// order, shared by the requests that wait. No validation, journal, timeline or logs.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Database from 'better-sqlite3';
import polka, { type Request } from 'polka';
import { Pool } from 'undici';
import { listenAnywhere } from './listen.ts';

export interface FloorOptions {
  readonly database: string;
  readonly paymentUrl: string;
  readonly notificationUrl: string;
}

interface OrderBody {
  readonly customer_email: string;
  readonly customer_name: string;
  readonly currency: string;
  readonly items: readonly { product_name: string; quantity: number; unit_price: number }[];
}

/** Runs `work` in the next shared transaction and resolves after its commit. */
type Commit = <T>(work: () => T) => Promise<T>;

const CONNECTIONS = 256;

const SCHEMA = `
  CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer_email TEXT NOT NULL,
    customer_name TEXT NOT NULL, status TEXT NOT NULL, total_amount REAL NOT NULL, currency TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
  CREATE TABLE order_items (id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL REFERENCES orders,
    product_name TEXT NOT NULL, quantity INTEGER NOT NULL, unit_price REAL NOT NULL);
  CREATE INDEX order_items_by_order ON order_items (order_id);`;

/** Serves until the process is ended; resolves to its URL. */
export function serveFloor({ database, paymentUrl, notificationUrl }: FloorOptions): Promise<string> {
  const db = new Database(database);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  const create = orderFlow(db, caller(paymentUrl), caller(notificationUrl));
  const app = polka().post('/api/v1/orders', async (request, response) => {
    const order = await create(JSON.parse(await textOf(request)) as OrderBody);
    answer(response, order.id, JSON.stringify(order));
  });
  const handler = (request: IncomingMessage, response: ServerResponse) =>
    void app.handler(request as Request, response, undefined as never);
  return listenAnywhere(createServer(handler));
}

function orderFlow(db: Database.Database, pay: Caller, mail: Caller) {
  const commit = groupCommit(db);
  const insertOrder = db.prepare(
    `INSERT INTO orders (customer_email, customer_name, status, total_amount, currency, created_at, updated_at)
      VALUES (?, ?, 'PENDING', ?, ?, ?, ?)`,
  );
  const insertItem = db.prepare(
    'INSERT INTO order_items (order_id, product_name, quantity, unit_price) VALUES (?, ?, ?, ?)',
  );
  const setStatus = db.prepare('UPDATE orders SET status = ?, updated_at = ? WHERE id = ?');

  function insert(body: OrderBody, amount: number, time: string) {
    const { customer_email, customer_name, currency } = body;
    const inserted = insertOrder.run(customer_email, customer_name, amount, currency, time, time);
    const id = Number(inserted.lastInsertRowid);
    const items = body.items.map(({ product_name, quantity, unit_price }) => {
      const { lastInsertRowid } = insertItem.run(id, product_name, quantity, unit_price);
      return { id: Number(lastInsertRowid), product_name, quantity, unit_price };
    });
    setStatus.run('PAYMENT_PROCESSING', time, id);
    return { id, items };
  }

  return async (body: OrderBody) => {
    const { customer_email, customer_name, currency } = body;
    const amount = body.items.reduce((sum, item) => sum + item.quantity * item.unit_price, 0);
    const created = now();
    const { id, items } = await commit(() => insert(body, amount, created));
    const payment = await pay('/api/v1/payments', { order_id: id, amount, currency });
    if (payment.status !== 'succeeded') throw new Error('the payment did not succeed');
    const updated = now();
    await commit(() => setStatus.run('PAID', updated, id));
    const data = { order_id: id, customer_name, total_amount: amount, currency, items };
    await mail('/api/v1/notifications/email', { to: customer_email, template: 'ORDER_CONFIRMATION', data });
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

function groupCommit(db: Database.Database): Commit {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  let waiting: (() => () => void)[] = [];

  function commitAll(): void {
    const taken = waiting;
    waiting = [];
    begin.run();
    const settle = taken.map((run) => run());
    end.run();
    for (const tell of settle) tell();
  }

  return (work) =>
    new Promise((resolve) => {
      // One turn of the event loop: requests that arrived together go in together, as at our door.
      if (waiting.length === 0) setImmediate(commitAll);
      waiting.push(() => {
        const value = work();
        return () => resolve(value);
      });
    });
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
