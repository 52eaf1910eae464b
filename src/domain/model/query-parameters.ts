// The parameters of a query string, checked and typed: shared by all lists and uploads.
import * as z from 'zod';
import { invalid } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { describe, fieldErrors } from '../shared/schema.ts';

const MAX_LIMIT = 1_000;

/** The schema of a query string; its keys are the allowed names. */
export type QueryParameters = z.ZodObject;

export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most,
      most === Number.MAX_SAFE_INTEGER
        ? `must be a whole number of ${least} or more`
        : `must be a whole number from ${least} to ${formatNumber(most)}`,
    )
    .transform(Number);

/** An optional id. */
export const idParameter = (description?: string) =>
  describe(wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(), {
    type: 'integer',
    minimum: 1,
    ...(description === undefined ? {} : { description }),
  });

/** The parameters of a page, with `unlessSaid` rows by default. */
export const pageParameters = (unlessSaid: number) => ({
  skip: describe(wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(), {
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'The number of entries to skip.',
  }),
  limit: describe(wholeNumber(1, MAX_LIMIT).optional(), {
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: unlessSaid,
    description: 'The maximum number of entries.',
  }),
});

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
