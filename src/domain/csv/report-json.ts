// The result of checking a file of orders, in the form of the API and `--json`: a schema, of which the type is made.
// Its value is for the document of the API alone; all other code imports types.
import * as z from 'zod';
import { describe, text, whole } from '../shared/schema.ts';

const rowError = describe(
  z.object({
    path: text('The line and the field, as in `lines.3.quantity`.'),
    message: text('The same as `reason`.'),
    line: whole('In the file, from 1.', 1),
    column: text('The field; empty for the row as a whole.'),
    value: text('As it was written, shortened.'),
    reason: text('The end of a sentence that begins with the field.'),
  }),
  { id: 'RowError', description: 'A bad cell or a bad row of a file.' },
);

/** A bad cell; the whole row if `column` is ''. */
export type RowError = Readonly<z.infer<typeof rowError>>;

/** The result of checking a file, without the errors. */
export const reportFields = {
  encoding: text('What the file was read as.', { examples: ['utf-8', 'shift_jis'] }),
  sha256: text('Of its bytes, in hexadecimal: by it a file is known that comes again.'),
  rows: whole('Rows of data.'),
  total_orders: whole('Orders in it.'),
  accepted: whole('The good ones among them.'),
  rejected: whole('The bad ones.'),
  totals: describe(z.record(z.string(), z.string()), {
    description: 'Of the good ones, by currency, as exact decimals.',
  }),
  errors: z.array(rowError),
  more_errors: describe(z.boolean(), { description: 'Whether there are more errors than these.' }),
};

export const fileReport = describe(z.object(reportFields), {
  id: 'FileReport',
  description: 'What checking a file of orders has found.',
});

export type OrderFileReport = z.infer<typeof fileReport>;
