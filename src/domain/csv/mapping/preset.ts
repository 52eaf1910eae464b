// The format of a mapping: which columns of a file hold the fields of an order or of a shipment, and which orders are
// paid elsewhere. Presets are files in this format.
import * as z from 'zod';
import { currencyProblem } from '../../model/order-validation.ts';
import { ELSEWHERE, ORDER_FIELDS, SHIPMENT_FIELDS } from './fields.ts';

const name = z.string().trim().min(1).max(255);
/** The first of these names that the header has. */
const column = z
  .union([name, z.array(name).min(1).max(20)])
  .transform((one) => (Array.isArray(one) ? one : [one]));

const source = z.union([
  column.transform((names) => ({ column: names })),
  z.strictObject({
    column,
    /** The cell is the total of a line; its price is that by this column. */
    divided_by: column.optional(),
    /** Where the header has none of the columns. */
    constant: z.string().optional(),
  }),
  z.strictObject({ join: z.array(column).min(2).max(5), with: z.string().max(5).default(' ') }),
  z.strictObject({ constant: z.string() }),
]);

const values = z.array(z.string()).max(100);

/** Rules of an order, the first that decides counts; one whose column the header lacks does not. */
const rule = z.union([
  z.strictObject({ column, filled: z.enum(ELSEWHERE) }),
  z.strictObject({
    column,
    charge: values,
    paid: values.default([]),
    refunded: values.default([]),
    cancelled: values.default([]),
    /** What any other value means; a bad row unless given. */
    other: z.enum(ELSEWHERE).optional(),
  }),
]);

const requirement = z.strictObject({
  column,
  values: values.min(1),
  /** The end of the sentence "<column> …". */
  reason: z.string().min(1).max(200),
  /** Not asked for where the header has this column. */
  unless: column.optional(),
});

const base = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens'),
  title: z.string().min(1).max(100),
  /** Public descriptions of the format. */
  sources: z.array(z.string()).default([]),
  /** What to know before using it, in a sentence. */
  note: z.string().max(500).optional(),
  /** False: a quote is a character like any other. */
  quotes: z.boolean().default(true),
};

const sourcesOf = <Name extends string>(fields: readonly Name[]) => z.partialRecord(z.enum(fields), source);

const orderPreset = z.strictObject({
  ...base,
  for: z.literal('orders').default('orders'),
  fields: sourcesOf(ORDER_FIELDS),
  /** Blank cells of these have the value of the order's first row. */
  inherit: z.array(z.enum(ORDER_FIELDS)).default([]),
  status: z.array(rule).default([]),
  /** A file without a column of these rules is refused: it does not tell which orders are paid. */
  requires_status: z.boolean().default(false),
  requires: z.array(requirement).default([]),
  /** Of orders without one. */
  default_currency: z
    .string()
    .refine((code) => currencyProblem(code) === undefined, 'must be an ISO 4217 code such as JPY')
    .optional(),
  /** The file has a column of currencies, or the caller names one: none is assumed. */
  requires_currency: z.boolean().default(false),
  /** Rows whose product, quantity and price are all blank are no rows. */
  ignore_rows_without_item: z.boolean().default(false),
});

const shipmentPreset = z.strictObject({
  ...base,
  for: z.literal('shipments'),
  fields: sourcesOf(SHIPMENT_FIELDS),
});

export const presetSchema = z.union([shipmentPreset, orderPreset]);

export type Source = z.output<typeof source>;
export type StatusRule = z.output<typeof rule>;
export type OrderPreset = z.output<typeof orderPreset>;
export type ShipmentPreset = z.output<typeof shipmentPreset>;
export type Preset = OrderPreset | ShipmentPreset;
