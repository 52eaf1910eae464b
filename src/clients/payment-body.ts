// Reads the bodies of the Payment Service's answers: fields present, missing and contradictory.
import * as z from 'zod';
import { lineProblem } from '../domain/shared/written-text.ts';

const REASON_LIMIT_CHARACTERS = 200;

/** A number beyond 2^53 may differ from the id that was sent, so it counts as unreadable. */
const name = z.union([z.string().max(255).refine(isOneLine), z.int()]);

/** Also an empty one, which names nothing. No database stores half a character or NUL. */
function isOneLine(text: string): boolean {
  return text === '' || lineProblem(text) === undefined;
}

const failureMembers = {
  error: z.unknown().optional(),
  errors: z.unknown().optional(),
  success: z.unknown().optional(),
};

const named = {
  payment_id: name.nullish(),
  order_id: name.nullish(),
  amount: z.union([z.number(), z.string()]).nullish(),
  currency: z.string().nullish(),
  status: z.unknown().optional(),
  ...failureMembers,
};

/** Says something about a payment, and nothing unreadable. */
export const paymentSchema = z.object({ id: name.nullish(), ...named });

/** `id` may be the refund's own, of any type. */
export const refundSchema = z.object({ id: name.optional().catch(undefined), ...named });

type Named = Pick<z.infer<typeof refundSchema>, 'order_id' | 'amount' | 'currency'>;

const looseName = name.optional().catch(undefined);
const looseText = z.string().optional().catch(undefined);

/** A refusal need not have any field, and a field may mean something else: "amount" may hold its error. */
const refusalSchema = z.object({
  id: looseName,
  payment_id: looseName,
  order_id: z
    .union([z.int(), z.string().regex(/^\d+$/)])
    .optional()
    .catch(undefined),
  amount: z
    .union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)])
    .optional()
    .catch(undefined),
  currency: z
    .string()
    .regex(/^[a-z]{3}$/i)
    .optional()
    .catch(undefined),
  status: z.unknown().optional(),
  message: looseText,
  error: looseText,
  detail: looseText,
  reason: looseText,
  title: looseText,
});

export type Refusal = z.infer<typeof refusalSchema>;

/** An empty object for a body that is no object. */
export function readRefusal(json: unknown): Partial<Refusal> {
  return refusalSchema.safeParse(json).data ?? {};
}

/** Undefined where it is no JSON. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Whether an API wrote it: a proxy's page may be the bare text `404`, which is a JSON number. */
export function isJsonAnswer(json: unknown): boolean {
  return typeof json === 'object' || typeof json === 'string';
}

/** The fields of a body that contradict the question; missing fields do not. */
export function otherThan(
  body: Partial<Named>,
  asked: { readonly orderId: number; readonly amount?: number; readonly currency?: string },
): string | undefined {
  const { order_id, amount, currency } = body;
  if (order_id != null && numberOf(order_id) !== asked.orderId) return 'order';
  if (asked.amount !== undefined && amount != null && numberOf(amount) !== asked.amount) return 'amount';
  if (asked.currency && currency != null && currency.toUpperCase() !== asked.currency) return 'currency';
  return undefined;
}

/** NaN, which equals nothing, for text that is no plain decimal: `Number` would read '' and ' ' as 0. */
export function numberOf(value: string | number | null | undefined): number {
  if (typeof value === 'number') return value;
  return value != null && /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

export function paymentIdOf(body: {
  readonly id?: string | number | null | undefined;
  readonly payment_id?: string | number | null | undefined;
}): string | undefined {
  for (const id of [body.id, body.payment_id]) {
    if (id != null && String(id).trim() !== '') return String(id);
  }
  return undefined;
}

/** Whether it reports a failure, whatever else it says. Many services always send the member, empty if all is well. */
export function saysFailed(body: {
  readonly error?: unknown;
  readonly errors?: unknown;
  readonly success?: unknown;
}): boolean {
  return isThere(body.error) || isThere(body.errors) || String(body.success).toLowerCase() === 'false';
}

function isThere(member: unknown): boolean {
  if (member == null || member === false || member === '') return false;
  return typeof member !== 'object' || Object.keys(member).length > 0;
}

export function reasonOf({ message, error, detail, reason, title }: Partial<Refusal>): string | undefined {
  const texts = [message, error, detail, reason, title].map((text) => oneLine(text ?? ''));
  return texts.find((text) => text !== '' && text.length <= REASON_LIMIT_CHARACTERS);
}

/** The timeline and terminals show it, where control characters could do harm. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

export function unknown(reason: string): { outcome: 'unknown'; reason: string } {
  return { outcome: 'unknown', reason };
}
