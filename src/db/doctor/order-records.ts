// Compares what an order database stores twice of each order, for `orders doctor`: the newest orders, or all of them.
import type { Finding } from '../../domain/reports/doctor-findings.ts';
import {
  type OrderFault,
  orderFaults,
  type StoredCall,
  type StoredEvent,
  type StoredOrder,
} from '../../domain/reports/order-faults.ts';
import { counted } from '../../domain/shared/format.ts';
import { selected } from '../schema/entity.ts';
import { type OrderRow, orders } from '../schema/order-entities.ts';
import type { Sql } from '../sql.ts';
import { pruneReads } from '../tables/prune.ts';

type Reader = Pick<Sql, 'query'>;

/** Takes a fraction of a second. */
const NEWEST_ORDERS = 10_000;
const PAGE_ORDERS = 500;
/** An order that changes between two statements looks wrong once, not three times. */
const READS = 3;
const NAMED = 3;

export async function orderFinding(sql: Sql, deep: boolean): Promise<Finding> {
  const newest = deep ? undefined : await firstOfNewest(sql);
  const wrong: string[] = [];
  const { lastOrderOf } = pruneReads(sql);
  let [orders, faulty, after] = [0, 0, newest ?? 0];
  for (;;) {
    const upTo = await lastOrderOf(after, PAGE_ORDERS);
    if (upTo === undefined) break;
    const read = await recordsOf(sql, after, upTo);
    orders += read.length;
    for (const order of read) {
      if (orderFaults(order).length === 0) continue;
      const faults = await faultsAgain(sql, order.id);
      if (faults.length === 0) continue;
      faulty += 1;
      if (wrong.length < NAMED) wrong.push(`${order.id} (${faults.join(', ')})`);
    }
    after = upTo;
  }
  const some = newest === undefined ? counted(orders, 'order') : `the newest ${counted(orders, 'order')}`;
  if (faulty === 0) return { check: 'orders', ok: true, detail: `${some} compared; no difference` };
  const more = faulty > wrong.length ? ' and others' : '';
  return {
    check: 'orders',
    ok: false,
    detail: `${some} compared; ${counted(faulty, 'order')} ${faulty === 1 ? 'contradicts itself' : 'contradict themselves'}: ${wrong.join(', ')}${more}`,
    fix: { to: 'compare_damaged_orders' },
  };
}

/** The id before the newest orders; undefined where these are all. */
async function firstOfNewest(sql: Reader): Promise<number | undefined> {
  const [row] = await sql.query<{ id: number }>('SELECT id FROM orders ORDER BY id DESC LIMIT 1 OFFSET ?', [
    NEWEST_ORDERS,
  ]);
  return row?.id;
}

async function faultsAgain(sql: Reader, id: number): Promise<readonly OrderFault[]> {
  let faults: readonly OrderFault[] = [];
  for (let reads = 0; reads < READS; reads += 1) {
    const [order] = await recordsOf(sql, id - 1, id);
    faults = order ? orderFaults(order) : [];
    if (faults.length === 0) break;
  }
  return faults;
}

interface OfOrder {
  readonly order_id: number;
}

/** Of the orders above `after`, up to `upTo`. By ranges of ids alone, which no planner misjudges. */
async function recordsOf(sql: Reader, after: number, upTo: number): Promise<StoredOrder[]> {
  const of = <Row>(columns: string, table: string) =>
    sql.query<Row & OfOrder>(
      `SELECT order_id, ${columns} FROM ${table} WHERE order_id > ? AND order_id <= ? ORDER BY id`,
      [after, upTo],
    );
  const heads = await sql.query<OrderRow>(
    `SELECT ${selected(orders)} FROM orders WHERE id > ? AND id <= ? ORDER BY id`,
    [after, upTo],
  );
  const found = new Map(
    heads.map((row) => [
      row.id,
      {
        ...row,
        items: [] as StoredOrder['items'][number][],
        events: [] as StoredEvent[],
        calls: [] as StoredCall[],
      },
    ]),
  );
  for (const row of await of<StoredOrder['items'][number]>(
    'quantity, unit_price AS "unitPrice"',
    'order_items',
  )) {
    found.get(row.order_id)?.items.push(row);
  }
  for (const row of await of<StoredEvent>(
    'type, at, from_status AS "from", to_status AS "to", payment_id AS "paymentId"',
    'order_events',
  )) {
    found.get(row.order_id)?.events.push(row);
  }
  for (const row of await of<StoredCall>(
    'kind, state, payment_id AS "paymentId", amount, currency',
    'journal',
  )) {
    found.get(row.order_id)?.calls.push(row);
  }
  return [...found.values()];
}
