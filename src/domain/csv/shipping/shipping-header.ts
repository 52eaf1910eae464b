// The header row of a file of shipped orders: which column names the order, and which ones tell about its shipment.
import { type Columns, ignoredColumns, ownColumns } from '../header.ts';
import { invalidFile } from '../input-file.ts';
import { type FoundSource, headerNames, isTwice } from '../mapping/columns.ts';
import { SHIPMENT_FIELDS, type ShipmentField } from '../mapping/fields.ts';
import { headerText } from '../mapping/header-error.ts';
import {
  findShipmentField,
  isMapped,
  SHIPMENT_NAMES,
  type ShipmentMapping,
} from '../mapping/shipment-mapping.ts';

type Found = Exclude<FoundSource, { missing: readonly string[] }>;

/** How the rows below the header are read; an order is named by its id or its ref, or by either. */
export interface ShippingColumns extends Pick<Columns, 'header' | 'own' | 'ignored'> {
  readonly fields: Readonly<Partial<Record<ShipmentField, Found>>>;
  /** Whether a row without a tracking number is bad: the file is a list of them. */
  readonly needsTracking: boolean;
  /** With so many cells a row names its order. */
  readonly needed: number;
}

/** Throws `invalid` if no column names the order, if a column of the mapping is missing, or if one occurs twice. */
export function readShippingHeader(
  cells: readonly string[],
  name: string,
  line: number,
  mapping: ShipmentMapping,
): ShippingColumns {
  const own = ownColumns(cells);
  const names = headerNames(cells.slice(0, own));
  const fields: Partial<Record<ShipmentField, Found>> = {};
  const missing: string[] = [];
  for (const field of SHIPMENT_FIELDS) {
    const found = findShipmentField(field, mapping, names);
    if (found === undefined) continue;
    if ('missing' in found) missing.push(`${found.missing.join(', ')} (${field})`);
    else if (isMapped(field, mapping) ? isTwice(found, names) : found.at.length > 1)
      throw severalColumns(field, name, line);
    else fields[field] = found;
  }
  const { order_id: id, order_ref: ref } = fields;
  if (missing.length > 0) {
    throw invalidFile(name, `the header is missing ${missing.join(', ')}; it has ${headerText(cells)}`, line);
  }
  if (!id && !ref) throw withoutKey(cells, name, line);
  const read = new Set(Object.values(fields).flatMap(({ at }) => at));
  return {
    header: cells,
    own,
    ignored: ignoredColumns(cells.slice(0, own), read),
    fields,
    needsTracking: mapping.preset?.fields.tracking_number !== undefined,
    needed: 1 + Math.min(...[id, ref].flatMap((key) => (key ? [Math.max(-1, ...key.at)] : []))),
  };
}

function severalColumns(field: ShipmentField, name: string, line: number): Error {
  const what = field === 'order_id' ? 'the order id' : field;
  return invalidFile(name, `the header has several columns for ${what}; keep one`, line);
}

function withoutKey(cells: readonly string[], name: string, line: number): Error {
  const known = [...SHIPMENT_NAMES.order_id, ...SHIPMENT_NAMES.order_ref].flat();
  const what = `the header has no column ${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
  return invalidFile(name, `${what}; it has ${headerText(cells)}`, line);
}
