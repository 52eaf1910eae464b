// A small order database as a shop may have it: three weeks of orders, two imported files, and orders that need a person.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import type { OrderBody } from '../../support/orders/order-json.ts';

export interface Sample {
  /** An order whose payment has no known outcome. */
  readonly stuck: number;
  readonly shipped: number;
}

/** The charge is made, but the answer is an error. */
const LOST_ANSWER = 4_000_500;
const DECLINED = 4_000_402;

const CUSTOMERS = [
  ['佐藤 美咲', 'sato@example.co.jp', 'コーヒーメーカー', 24_800, 'JPY'],
  ['Ann Becker', 'ann.becker@example.com', 'Oak table', 489, 'USD'],
  ['高橋 健', 'takahashi@example.co.jp', '急須', 6_600, 'JPY'],
  ['Liam Ortiz', 'liam@example.com', 'Reading lamp', 74.5, 'USD'],
  ['山田 花子', 'yamada@example.co.jp', '木製スツール', 12_400, 'JPY'],
  ['鈴木 一郎', 'suzuki@example.co.jp', 'ノートPC', 89_800, 'JPY'],
  ['Nora Lind', 'nora.lind@example.com', 'Wool blanket', 129, 'USD'],
] as const;

const PAST_ORDERS = 126;
const PAST_DAYS = 21;
/** Older than what counts as stuck. */
const STUCK_MS = 25 * 60_000;

type Api = <Answer>(method: string, path: string, body?: unknown, type?: string) => Promise<Answer>;

/** Fills a new database that the server at `url` has, below the project's folder `root`. */
export async function fillWithSample(url: string, database: string, root: string): Promise<Sample> {
  const api = apiOf(url);
  const create = async (body: OrderBody) => (await api<{ id: number }>('POST', 'orders/', body)).id;
  const past: number[] = [];
  for (let n = 0; n < PAST_ORDERS; n += 1) past.push(await create(bodyOf(n)));
  for (const id of past.slice(0, -8)) await api('PUT', `orders/${id}/status`, { status: 'shipped' });
  for (const id of past.slice(0, -20)) await api('PUT', `orders/${id}/status`, { status: 'delivered' });
  await api('DELETE', `orders/${past.at(-3)}`);
  await create(bodyOf(3, DECLINED));

  for (const name of ['orders-shift-jis.csv', 'orders-with-bad-rows.csv']) {
    await importFile(api, name, readFileSync(join(root, 'examples', name)));
  }
  const shipped = await create(bodyOf(5));
  const shipment = { status: 'shipped', carrier: 'Yamato', tracking_number: '4412-0098-7731' };
  await api('PUT', `orders/${shipped}/status`, shipment);
  const held = await create(bodyOf(4));
  await api('PUT', `orders/${held}/hold`, { reason: 'The address has no house number' });
  const stuck = await create(bodyOf(0, LOST_ANSWER));
  await api('POST', `orders/${stuck}/notes`, { text: 'The customer called: was the card charged?' });
  makeOlder(database, past, stuck);
  return { stuck, shipped };
}

function bodyOf(n: number, total?: number): OrderBody {
  const [customer_name, customer_email, product_name, price, currency] = CUSTOMERS[
    (n * 3) % CUSTOMERS.length
  ] as (typeof CUSTOMERS)[number];
  if (total === undefined) {
    const items = [{ product_name, quantity: 1 + (n % 2), unit_price: price }];
    return { customer_name, customer_email, items, currency };
  }
  const items = [{ product_name, quantity: 1, unit_price: total }];
  return { customer_name, customer_email, items, currency: 'JPY' };
}

async function importFile(api: Api, name: string, bytes: Buffer): Promise<void> {
  const query = new URLSearchParams({ csv_source: name, on_error: 'skip' });
  const { id } = await api<{ id: number }>('POST', `batches/?${query}`, bytes, 'text/csv');
  for (let tries = 0; tries < 100; tries += 1) {
    const { status } = await api<{ status: string }>('GET', `batches/${id}`);
    if (status !== 'running' && status !== 'loading') return;
    await sleep(100);
  }
  throw new Error(`the import of ${name} does not end`);
}

/** No request can make an old order. */
function makeOlder(database: string, past: readonly number[], stuck: number): void {
  const db = openSqliteFile(database);
  const age = db.prepare(
    "UPDATE orders SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, ?) WHERE id = ?",
  );
  // More orders a day from week to week.
  for (const [n, id] of past.entries()) {
    const days = PAST_DAYS * (1 - ((n + 1) / (PAST_ORDERS + 1)) ** 0.8);
    age.run(`-${Math.round(days * 86_400)} seconds`, id);
  }
  db.prepare('UPDATE journal SET created_at = created_at - ? WHERE order_id = ?').run(STUCK_MS, stuck);
  db.close();
}

function apiOf(url: string): Api {
  return async <Answer>(method: string, path: string, body?: unknown, type = 'application/json') => {
    const isFile = Buffer.isBuffer(body);
    const content = body === undefined ? {} : { body: isFile ? new Uint8Array(body) : JSON.stringify(body) };
    const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': type };
    const answer = await fetch(`${url}/api/v1/${path}`, { method, headers, ...content });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
}
