// The mapping of a file of shipped orders: our own column names, or a preset's, with the columns that the caller names.
import { type FoundSource, findSource, type HeaderNames, plain } from './columns.ts';
import { SHIPMENT_FIELDS, type ShipmentField } from './fields.ts';
import { mapsOf } from './mapping.ts';
import type { ShipmentPreset, Source } from './preset.ts';

export interface ShipmentMapping {
  readonly preset?: ShipmentPreset | undefined;
  /** Columns by the field that they hold. */
  readonly maps?: ReadonlyMap<ShipmentField, string> | undefined;
}

/** Groups of names: the first group of which the header has a column counts, and it may have one column of it. */
export const SHIPMENT_NAMES: Readonly<Record<ShipmentField, readonly (readonly string[])[]>> = {
  order_id: [['order_id', '注文ID'], ['id']],
  order_ref: [['order_ref', '注文番号']],
  carrier: [['carrier', '配送業者']],
  tracking_number: [['tracking_number', '追跡番号'], ['伝票番号']],
};

/** The fields that name an order. */
const KEYS: readonly ShipmentField[] = ['order_id', 'order_ref'];

/** From `伝票番号=tracking_number`, several times. Throws `usage`. */
export function parseShipmentMaps(texts: readonly string[]): ReadonlyMap<ShipmentField, string> {
  return mapsOf(texts, SHIPMENT_FIELDS, '伝票番号=tracking_number');
}

/**
 * Undefined for a field that the mapping does not name and the header does not have. Where the mapping names a key of
 * orders, only that one is read: a carrier's column `id` holds no ids of ours.
 */
export function findShipmentField(
  field: ShipmentField,
  mapping: ShipmentMapping,
  names: HeaderNames,
): FoundSource | undefined {
  const mapped = mappedSource(field, mapping);
  if (mapped) return findSource(mapped, names);
  if (KEYS.includes(field) && KEYS.some((key) => isMapped(key, mapping))) return undefined;
  const group = SHIPMENT_NAMES[field].find((group) => group.some((name) => names.has(plain(name))));
  if (group === undefined) return undefined;
  const at = group.flatMap((name) => names.get(plain(name)) ?? []);
  return { cell: (cells) => cells[at[0] ?? -1] ?? '', at };
}

/** Whether the mapping names columns for the field, or a value. */
export function isMapped(field: ShipmentField, mapping: ShipmentMapping): boolean {
  return mappedSource(field, mapping) !== undefined;
}

function mappedSource(field: ShipmentField, { preset, maps }: ShipmentMapping): Source | undefined {
  const named = maps?.get(field);
  return named === undefined ? preset?.fields[field] : { column: [named] };
}
