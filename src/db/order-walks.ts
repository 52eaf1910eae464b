// Where a page of orders is read from, newest first, so that it costs the same in a book of any size: the index that
// begins with what is asked for, or the spans of ids whose times are asked for (ADR 12). Never what a planner guesses.
import type { ListQuery, OrderFilter } from '../domain/list-query.ts';
import { OPEN_SINCE } from './journal-rows.ts';
import { countOrders, SPAN_ORDERS, spanBehind, timeTerms } from './order-counts.ts';
import { statusToRow } from './order-rows.ts';
import type { Sql, SqlValue } from './sql.ts';

export interface Walk {
  /** Orders, as `o`. */
  readonly from: string;
  readonly terms: readonly string[];
  readonly values: readonly SqlValue[];
  readonly orderBy: string;
  /** How to ask for it. */
  readonly query: 'query' | 'queryAnew';
  /** What `terms` do not see to. */
  readonly rest: OrderFilter;
  /** How many of the first orders are to be left out. */
  readonly skip: number;
}

type Field = 'customerEmail' | 'batchId' | 'status' | 'currency';

const COLUMNS = {
  customerEmail: 'customer_email',
  batchId: 'batch_id',
  status: 'status',
  currency: 'currency',
} as const satisfies Record<Field, string>;

/** What an index begins with; the id comes behind it. The first is taken of which everything is asked for. */
const INDEXES: readonly { readonly name: string; readonly fields: readonly Field[] }[] = [
  { name: 'orders_by_email', fields: ['customerEmail'] },
  { name: 'orders_by_batch_status', fields: ['batchId', 'status'] },
  { name: 'orders_by_batch', fields: ['batchId'] },
  { name: 'orders_by_status', fields: ['status'] },
  { name: 'orders_by_currency', fields: ['currency'] },
];

/** Every id is below it. */
const NO_END = Number.MAX_SAFE_INTEGER;

export async function walkOf(sql: Sql, query: Pick<ListQuery, 'filter' | 'before' | 'skip'>): Promise<Walk> {
  const { filter, before = NO_END, skip } = query;
  if (filter.openSince !== undefined) return amongOpen(filter, filter.openSince, before, skip);
  const hasTimes = filter.createdFrom !== undefined || filter.createdBefore !== undefined;
  // Few orders have the same address: their times are looked at one by one.
  if (hasTimes && filter.customerEmail === undefined) return withinTimes(sql, filter, before, skip);
  const leading = await withoutCommoner(sql, filter);
  const index = INDEXES.find(({ fields }) => fields.every((field) => leading[field] !== undefined));
  return index ? alongIndex(sql, index, filter, before, skip) : alongIds(sql, query);
}

function alongIndex(
  { dialect }: Sql,
  { name, fields }: (typeof INDEXES)[number],
  filter: OrderFilter,
  before: number,
  skip: number,
): Walk {
  const columns = fields.map((field) => COLUMNS[field]);
  return {
    ...dialect.alongIndex(
      name,
      columns,
      fields.map((field) => rowValue(filter, field)),
      before,
    ),
    orderBy: [...columns, 'id'].map((column) => `o.${column} DESC`).join(', '),
    query: 'query',
    rest: { ...filter, ...Object.fromEntries(fields.map((field) => [field, undefined])) },
    skip,
  };
}

/** Far down in the whole book, the spans that are skipped are counted, not their orders. */
async function alongIds(
  sql: Sql,
  { filter, before, skip }: Pick<ListQuery, 'filter' | 'before' | 'skip'>,
): Promise<Walk> {
  const isWhole = before === undefined && Object.values(filter).every((value) => value === undefined);
  const start = isWhole && skip >= SPAN_ORDERS ? await spanBehind(sql, skip) : undefined;
  return {
    from: 'orders o',
    terms: ['o.id < ?'],
    values: [start ? (start.span + 1) * SPAN_ORDERS : (before ?? NO_END)],
    orderBy: 'o.id DESC',
    query: 'query',
    rest: filter,
    skip: skip - (start?.newer ?? 0),
  };
}

/**
 * Ids grow with time, but for clocks that were set and transactions that overtook each other: where orders of these
 * times may be, each span knows for itself. Only where a span is not wholly within them an order's own time is read.
 */
function withinTimes({ dialect }: Sql, filter: OrderFilter, before: number, skip: number): Walk {
  const touched = timeTerms(filter, 's.last_at', 's.first_at');
  const within = timeTerms(filter, 's.first_at', 's.last_at');
  const own = timeTerms(filter, 'o.created_at', 'o.created_at');
  return {
    from: `${dialect.orderSpans} s CROSS JOIN orders o`,
    terms: [
      touched.text,
      `o.id >= s.span * ${SPAN_ORDERS} AND o.id < (s.span + 1) * ${SPAN_ORDERS} AND o.id < ?`,
      `(${within.text} OR ${own.text})`,
    ],
    values: [...touched.values, before, ...within.values, ...own.values],
    orderBy: 's.span DESC, o.id DESC',
    query: 'queryAnew',
    rest: { ...filter, createdFrom: undefined, createdBefore: undefined },
    skip,
  };
}

/** What is open has an index of its own, and is seldom much. */
function amongOpen(filter: OrderFilter, openSince: number, before: number, skip: number): Walk {
  return {
    from: `(${OPEN_SINCE}) stuck CROSS JOIN orders o`,
    terms: ['o.id = stuck.order_id AND o.id < ?'],
    values: [openSince, before],
    orderBy: 'o.id DESC',
    query: 'queryAnew',
    rest: { ...filter, openSince: undefined },
    skip,
  };
}

/** Of status and currency, what more orders have in common is looked at one by one. */
async function withoutCommoner(sql: Sql, filter: OrderFilter): Promise<OrderFilter> {
  const { status, currency, batchId, customerEmail } = filter;
  if (status === undefined || currency === undefined) return filter;
  if (batchId !== undefined || customerEmail !== undefined) return filter;
  const isStatusCommoner = (await countOrders(sql, { status })) > (await countOrders(sql, { currency }));
  return { ...filter, [isStatusCommoner ? 'status' : 'currency']: undefined };
}

function rowValue(filter: OrderFilter, field: Field): SqlValue {
  const value = field === 'status' ? filter.status && statusToRow(filter.status) : filter[field];
  return value ?? null;
}
