// An order book that is written as no caller could, with ids and texts of any kind, to be searched with sizes so small
// that a few orders fill slices, lots and pages.
import { onTestFinished } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { openReads } from '../../../src/db/reads.ts';
import { type IndexerSizes, searchIndexer } from '../../../src/db/search/indexer.ts';
import { SLICE_ORDERS } from '../../../src/db/search/posting-lists.ts';
import type { SearchSizes } from '../../../src/db/search/search-orders.ts';
import type { Sql, SqlValue } from '../../../src/db/sql.ts';
import { until } from '../until.ts';
import { openConnections } from './connections.ts';
import { newBook, query } from './database.ts';

export interface WrittenOrder {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly products: readonly string[];
  readonly status: string;
  readonly currency: string;
  readonly batchId: number | null;
  /** None where nothing is said. */
  readonly ref?: string | null;
  /** The ref is only the number of a line. */
  readonly isLine?: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** 1 where nothing is said. */
  readonly total?: number;
}

export const SMALL_SEARCH: SearchSizes = { few: 2, firstLot: 1, lot: 3, windowSlices: 2, sieved: 1 };
export const SMALL_STEPS: IndexerSizes = { rowsRead: 2, rowsWritten: 40, stepMs: 1_000, entries: 2_000_000 };

export const ORDER: WrittenOrder = {
  id: 1,
  email: 'tanaka@example.co.jp',
  name: '田中 太郎',
  products: ['ノートPC', 'Cable 1111'],
  status: 'PAID',
  currency: 'JPY',
  batchId: null,
  createdAt: Date.UTC(2025, 0, 1),
};

export const caseless = (some: string) => some.normalize('NFKC').toLowerCase().normalize('NFKC');

/** Written down here, so that it does not share a fault with the product. */
const VARIANTS: Readonly<Record<string, string>> = { 髙: '高', 邊: '辺', 邉: '辺', '\u{20bb7}': '吉' };
export const folded = (some: string) =>
  [...caseless(some.replaceAll('\u{e0100}', '').replaceAll('\ufe0f', ''))]
    .map((character) => VARIANTS[character] ?? character)
    .join('');

/** Those that a search looks into. */
export const textsOf = ({ email, name, products, ref, isLine }: WrittenOrder) => [
  email,
  name,
  isLine ? '' : (ref ?? ''),
  ...products,
];

/** Of so many full slices, with some grams in few orders and some in many. */
export function bookOf(slices: number): WrittenOrder[] {
  return Array.from({ length: slices * 4 + 1 }, (_, n) => ({
    ...ORDER,
    id: n * (SLICE_ORDERS / 4) + 1,
    name: `${n % 2 ? '田中' : '佐藤'} ${n}`,
  }));
}

export async function openSearchedBook() {
  const book = newBook();
  await (await openStore(book)).close();
  const { read, writeQueue: door, close } = await openConnections(book);
  onTestFinished(close);
  const rest = async () => {};
  return {
    book,
    read,
    door,
    follower: (sizes = SMALL_STEPS) => searchIndexer(read, door, sizes),
    /** Takes in as many slices as that, once all who write beside have ended. */
    async follow(slices: number, sizes?: IndexerSizes) {
      const follower = searchIndexer(read, door, sizes ?? SMALL_STEPS);
      for (let taken = 0; taken < slices; taken += 1) await until(() => follower.advance({ rest }));
    },
    list: openReads(read, SMALL_SEARCH).list,
    /** Another book than before, if there was one. */
    write: (orders: readonly WrittenOrder[]) => door.write((sql) => writeAnew(sql, orders)),
    /** Orders with the ids from 1 on that differ in nothing. */
    async writeMany(count: number) {
      const ids = `WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ${count})`;
      await door.write(async (sql) => {
        await sql.query(
          `${ids} INSERT INTO orders (id, customer_email, customer_name, status, total_amount, currency, created_at,
            updated_at) SELECT id, 'm@example.com', 'Many', 'PAID', 1, 'JPY', '2025-01-01T00:00:00.000Z',
            '2025-01-01T00:00:00.000Z' FROM n`,
        );
        await sql.query(
          `${ids} INSERT INTO order_items (order_id, product_name, quantity, unit_price) SELECT id, 'x', 1, 1 FROM n`,
        );
      });
    },
    slices: () => query<{ slice: number }>(book, 'SELECT slice FROM search_slices ORDER BY slice'),
    grams: () =>
      query<{ slice: number; gram: number; orders: Buffer }>(
        book,
        'SELECT * FROM search_grams ORDER BY slice, gram',
      ).map(({ slice, gram, orders }) => `${slice} ${gram} ${Buffer.from(orders).toString('hex')}`),
  };
}

const TABLES = ['search_grams', 'search_slices', 'order_items', 'orders'];

async function writeAnew(sql: Sql, orders: readonly WrittenOrder[]): Promise<void> {
  for (const table of TABLES) sql.send(`DELETE FROM ${table}`, []);
  for (const order of orders) {
    const {
      id,
      email,
      name,
      status,
      currency,
      createdAt,
      batchId,
      products,
      ref = null,
      isLine,
      total = 1,
    } = order;
    const at = new Date(createdAt).toISOString();
    const values: SqlValue[] = [
      id,
      email,
      name,
      status,
      total,
      currency,
      at,
      at,
      batchId,
      ref,
      isLine ? 1 : null,
    ];
    sql.send(
      `INSERT INTO orders (id, customer_email, customer_name, status, total_amount, currency, created_at, updated_at,
        batch_id, import_group, group_is_line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      values,
    );
    for (const product of products) {
      sql.send('INSERT INTO order_items (order_id, product_name, quantity, unit_price) VALUES (?, ?, 1, 1)', [
        id,
        product,
      ]);
    }
  }
}
