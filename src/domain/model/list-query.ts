// The query behind every list of orders (design section 2.2), checked and typed.
import * as z from 'zod';
import { invalid } from '../shared/errors.ts';
import { parseSpan, SPAN_HINT } from '../shared/format.ts';
import { describe, rule } from '../shared/schema.ts';
import { DAY_MS, startOfDay } from '../shared/time/local-time.ts';
import { type TimeZone, UTC } from '../shared/time/time-zone.ts';
import { isCurrency } from './currency.ts';
import type { Order } from './order.ts';
import { ORDER_STATUSES, type OrderStatus, statusesIn, wrongStatus } from './order-status.ts';
import { idParameter, pageParameters, readParameters, wholeNumber } from './query-parameters.ts';

const DEFAULT_LIMIT = 20;
/** Beyond this many matches of a filter that no index counts, the total is omitted. */
export const MAX_COUNTED = 10_000;

export interface OrderFilter {
  /** Each once, at least one. */
  readonly statuses?: readonly OrderStatus[] | undefined;
  readonly customerEmail?: string | undefined;
  readonly currency?: string | undefined;
  readonly batchId?: number | undefined;
  /** The whole reference that the order has in its file; a number of a line is none. */
  readonly orderRef?: string | undefined;
  /** The whole tracking number of its shipment. */
  readonly trackingNumber?: string | undefined;
  readonly held?: boolean | undefined;
  /** Epoch milliseconds, inclusive. */
  readonly createdFrom?: number | undefined;
  /** Epoch milliseconds, exclusive. */
  readonly createdBefore?: number | undefined;
  /** Words, each a part of the customer's name or email, a product's name or the order's `order_ref`. */
  readonly q?: string | undefined;
  /** Epoch milliseconds: only orders whose payment or refund has been open since then or longer. */
  readonly openSince?: number | undefined;
}

export interface ListQuery {
  readonly filter: OrderFilter;
  readonly skip: number;
  readonly limit: number;
  /** Only orders with a smaller id, or with a greater one, of these the nearest: paging by key. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  /** Omits the total: counting reads all matches, again for every page. */
  readonly uncounted?: boolean | undefined;
}

export interface OrderPage {
  readonly query: ListQuery;
  readonly orders: readonly Order[];
  /** Undefined if counting would cost more than the page, or if the client did not ask for it. */
  readonly total: number | undefined;
  /** Whether there are orders after the last one of this page; with `after`, before the first one. */
  readonly more: boolean;
}

export const timeParameter = (description: string) =>
  describe(
    z
      .string()
      .refine(
        (text) => parseTime(text) !== undefined,
        'must be an RFC 3339 time or a date, such as 2025-12-01T10:00:00Z or 2025-12-01',
      )
      .optional(),
    { examples: ['2025-12-01', '2025-12-01T10:00:00Z'], description },
  );

const filled = (description: string) =>
  describe(
    z
      .string()
      .refine((text) => text.trim() !== '', 'must not be blank')
      // No stored text has a NUL, and PostgreSQL rejects one.
      .refine((text) => !text.includes('\0'), 'must not hold a NUL')
      .optional(),
    { minLength: 1, description },
  );

/** Both spellings that the API takes. */
export const WRITTEN_STATUSES = [...ORDER_STATUSES, ...ORDER_STATUSES.map((status) => status.toUpperCase())];
const ONE_STATUS = WRITTEN_STATUSES.join('|');

const status = z
  .string()
  .check(rule((text) => wrongStatus(text)))
  .transform(statusesIn)
  .optional();
const currency = z
  .string()
  .refine(isCurrency, 'must be an ISO 4217 code in capitals, such as JPY')
  .optional();
const held = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true')
  .optional();
const span = z
  .string()
  .refine((text) => parseSpan(text) !== undefined, SPAN_HINT)
  .transform(parseSpan)
  .optional();

