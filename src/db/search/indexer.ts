// Keeps the search index up to date: indexes a slice once no further order can enter it, in parallel to requests, in
// any number of processes. A slice counts when its last row is written; until then a process that restarts it writes
// the same rows.
import type { FollowOptions, SearchIndex } from '../../domain/maintenance/update-search-index.ts';
import type { Sql, SqlValue, WriteQueue } from '../sql.ts';
import { ORDER_REF } from '../tables/orders.ts';
import { eachGramOfOrder, eachGramOfText, OVERFLOW } from './ngrams.ts';
import { newestSlice, SLICE_ORDERS, sliceOf } from './posting-lists.ts';
import { foldedText } from './same-text.ts';
import { type SegmentPostings, segmentPostings } from './segment-postings.ts';

export interface IndexerSizes {
  /** The most rows of orders with their items that are read at once, and rows of the index in one transaction. */
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** How long rows are handled, or written in one transaction, before other work gets a turn. */
  readonly stepMs: number;
  /** The size limit of a slice; orders beyond it stand under `OVERFLOW`. */
  readonly entries: number;
}

/** The room is for 480 grams an order, where 100 are usual: it bounds the memory it takes. */
export const INDEXER_SIZES: IndexerSizes = {
  rowsRead: 200,
  rowsWritten: 2_000,
  stepMs: 2,
  entries: 2_000_000,
};

