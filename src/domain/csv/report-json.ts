// The result of checking a file of orders, in the form of the API and `--json`: a schema, of which the type is made.
// Its value is for the document of the API alone; all other code imports types.
import * as z from 'zod';
import { describe, text, whole } from '../shared/schema.ts';

/** Of a report, and of an error about a header. */
export const HEADER_CELLS = 'The cells of the header, shortened; at most 300.';

const rowError = describe(
  z.object({
    path: text('The line and the field, such as `lines.3.quantity`.'),
    message: text('The same as `reason`.'),
    line: whole('The line in the file, from 1.', 1),
    column: text('The field; empty for the whole row.'),
    value: text('The value as written, shortened.'),
    reason: text('The problem, as the end of a sentence that begins with the field.'),
  }),
  { id: 'RowError', description: 'An invalid cell or row of a file.' },
);

/** A bad cell; the whole row if `column` is ''. */
export type RowError = Readonly<z.infer<typeof rowError>>;

const skippedOrders = describe(
  z.object({
    orders: whole('Orders that were left out on purpose: neither stored nor bad.'),
    by_reason: describe(
      z.record(
        z.string(),
        z.object({
          orders: whole('Orders that this reason leaves out.'),
          lines: describe(z.array(z.int().min(1)), {
            description: 'The first lines of the first 20 of them.',
          }),
        }),
      ),
      {
        description:
          'The key is the reason: `known`, `paid_elsewhere`, `refunded_elsewhere`, `cancelled_elsewhere`.',
      },
    ),
  }),
  { id: 'SkippedOrders', description: 'Orders of a file that are left out on purpose, by reason.' },
);

const cause = describe(
  z.object({
    column: text('The field; empty for the whole row.'),
    reason: text('The problem, as the end of a sentence that begins with the field.'),
    count: whole('How many cells or rows it makes invalid.', 1),
    line: whole('The first of their lines.', 1),
  }),
  { id: 'FileErrorCause', description: 'One cause of errors in a file, with its count.' },
);

const draftOrder = describe(
  z.object({
    import_group: text('The `order_ref`, or the number of the line.'),
    line: whole('The line at which the order starts.', 1),
    customer_email: text('The address of the customer.'),
    customer_name: text('The name of the customer.'),
    currency: text('The ISO 4217 code.'),
    total_amount: describe(z.number(), { description: 'The sum of quantity × unit_price.' }),
    items: z.array(
      z.object({
        product_name: text('The name of the product.'),
        quantity: whole('How many.', 1),
        unit_price: describe(z.number(), { description: 'The price of one.' }),
      }),
    ),
  }),
  { id: 'OrderOfFile', description: 'An order as it was read from a file.' },
);

/** The result of checking a file, without the errors. */
export const reportFields = {
  format: describe(z.enum(['csv', 'xlsx']), { description: 'The format of the file, by its content.' }),
  encoding: text('The encoding in which the file was read.', { examples: ['utf-8', 'shift_jis'] }),
  delimiter: describe(z.string().nullable(), {
    description: 'The separator of columns; null for a workbook.',
  }),
  sheet: describe(z.string().nullable(), { description: 'The sheet that was read; null for CSV.' }),
  sheets: describe(z.array(z.string()).nullable(), {
    description: 'The sheets of the workbook; null for CSV.',
  }),
  preset: describe(z.string().nullable(), { description: 'The preset that was applied.' }),
  fitting_presets: describe(z.array(z.string()), {
    description: 'The presets whose columns the header has, where none was applied.',
  }),
  header: describe(z.array(z.string()), { description: HEADER_CELLS }),
  mapping: describe(z.record(z.string(), z.string()), {
    description: 'The column of each field; a constant stands in quotes.',
  }),
  sha256: text('The SHA-256 of the file, in hexadecimal. It identifies a file that is sent again.'),
  rows: whole('Data rows in the file.'),
  total_orders: whole('Orders in the file.'),
  accepted: whole('Valid orders.'),
  rejected: whole('Invalid orders.'),
  skipped: skippedOrders,
  totals: describe(z.record(z.string(), z.string()), {
    description: 'The totals of the valid orders by currency, as exact decimals.',
  }),
  first_orders: describe(z.array(draftOrder), { description: 'The first three valid orders.' }),
  causes: describe(z.array(cause), {
    description: 'The causes of errors, the most frequent first, up to 20.',
  }),
  errors: describe(z.array(rowError), { description: 'A page of the errors, by line.' }),
  total_errors: whole('The number of all errors; a row may have several.'),
  more_errors: describe(z.boolean(), {
    description: 'Whether there are more errors after those of `errors`.',
  }),
};

export const fileReport = describe(z.object(reportFields), {
  id: 'FileReport',
  description: 'The result of checking a file of orders.',
});

export type OrderFileReport = z.infer<typeof fileReport>;
