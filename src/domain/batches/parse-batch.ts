// Checks a list of orders in one request, order by order: each bad one is named by its path.

import * as z from 'zod';
import { shortened } from '../csv/row-problem.ts';
import type { BatchError } from '../model/batch-json.ts';
import { NEW_ORDER_EXAMPLE } from '../model/order-validation.ts';
import { parseOrder } from '../model/parse-order.ts';
import { type FieldError, invalid, OrdersError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { slices } from '../shared/long-work.ts';
import { describe, fieldErrors, refTo } from '../shared/schema.ts';
import type { BatchedOrder } from './load-batch.ts';

export interface ParsedBatch {
  readonly onError: 'abort' | 'skip';
  readonly totalOrders: number;
  readonly orders: readonly BatchedOrder[];
  /** Errors in the other orders; each bad order has at least one here. */
  readonly errors: readonly FieldError[];
  readonly problems: readonly BatchError[];
}

export const MAX_ORDERS = 10_000;
/** Beyond this many errors in all, only the first error of each order is reported. */
const ERRORS_TOLD = 10_000;

const orders = z
  .array(z.unknown(), { error: (issue) => (issue.input === undefined ? 'is required' : 'must be a list') })
  .min(1, 'must have at least 1 order')
  .max(MAX_ORDERS, `must have at most ${formatNumber(MAX_ORDERS)} orders`);

export const batchSchema = describe(
  z.object(
    {
      // One by one, in slices: see below.
      orders: describe(orders, { items: refTo('NewOrder') }),
      on_error: describe(z.enum(['abort', 'skip'], { error: 'must be abort or skip' }).default('abort'), {
        description:
          '`abort`: one invalid order rejects the whole list. `skip`: the valid orders are stored.',
      }),
    },
    { error: 'must be an object' },
  ),
  { id: 'NewBatch', examples: [{ orders: [NEW_ORDER_EXAMPLE] }] },
);

/** Throws `invalid` if the request as a whole is wrong; the result reports wrong orders. */
export async function parseBatch(input: unknown): Promise<ParsedBatch> {
  const parsed = batchSchema.safeParse(input);
  if (!parsed.success) throw invalid(fieldErrors(parsed.error));
  const { orders: written, on_error: onError } = parsed.data;
  const orders: BatchedOrder[] = [];
  const errors: FieldError[] = [];
  const problems: BatchError[] = [];
  const slice = slices();
  for (const [at, order] of written.entries()) {
    try {
      orders.push({ importGroup: String(at + 1), draft: parseOrder(order) });
    } catch (error) {
      if (!(error instanceof OrdersError) || error.kind !== 'invalid') throw error;
      for (const { path, message } of error.errors.slice(0, errors.length < ERRORS_TOLD ? undefined : 1)) {
        const column = path === '' ? `orders.${at}` : `orders.${at}.${path}`;
        errors.push({ path: column, message });
        problems.push({ line: at + 1, column, value: valueAt(order, path), reason: message });
      }
    }
    await slice();
  }
  return { onError, totalOrders: written.length, orders, errors, problems };
}

/** The value at a dotted path, shortened. */
function valueAt(order: unknown, path: string): string | null {
  let value = order;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  if (typeof value === 'object' && value !== null) return null;
  return shortened(String(value));
}
