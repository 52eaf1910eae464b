// Checks an order as a customer sends it: every wrong field is named by its path (contract section 3).
import * as z from 'zod';
import { DEFAULT_CURRENCY, isCurrency } from './currency.ts';
import { type FieldError, invalid } from './errors.ts';
import { priceProblem, totalAmount, totalProblem } from './money.ts';
import type { OrderDraft } from './order.ts';
import { grouped } from './written-number.ts';

export const MAX_ITEMS = 1_000;
export const MAX_QUANTITY = 1_000_000;
const MAX_NAME_CHARACTERS = 255;
/** The longest address that SMTP can carry (RFC 5321, section 4.5.3.1.3, less the angle brackets). */
const MAX_EMAIL_CHARACTERS = 254;

const text = z.string({ error: (issue) => requiredOr(issue.input, 'must be text') });

const email = text
  .max(MAX_EMAIL_CHARACTERS, `must be at most ${MAX_EMAIL_CHARACTERS} characters`)
  .refine(isEmail, 'must be an e-mail address');

const name = text
  .refine((value) => value.trim() !== '', 'must not be blank')
  .refine(
    (value) => value.length <= MAX_NAME_CHARACTERS || [...value].length <= MAX_NAME_CHARACTERS,
    `must be at most ${MAX_NAME_CHARACTERS} characters`,
  )
  // Neither NUL nor half a surrogate pair survives a database or UTF-8.
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must be well-formed text without NUL');

const quantity = z
  .number({ error: (issue) => requiredOr(issue.input, 'must be a number') })
  .refine(
    (value) => Number.isInteger(value) && value >= 1 && value <= MAX_QUANTITY,
    `must be a whole number from 1 to ${grouped(MAX_QUANTITY)}`,
  );

const unitPrice = z
  .number({ error: (issue) => requiredOr(issue.input, 'must be a finite number') })
  .check((context) => {
    const problem = priceProblem(context.value);
    if (problem) context.issues.push({ code: 'custom', message: problem, input: context.value });
  });

const item = z.object(
  { product_name: name, quantity, unit_price: unitPrice },
  { error: (issue) => requiredOr(issue.input, 'must be an object') },
);

const order = z.object(
  {
    customer_email: email,
    customer_name: name,
    items: z
      .array(z.unknown(), { error: (issue) => requiredOr(issue.input, 'must be a list') })
      .min(1, 'must have at least 1 item')
      .max(MAX_ITEMS, `must have at most ${grouped(MAX_ITEMS)} items`)
      // Only a list of a sane length is looked at item by item.
      .pipe(z.array(item)),
    currency: z
      .string({ error: 'must be text' })
      .refine(isCurrency, 'must be an ISO 4217 code in capitals, such as JPY')
      .default(DEFAULT_CURRENCY),
  },
  { error: (issue) => requiredOr(issue.input, 'must be an object') },
);

/** Turns a customer's JSON into a draft with its exact total; throws `invalid` naming each wrong field. */
export function parseOrder(input: unknown): OrderDraft {
  const parsed = order.safeParse(input);
  if (!parsed.success) throw invalid(fieldErrors(parsed.error));
  const items = parsed.data.items.map((row) => ({
    productName: row.product_name,
    quantity: row.quantity,
    // -0 is 0; nobody wants to see the difference.
    unitPrice: row.unit_price + 0,
  }));
  const total = totalAmount(items);
  const problem = totalProblem(total);
  if (problem) throw invalid([{ path: 'total_amount', message: problem }]);
  return {
    customerEmail: parsed.data.customer_email,
    customerName: parsed.data.customer_name,
    currency: parsed.data.currency,
    totalAmount: total.toNumber(),
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
  const schemas = { ...order.shape, ...item.shape };
  const parsed = schemas[field].safeParse(value);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

/**
 * local@domain as mail servers take it in practice: no quoting, no comments, a dot in the domain.
 * Letters beyond ASCII are allowed on both sides (RFC 6531).
 */
function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  const domain = value.slice(at + 1);
  if (at < 1 || local.length > 64 || !value.isWellFormed()) return false;
  if (!/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u.test(local)) return false;
  // Japanese carriers handed out addresses with dots in odd places; they are real and receive mail.
  const labels = domain.split('.');
  return (
    labels.length >= 2 &&
    labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

function requiredOr(input: unknown, otherwise: string): string {
  return input === undefined ? 'is required' : otherwise;
}
