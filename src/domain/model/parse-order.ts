// Checks an order as a customer sends it: every wrong field is named by its path (contract section 3).
import * as z from 'zod';
import { type FieldError, invalid } from '../shared/errors.ts';
import { grouped } from '../shared/format.ts';
import { DEFAULT_CURRENCY } from './currency.ts';
import { checkTotal, priceProblem } from './money.ts';
import type { OrderDraft } from './order.ts';
import {
  currencyProblem,
  emailProblem,
  MAX_ITEMS,
  nameProblem,
  quantityProblem,
} from './order-validation.ts';

const text = z.string({ error: (issue) => requiredOr(issue.input, 'must be text') });
const email = text.check(rule(emailProblem));
const name = text.check(rule(nameProblem));
const quantity = z
  .number({ error: (issue) => requiredOr(issue.input, 'must be a number') })
  .check(rule(quantityProblem));
const unitPrice = z
  .number({ error: (issue) => requiredOr(issue.input, 'must be a finite number') })
  .check(rule(priceProblem));

export const itemSchema = z.object(
  { product_name: name, quantity, unit_price: unitPrice },
  { error: (issue) => requiredOr(issue.input, 'must be an object') },
);

export const orderSchema = z.object(
  {
    customer_email: email,
    customer_name: name,
    items: z
      .array(z.unknown(), { error: (issue) => requiredOr(issue.input, 'must be a list') })
      .min(1, 'must have at least 1 item')
      .max(MAX_ITEMS, `must have at most ${grouped(MAX_ITEMS)} items`)
      // Only a list of a sane length is looked at item by item.
      .pipe(z.array(itemSchema)),
    currency: z.string({ error: 'must be text' }).check(rule(currencyProblem)).default(DEFAULT_CURRENCY),
  },
  { error: (issue) => requiredOr(issue.input, 'must be an object') },
);

/** Turns a customer's JSON into a draft with its exact total; throws `invalid` naming each wrong field. */
export function parseOrder(input: unknown): OrderDraft {
  const parsed = orderSchema.safeParse(input);
  if (!parsed.success) throw invalid(fieldErrors(parsed.error));
  const items = parsed.data.items.map((row) => ({
    productName: row.product_name,
    quantity: row.quantity,
    // -0 is 0; nobody wants to see the difference.
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

/** The wrong fields of a zod error, by dotted path. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}

/** The check of one field alone, for prompts and flags: its complaint, or undefined when it is good. */
export function fieldProblem(
  field: 'customer_email' | 'customer_name' | 'product_name' | 'quantity' | 'unit_price' | 'currency',
  value: unknown,
): string | undefined {
  const schemas = { ...orderSchema.shape, ...itemSchema.shape };
  const parsed = schemas[field].safeParse(value);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

/** One of our rules as zod runs it. */
export function rule<T>(problem: (value: T) => string | undefined) {
  return (context: z.core.ParsePayload<T>): void => {
    const message = problem(context.value);
    if (message) context.issues.push({ code: 'custom', message, input: context.value });
  };
}

function requiredOr(input: unknown, otherwise: string): string {
  return input === undefined ? 'is required' : otherwise;
}

export type ItemInput = { product_name: string; quantity: number; unit_price: number };

/** The body of the API, as far as it is known yet. */
export interface OrderInput {
  customer_email?: string;
  customer_name?: string;
  items?: ItemInput[];
  currency?: string;
}