export const LIST_PARAMETERS = z.strictObject({
  ...pageParameters(DEFAULT_LIMIT),
  before: idParameter('Only orders with a smaller id; pages by id instead of `skip`.'),
  after: describe(wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(), {
    type: 'integer',
    minimum: 0,
    description: 'Only the orders with the next greater ids. Not allowed with `before` or `skip`.',
  }),
  status: describe(status, {
    pattern: `^(${ONE_STATUS})(,(${ONE_STATUS}))*$`,
    examples: ['paid', 'paid,shipped'],
    description: `Only orders with this status, or with one of several separated by commas: ${ORDER_STATUSES.map((one) => `\`${one}\``).join(', ')}.`,
  }),
  customer_email: filled('The whole address; case is ignored.'),
  currency: describe(currency, { pattern: '^[A-Z]{3}$' }),
  batch_id: idParameter(),
  order_ref: filled('The whole `order_ref` that the order has in its file (`import_group`).'),
  tracking_number: filled('The whole tracking number of the shipment.'),
  held: describe(held, {
    enum: ['true', 'false'],
    description: '`true`: only orders that an operator holds. `false`: only the others.',
  }),
  created_from: timeParameter('The start of the period: an RFC 3339 time or a day in UTC.'),
  created_to: timeParameter('The last second or day of the period, inclusive.'),
  q: filled(
    "Words separated by spaces. Each must occur in the customer's name, the email address, a product's name or the " +
      '`order_ref` that the order has in its file (`import_group`). Width, case, composition (NFKC) and variants of ' +
      'kanji are ignored: 高橋 finds 髙橋.',
  ),
  stuck_for: describe(span, {
    examples: ['30s', '10m', '2h', '3d'],
    description: 'Only orders whose payment or refund has been open for at least this long.',
  }),
});

/** Reads the parameters of a list; throws `invalid` for a wrong or unknown one. Spans of time end at `now`. */
export function parseListQuery(
  parameters: Readonly<Record<string, string>>,
  now: number = Date.now(),
): ListQuery {
  const data = readParameters(LIST_PARAMETERS, parameters);
  const conflicting = (['before', 'skip'] as const).filter((path) => data[path]);
  if (data.after !== undefined && conflicting.length > 0) {
    throw invalid(conflicting.map((path) => ({ path, message: 'cannot be given together with after' })));
  }
  return {
    filter: {
      statuses: data.status,
      customerEmail: data.customer_email,
      currency: data.currency,
      batchId: data.batch_id,
      orderRef: data.order_ref,
      trackingNumber: data.tracking_number,
      held: data.held,
      createdFrom: data.created_from === undefined ? undefined : parseTime(data.created_from),
      createdBefore: data.created_to === undefined ? undefined : endOf(data.created_to),
      q: data.q,
      openSince: data.stuck_for === undefined ? undefined : now - data.stuck_for,
    },
    skip: data.skip ?? 0,
    limit: data.limit ?? DEFAULT_LIMIT,
    before: data.before,
    after: data.after,
  };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A date stands for its first moment in the zone. */
export function parseTime(text: string, zone: TimeZone = UTC): number | undefined {
  // A query string turns an unescaped + into a blank.
  const written = text.replace(' ', '+').toUpperCase();
  if (!DATE.test(written) && !TIME.test(written)) return undefined;
  const epochMs = Date.parse(written);
  // Date.parse lets 31 February pass as 3 March.
  const day = Number(written.slice(8, 10));
  if (Number.isNaN(epochMs) || new Date(`${written.slice(0, 10)}T00:00:00Z`).getUTCDate() !== day) {
    return undefined;
  }
  return DATE.test(written) ? startOfDay(zone, epochMs / DAY_MS) : epochMs;
}

/** The exclusive end of an included time: after the second or the whole day that it names. */
export function endOf(text: string, zone: TimeZone = UTC): number | undefined {
  const start = parseTime(text, zone);
  if (start === undefined) return undefined;
  if (DATE.test(text)) return startOfDay(zone, Date.parse(text) / DAY_MS + 1);
  return Math.floor(start / 1000) * 1000 + 1000;
}
