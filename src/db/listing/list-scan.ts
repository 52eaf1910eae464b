// Chooses the index for a page of orders, newest first, so that it costs the same in a database of any size: the index
// that begins with the filtered columns, or the spans of ids with the requested times (ADR 12). Several statuses are
// read along the index status by status, and merged. Never relies on a planner's estimate.
import type { ListQuery, OrderFilter } from '../../domain/model/list-query.ts';
import { type Reach, reachOf } from '../reach.ts';
import type { Sql, SqlValue } from '../sql.ts';
import { OPEN_SINCE } from '../tables/journal.ts';
import { countOrders, SPAN_ORDERS, spanBehind, timeTerms } from '../tables/order-counts.ts';
import { emailKey, IS_REF, statusToRow } from '../tables/orders.ts';

/** One way into the orders. */
export interface Path {
  /** Orders, as `o`. */
  readonly from: string;
  readonly terms: readonly string[];
  readonly values: readonly SqlValue[];
  readonly orderBy: string;
}

export interface Scan {
  /** One path, or several without a common order, merged by id. */
  readonly paths: readonly Path[];
  readonly sequence: Reach['sequence'];
  /** The query for it. */
  readonly query: 'query' | 'queryAnew';
  /** The conditions that `terms` do not cover. */
  readonly rest: OrderFilter;
  /** How many of the first orders to skip. */
  readonly skip: number;
}

type Field = 'orderRef' | 'trackingNumber' | 'customerEmail' | 'batchId' | 'statuses' | 'currency';

const COLUMNS = {
  orderRef: 'o.import_group',
  trackingNumber: 'o.tracking_number',
  batchId: 'o.batch_id',
  statuses: 'o.status',
  currency: 'o.currency',
} as const satisfies Record<Exclude<Field, 'customerEmail'>, string>;

/** The first columns of an index; the id follows them. The first index whose columns are all filtered is used. */
const INDEXES: readonly {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The condition of a partial index. */
  readonly where?: string;
}[] = [
  { name: 'orders_by_ref', fields: ['orderRef'], where: IS_REF },
  { name: 'orders_by_tracking', fields: ['trackingNumber'], where: 'o.tracking_number IS NOT NULL' },
  { name: 'orders_by_email', fields: ['customerEmail'] },
  { name: 'orders_by_batch_status', fields: ['batchId', 'statuses'] },
  { name: 'orders_by_batch', fields: ['batchId'] },
  { name: 'orders_by_status', fields: ['statuses'] },
  { name: 'orders_by_currency', fields: ['currency'] },
];

type ScanQuery = Pick<ListQuery, 'filter' | 'before' | 'after' | 'skip'> & {
  /** The last id of the scan, in its direction. */
  readonly until?: number;
};

export async function planScan(sql: Sql, query: ScanQuery): Promise<Scan> {
  const scan = await wholeScan(sql, query);
  if (query.until === undefined) return scan;
  const { until } = query;
  const beyond = query.after === undefined ? 'o.id >= ?' : 'o.id <= ?';
  const paths = scan.paths.map((path) => ({
    ...path,
    terms: [...path.terms, beyond],
    values: [...path.values, until],
  }));
  return { ...scan, paths };
}

async function wholeScan(sql: Sql, query: ScanQuery): Promise<Scan> {
  const { filter, skip } = query;
  const reach = reachOf(query);
  if (filter.openSince !== undefined) return scanOpenOrders(filter, filter.openSince, reach, skip);
  const hasTimes = filter.createdFrom !== undefined || filter.createdBefore !== undefined;
  const isNarrow = (filter.customerEmail ?? filter.orderRef ?? filter.trackingNumber) !== undefined;
  if (filter.held === true && !isNarrow) return scanHeldOrders(filter, reach, skip);
  // Few orders share an address or a reference: their times are checked one by one.
  if (hasTimes && !isNarrow) return scanSpans(sql, query, reach);
  const leading = await dropLessSelective(sql, filter);
  const index = INDEXES.find(({ fields }) => fields.every((field) => leading[field] !== undefined));
  return index ? alongIndex(sql, index, filter, reach, skip) : scanIds(sql, query, reach);
}

function alongIndex(
  { dialect }: Sql,
  { name, fields, where }: (typeof INDEXES)[number],
  filter: OrderFilter,
  reach: Reach,
  skip: number,
): Scan {
  const columns = fields.map((field) => (field === 'customerEmail' ? dialect.emailKey('o') : COLUMNS[field]));
  const orderBy = [...columns, 'o.id'].map((column) => `${column} ${reach.sequence}`).join(', ');
  const paths = keysOf(filter, fields).map((key): Path => {
    const path = dialect.alongIndex(name, columns, key, reach);
    return { ...path, terms: where === undefined ? path.terms : [...path.terms, where], orderBy };
  });
  return {
    paths,
    sequence: reach.sequence,
    query: 'query',
    rest: { ...filter, ...Object.fromEntries(fields.map((field) => [field, undefined])) },
    skip,
  };
}

