// Schemas of input and output: their validation errors, and their documentation in the API's document: names,
// descriptions, examples, and the JSON Schema equivalent of a rule written as a function.
import * as z from 'zod';
import { type FieldError, invalid } from './errors.ts';

/** Keywords of JSON Schema 2020-12. With an `id` a schema is a component of the document, referred to wherever it is used. */
export interface Metadata {
  readonly id?: string;
  readonly [keyword: string]: unknown;
}

export const METADATA = z.registry<Metadata>();

/** Adds metadata to a schema, which stays the same. */
export function describe<Schema extends z.ZodType>(schema: Schema, metadata: Metadata): Schema {
  METADATA.add(schema, metadata);
  return schema;
}

/** Text with no further rules. */
export const text = (description: string, more: Metadata = {}) =>
  describe(z.string(), { description, ...more });

export const whole = (description: string, minimum = 0) =>
  describe(z.number(), { type: 'integer', minimum, description });

export const amount = (description: string) => describe(z.number(), { minimum: 0, description });

export const time = (description: string) =>
  text(description, { format: 'date-time', examples: ['2025-12-01T10:00:00Z'] });

export function refTo(id: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${id}` };
}

/** One of our rules as zod runs it. */
export function rule<T>(problem: (value: T) => string | undefined) {
  return (context: z.core.ParsePayload<T>): void => {
    const message = problem(context.value);
    if (message) context.issues.push({ code: 'custom', message, input: context.value });
  };
}

/** The wrong fields of a zod error, by dotted path. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}

/**
 * Reads a small body with `schema`; a body that is no object lacks every key. Throws `invalid` for the first wrong
 * field alone: the rules of the others depend on it.
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const parsed = schema.safeParse(isObject ? body : {});
  if (parsed.success) return parsed.data;
  throw invalid(fieldErrors(parsed.error).slice(0, 1));
}
