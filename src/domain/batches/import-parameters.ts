// The parameters of an upload of a file of orders; apart from what reads files, which few requests need.
import * as z from 'zod';
import { type EncodingOption, isEncodingOption } from '../csv/encoding/encoding-option.ts';
import { nameProblem } from '../model/order-validation.ts';
import { rule } from '../model/parse-order.ts';

const yesOrNo = z
  .enum(['true', 'false', '1', '0', ''], { error: 'must be true or false' })
  .transform((text) => text !== 'false' && text !== '0');

export const IMPORT_PARAMETERS = z.strictObject({
  csv_source: z.string().check(rule(nameProblem)).optional(),
  encoding: z
    .custom<EncodingOption>(
      (text) => typeof text === 'string' && isEncodingOption(text),
      'must be auto, utf-8, shift_jis, euc-jp or utf-16',
    )
    .optional(),
  on_error: z.enum(['abort', 'skip'], { error: 'must be abort or skip' }).default('abort'),
  dry_run: yesOrNo.default(false),
  force: yesOrNo.default(false),
});
