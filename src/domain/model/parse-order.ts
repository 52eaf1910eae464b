// Checks an order from a customer: every wrong field is named by its path.
import * as z from 'zod';
import { invalid } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { describe, fieldErrors, refTo, rule } from '../shared/schema.ts';
import { DEFAULT_CURRENCY } from './currency.ts';
import { checkTotal, priceProblem } from './money.ts';
import type { OrderDraft } from './order.ts';
import {
  currencyProblem,
  emailProblem,
  MAX_EMAIL_CHARACTERS,
  MAX_ITEMS,
  MAX_QUANTITY,
  NAME,
  NEW_ORDER_EXAMPLE,
  nameProblem,
  quantityProblem,
} from './order-validation.ts';

const text = z.string({ error: (issue) => requiredOr(issue.input, 'must be text') });
const email = describe(text.check(rule(emailProblem)), {
  format: 'idn-email',
  maxLength: MAX_EMAIL_CHARACTERS,
});
const name = describe(text.check(rule(nameProblem)), {
  ...NAME,
  description: 'One line with at least one visible character.',
});
const quantity = describe(
  z.number({ error: (issue) => requiredOr(issue.input, 'must be a number') }).check(rule(quantityProblem)),
  { type: 'integer', minimum: 1, maximum: MAX_QUANTITY },
);
const unitPrice = describe(
  z
    .number({ error: (issue) => requiredOr(issue.input, 'must be a finite number') })
    .check(rule(priceProblem)),
  { minimum: 0, description: 'The price of one unit, with at most 4 decimals and 15 significant digits.' },
);

const itemSchema = describe(
  z.object(
    { product_name: name, quantity, unit_price: unitPrice },
    { error: (issue) => requiredOr(issue.input, 'must be an object') },
  ),
  { id: 'NewItem' },
);

const items = describe(
  z
    .array(z.unknown(), { error: (issue) => requiredOr(issue.input, 'must be a list') })
    .min(1, 'must have at least 1 item')
    .max(MAX_ITEMS, `must have at most ${formatNumber(MAX_ITEMS)} items`)
    // Items are checked one by one only in a list of reasonable length.
    .pipe(z.array(itemSchema)),
  { type: 'array', minItems: 1, maxItems: MAX_ITEMS, items: refTo('NewItem') },
);
const currency = describe(
  z.string({ error: 'must be text' }).check(rule(currencyProblem)).default(DEFAULT_CURRENCY),
  { pattern: '^[A-Z]{3}$', description: 'An ISO 4217 code.' },
);

export const orderSchema = describe(
  z.object(
    { customer_email: email, customer_name: name, items, currency },
    { error: (issue) => requiredOr(issue.input, 'must be an object') },
  ),
  {
    id: 'NewOrder',
    description:
      'A new order. Unknown keys are ignored. The total is at most 999,999,999,999 and has at most 15 significant ' +
      'digits.',
    examples: [NEW_ORDER_EXAMPLE],
  },
);

/** Turns a customer's JSON into a draft with its exact total; throws `invalid` naming each wrong field. */
export function parseOrder(input: unknown): OrderDraft {
  const parsed = orderSchema.safeParse(input);
  if (!parsed.success) throw invalid(fieldErrors(parsed.error));
  const items = parsed.data.items.map((row) => ({
    productName: row.product_name,
    quantity: row.quantity,
    // Turns -0 into 0.
    unitPrice: row.unit_price + 0,
  }));
  const { total, problem } = checkTotal(items);
  if (problem) throw invalid([{ path: 'total_amount', message: problem }]);
  return {
    customerEmail: parsed.data.customer_email,
    customerName: parsed.data.customer_name,
    currency: parsed.data.currency,
    totalAmount: Number(total),
    items,
  };
}

/** The check of one field alone, for prompts and flags: its error, or undefined if it is valid. */
export function fieldProblem(
  field: 'customer_email' | 'customer_name' | 'product_name' | 'quantity' | 'unit_price' | 'currency',
  value: unknown,
): string | undefined {
  const schemas = { ...orderSchema.shape, ...itemSchema.shape };
  const parsed = schemas[field].safeParse(value);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

function requiredOr(input: unknown, otherwise: string): string {
  return input === undefined ? 'is required' : otherwise;
}

export type ItemInput = z.input<typeof itemSchema>;

/** The body of the API, as far as it is filled in yet. */
export interface OrderInput {
  customer_email?: string;
  customer_name?: string;
  items?: ItemInput[];
  currency?: string;
}