export function searchIndexer(
  read: Sql,
  writeQueue: WriteQueue,
  sizes: IndexerSizes = INDEXER_SIZES,
): SearchIndex {
  const areIdsFinal = finalIdCheck(read);
  const indexNext = async ({ signal, rest }: FollowOptions): Promise<boolean> => {
    const slice = await nextSlice(read);
    if (slice === undefined || !(await areIdsFinal((slice + 1) * SLICE_ORDERS - 1))) return false;
    const goesOn = async () => {
      await rest();
      return signal?.aborted !== true;
    };
    const postings = await collect(read, slice, sizes, goesOn);
    if (!postings) return false;
    // In the sequence of the key: that is cheapest, and two processes at one slice cannot deadlock.
    const grams = postings.grams();
    for (let at = 0; at < grams.length; ) {
      const from = at;
      at = await writeQueue.write(async (sql) => insertGrams(sql, { slice, postings, grams, from }, sizes));
      if (!(await goesOn())) return false;
    }
    await writeQueue.write((sql) => complete(sql, slice));
    return true;
  };
  let underWay: Promise<boolean> | undefined;
  return {
    advance(options) {
      underWay ??= indexNext(options).finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}

/** The first one with orders behind those that are complete. */
async function nextSlice(sql: Sql): Promise<number | undefined> {
  const newest = await newestSlice(sql);
  const [row] = await sql.query<{ id: number | null }>('SELECT min(id) AS id FROM orders WHERE id >= ?', [
    newest === undefined ? 0 : (newest + 1) * SLICE_ORDERS,
  ]);
  return typeof row?.id === 'number' ? sliceOf(row.id) : undefined;
}

/**
 * Tells whether no order up to an id can still appear. Ids are assigned in sequence, but PostgreSQL may commit an order
 * after others with higher ids: all transactions under way when such an order was seen must have ended.
 */
function finalIdCheck(sql: Sql): (id: number) => Promise<boolean> {
  const { transactions } = sql.dialect;
  let seen: { readonly id: number; readonly mark: number } | undefined;
  return async (id) => {
    const [newest] = await sql.query<{ id: number | null }>('SELECT max(id) AS id FROM orders');
    if ((newest?.id ?? 0) < id) return false;
    if (!transactions) return true;
    if (!seen || seen.id < id) {
      const [marked] = await sql.query<{ at: number }>(transactions.mark);
      seen = { id: newest?.id ?? 0, mark: marked?.at ?? 0 };
    }
    const [oldest] = await sql.query<{ at: number }>(transactions.oldest);
    return (oldest?.at ?? 0) > seen.mark;
  };
}

interface TextRow {
  readonly id: number;
  readonly customer_email: string;
  readonly customer_name: string;
  readonly order_ref: string | null;
  readonly currency: string;
  readonly batch_id: number | null;
  readonly item_id: number | null;
  readonly product_name: string | null;
}

/** Undefined where the indexer must stop. */
async function collect(
  sql: Sql,
  slice: number,
  { rowsRead, stepMs, entries }: IndexerSizes,
  goesOn: () => Promise<boolean>,
): Promise<SegmentPostings | undefined> {
  const postings = segmentPostings();
  let place = 0;
  const add = (gram: number) => postings.add(gram, place);
  const addText = (text: string) =>
    postings.size < entries ? eachGramOfText(foldedText(text), add) : add(OVERFLOW);
  const [start, end] = [slice * SLICE_ORDERS, (slice + 1) * SLICE_ORDERS];
  let last: Pick<TextRow, 'id' | 'item_id'> = { id: start - 1, item_id: null };
  for (;;) {
    const from = Math.max(start, last.id);
    let ends = performance.now() + stepMs;
    const rows = await sql.query<TextRow>(TEXTS, [from, end, last.id, last.item_id ?? 0, rowsRead]);
    for (const row of rows) {
      place = row.id - start;
      if (row.id !== last.id) {
        eachGramOfOrder(row.currency, row.batch_id, add);
        addText(row.customer_email);
        addText(row.customer_name);
        if (row.order_ref !== null) addText(row.order_ref);
      }
      if (row.product_name !== null) addText(row.product_name);
      last = row;
      if (performance.now() < ends) continue;
      if (!(await goesOn())) return undefined;
      ends = performance.now() + stepMs;
    }
    if (rows.length < rowsRead) return postings;
    if (!(await goesOn())) return undefined;
  }
}

/** An order's rows are adjacent; reading continues after the last item. */
const TEXTS = `SELECT o.id, o.customer_email, o.customer_name, ${ORDER_REF} AS order_ref, o.currency, o.batch_id,
    i.id AS item_id, i.product_name
  FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
  WHERE o.id >= ? AND o.id < ? AND (o.id > ? OR i.id > ?) ORDER BY o.id, i.id LIMIT ?`;

/** One statement for each group of this many rows, while there are enough. */
const INSERTS = [100, 10, 1].map((count) => ({
  count,
  text: `INSERT INTO search_grams (slice, gram, orders) VALUES ${Array(count).fill('(?, ?, ?)').join(', ')}
    ON CONFLICT DO NOTHING`,
}));

interface Part {
  readonly slice: number;
  readonly postings: SegmentPostings;
  readonly grams: Int32Array;
  /** The first gram of the part. */
  readonly from: number;
}

/** Returns where the next part begins. */
function insertGrams(
  sql: Sql,
  { slice, postings, grams, from }: Part,
  { rowsWritten, stepMs }: Pick<IndexerSizes, 'rowsWritten' | 'stepMs'>,
): number {
  const end = Math.min(grams.length, from + rowsWritten);
  const ends = performance.now() + stepMs;
  let at = from;
  for (const { count, text } of INSERTS) {
    for (; at + count <= end && (at === from || performance.now() < ends); at += count) {
      const values: SqlValue[] = [];
      for (const gram of grams.subarray(at, at + count)) values.push(slice, gram, postings.encoded(gram));
      sql.send(text, values);
    }
  }
  return at;
}

async function complete(sql: Sql, slice: number): Promise<void> {
  await sql.query(
    `INSERT INTO search_slices (slice, first_created_at, last_created_at)
      SELECT CAST(? AS integer), min(created_at), max(created_at) FROM orders WHERE id >= ? AND id < ?
      ON CONFLICT DO NOTHING`,
    [slice, slice * SLICE_ORDERS, (slice + 1) * SLICE_ORDERS],
  );
}
