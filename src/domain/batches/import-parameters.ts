// The parameters of an uploaded file of orders; apart from the code that reads files, which few requests need.
import * as z from 'zod';
import { ENCODING_OPTIONS, ENCODING_PROBLEM, encodingOption } from '../csv/encoding/encoding-option.ts';
import { KNOWN_POLICIES } from '../csv/known/known-policy.ts';
import { parseMaps } from '../csv/mapping/mapping.ts';
import { MAX_ERRORS_TOLD } from '../csv/row-problem.ts';
import { currencyProblem, NAME, nameProblem } from '../model/order-validation.ts';
import { wholeNumber } from '../model/query-parameters.ts';
import { errorText } from '../shared/errors.ts';
import { describe, rule } from '../shared/schema.ts';

const yesOrNo = z
  .enum(['true', 'false', '1', '0', ''], { error: 'must be true or false' })
  .transform((text) => text !== 'false' && text !== '0');

const encoding = z
  .string()
  .refine((text) => encodingOption(text) !== undefined, ENCODING_PROBLEM)
  .transform((text) => encodingOption(text))
  .optional();

const maps = z
  .string()
  .transform((text, context) => {
    try {
      return parseMaps(text.split('\n').filter((line) => line.trim() !== ''));
    } catch (error) {
      context.addIssue({ code: 'custom', message: errorText(error) });
      return z.NEVER;
    }
  })
  .optional();

export const IMPORT_PARAMETERS = z
  .strictObject({
    csv_source: describe(z.string().check(rule(nameProblem)).optional(), {
      ...NAME,
      description: 'The name of the file, stored with its orders.',
    }),
    encoding: describe(encoding, { type: 'string', enum: ENCODING_OPTIONS, default: 'auto' }),
    preset: describe(z.string().optional(), {
      description:
        'A saved mapping of columns, such as `shopify` or `rakuten`: one of `GET /api/v1/presets`.',
    }),
    map: describe(maps, {
      type: 'string',
      description: 'Columns of the file and the fields they hold: lines of `COLUMN=FIELD`.',
    }),
    sheet: describe(z.string().optional(), {
      description: 'The sheet of a workbook; the first visible one by default.',
    }),
    currency: describe(z.string().check(rule(currencyProblem)).optional(), {
      description: 'The currency of orders that name none; `JPY` by default.',
    }),
    on_error: describe(z.enum(['abort', 'skip'], { error: 'must be abort or skip' }).default('abort'), {
      description: '`abort`: one invalid row rejects the whole file. `skip`: the valid orders are stored.',
    }),
    dry_run: describe(yesOrNo.default(false), {
      default: 'false',
      description: 'Check the file, store nothing, and return the report.',
    }),
    known_refs: describe(
      z.enum(KNOWN_POLICIES, { error: 'must be refuse, skip or allow' }).default('refuse'),
      {
        description:
          'An order whose `order_ref`, or whose id in a file of `orders export`, is in the database already. `refuse`: it ' +
          'is a bad order. `skip`: it is left out. `allow`: it is stored as a new order, and charged.',
      },
    ),
    force: describe(yesOrNo.default(false), {
      default: 'false',
      description: 'Create a new batch even if the same file was imported before.',
    }),
    rejects: describe(yesOrNo.default(false), {
      default: 'false',
      description:
        'With `dry_run`: return the rejects file in place of the report. It has all rows of all invalid orders, with ' +
        'line, column, value and reason added, and can be corrected and imported.',
    }),
    errors_skip: describe(wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(), {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'The number of errors that the report skips. Each page needs the file again.',
    }),
    errors_limit: describe(wholeNumber(1, MAX_ERRORS_TOLD).optional(), {
      type: 'integer',
      minimum: 1,
      maximum: MAX_ERRORS_TOLD,
      default: MAX_ERRORS_TOLD,
      description: 'The maximum number of errors in the report.',
    }),
  })
  .refine(({ dry_run, rejects }) => dry_run || !rejects, {
    path: ['rejects'],
    error: 'is only allowed with dry_run',
  });
