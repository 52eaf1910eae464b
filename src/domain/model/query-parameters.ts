// The parameters of a query string, checked and typed: what every list and every upload asks of them.
import * as z from 'zod';
import { invalid } from '../shared/errors.ts';
import { grouped } from '../shared/format.ts';
import { fieldErrors } from './parse-order.ts';

export const MAX_LIMIT = 1_000;

/** The schema of a query string; its keys are the names that may stand there. */
export type QueryParameters = z.ZodObject;

export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most,
      most === Number.MAX_SAFE_INTEGER
        ? `must be a whole number of ${least} or more`
        : `must be a whole number from ${least} to ${grouped(most)}`,
    )
    .transform(Number);

/** The parameters of a page. */
export const PAGE = {
  skip: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  limit: wholeNumber(1, MAX_LIMIT).optional(),
} as const;

/** Those of a list that has no others. */
export const PAGE_PARAMETERS = z.strictObject(PAGE);

/** Throws `invalid` for a wrong parameter, and for one that `schema`, a strict object, does not know. */
export function readParameters<Schema extends z.ZodObject>(
  schema: Schema,
  parameters: Readonly<Record<string, string>>,
): z.output<Schema> {
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((path) => ({ path, message: 'is not a parameter of this request' }))
      : [],
  );
  throw invalid([...unknown, ...fieldErrors(parsed.error).filter((error) => error.path !== '')]);
}