/** The places in the index with the filtered orders: one for each status. */
function keysOf(filter: OrderFilter, fields: readonly Field[]): SqlValue[][] {
  const statuses = fields.includes('statuses') ? (filter.statuses ?? []).map(statusToRow) : [null];
  return statuses.map((status) => {
    return fields.map((field) => {
      if (field === 'statuses') return status;
      return field === 'customerEmail' ? emailKey(filter.customerEmail ?? '') : (filter[field] ?? null);
    });
  });
}

/** Deep in the whole database, skips by counting spans, not their orders. */
async function scanIds(
  sql: Sql,
  { filter, before, after, skip }: ScanQuery,
  { op, id, sequence }: Reach,
): Promise<Scan> {
  const isWhole =
    (before ?? after) === undefined && Object.values(filter).every((value) => value === undefined);
  const start = isWhole && skip >= SPAN_ORDERS ? await spanBehind(sql, skip) : undefined;
  const path: Path = {
    from: 'orders o',
    terms: [`o.id ${op} ?`],
    values: [start ? (start.span + 1) * SPAN_ORDERS : id],
    orderBy: `o.id ${sequence}`,
  };
  return {
    paths: [path],
    sequence,
    query: 'query',
    rest: filter,
    skip: skip - (start?.newer ?? 0),
  };
}

/**
 * Ids grow with time, except where clocks were set or transactions overtook each other; so each span stores the range
 * of its times. An order's own time is read only where a span is not wholly within the range.
 */
function scanSpans({ dialect }: Sql, { filter, skip, until }: ScanQuery, { op, id, sequence }: Reach): Scan {
  const touched = timeTerms(filter, 's.last_at', 's.first_at');
  const within = timeTerms(filter, 's.first_at', 's.last_at');
  const own = timeTerms(filter, 'o.created_at', 'o.created_at');
  const spans = until === undefined ? [] : [id, until].sort((a, b) => a - b).map(spanOf);
  const path: Path = {
    from: `${dialect.orderSpans} s CROSS JOIN orders o`,
    terms: [
      touched.text,
      `o.id >= s.span * ${SPAN_ORDERS} AND o.id < (s.span + 1) * ${SPAN_ORDERS} AND o.id ${op} ?`,
      `(${within.text} OR ${own.text})`,
      ...(spans.length > 0 ? ['s.span BETWEEN ? AND ?'] : []),
    ],
    values: [...touched.values, id, ...within.values, ...own.values, ...spans],
    orderBy: `s.span ${sequence}, o.id ${sequence}`,
  };
  return {
    paths: [path],
    sequence,
    query: 'queryAnew',
    rest: { ...filter, createdFrom: undefined, createdBefore: undefined },
    skip,
  };
}

const spanOf = (id: number) => Math.floor(id / SPAN_ORDERS);

/** Open orders have an index of their own, and are seldom many. */
function scanOpenOrders(
  filter: OrderFilter,
  openSince: number,
  { op, id, sequence }: Reach,
  skip: number,
): Scan {
  const path: Path = {
    from: `(${OPEN_SINCE}) stuck CROSS JOIN orders o`,
    terms: [`o.id = stuck.order_id AND o.id ${op} ?`],
    values: [openSince, id],
    orderBy: `o.id ${sequence}`,
  };
  return {
    paths: [path],
    sequence,
    query: 'queryAnew',
    rest: { ...filter, openSince: undefined },
    skip,
  };
}

/** So have held orders. */
function scanHeldOrders(filter: OrderFilter, { op, id, sequence }: Reach, skip: number): Scan {
  const path: Path = {
    from: '(SELECT id FROM orders WHERE held_at IS NOT NULL) held CROSS JOIN orders o',
    terms: [`o.id = held.id AND held.id ${op} ?`],
    values: [id],
    orderBy: `held.id ${sequence}`,
  };
  return {
    paths: [path],
    sequence,
    query: 'queryAnew',
    rest: { ...filter, held: undefined },
    skip,
  };
}

/** Of statuses and currency, the less selective one is checked order by order. */
async function dropLessSelective(sql: Sql, filter: OrderFilter): Promise<OrderFilter> {
  const { statuses, currency, batchId, customerEmail, orderRef, trackingNumber } = filter;
  if (statuses === undefined || currency === undefined) return filter;
  if ((batchId ?? customerEmail ?? orderRef ?? trackingNumber) !== undefined) return filter;
  const areStatusesCommoner = (await countOrders(sql, { statuses })) > (await countOrders(sql, { currency }));
  return { ...filter, [areStatusesCommoner ? 'statuses' : 'currency']: undefined };
}
