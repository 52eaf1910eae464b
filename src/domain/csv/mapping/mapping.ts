// The mapping of one import: our own column names, or a preset's, with the columns that the caller names.
import { OrdersError } from '../../shared/errors.ts';
import { plain } from './columns.ts';
import { type Field, ORDER_FIELDS } from './fields.ts';
import type { OrderPreset, Source } from './preset.ts';

export interface Mapping {
  readonly preset?: OrderPreset | undefined;
  /** Columns by the field that they hold. */
  readonly maps?: ReadonlyMap<Field, string> | undefined;
  /** For orders without one. */
  readonly currency?: string | undefined;
}

/** How a file is read, as JSON; null where our own names of columns are read, of the first sheet. */
export function writtenReading({ preset, maps, currency }: Mapping, sheet?: string): string | null {
  if (!preset && !maps?.size && currency === undefined && sheet === undefined) return null;
  return JSON.stringify({ preset, maps: [...(maps ?? [])], currency, sheet });
}

interface Written extends Omit<Mapping, 'maps'> {
  readonly maps: readonly (readonly [Field, string])[];
  readonly sheet?: string;
}

/** The reading that was written. */
export function parseReading(text: string | null): { mapping: Mapping; sheet: string | undefined } {
  if (text === null) return { mapping: {}, sheet: undefined };
  const { preset, maps, currency, sheet } = JSON.parse(text) as Written;
  return { mapping: { preset, maps: new Map(maps), currency }, sheet };
}

export const JAPANESE_NAMES: Readonly<Record<Field, string>> = {
  order_ref: '注文番号',
  customer_email: 'メールアドレス',
  customer_name: '顧客名',
  product_name: '商品名',
  quantity: '数量',
  unit_price: '単価',
  currency: '通貨',
};

/** Those that a file may lack. */
export const OPTIONAL_FIELDS: ReadonlySet<Field> = new Set(['order_ref', 'currency']);

/** What is looked for in a header, field by field; a column that the caller names must be there. */
export function sourcesOf({ preset, maps }: Mapping): Readonly<Record<Field, Source>> {
  const sources = ORDER_FIELDS.map((field): [Field, Source] => {
    const named = maps?.get(field);
    if (named !== undefined) return [field, { column: [named] }];
    return [field, preset?.fields[field] ?? { column: [field, JAPANESE_NAMES[field]] }];
  });
  return Object.fromEntries(sources) as Record<Field, Source>;
}

/** From `Lineitem name=product_name`, several times. Throws `usage`, with the end of a sentence about the map. */
export function parseMaps(texts: readonly string[]): ReadonlyMap<Field, string> {
  return mapsOf(texts, ORDER_FIELDS, 'Lineitem name=product_name');
}

/** Columns by the field that they hold, as the caller writes them. Throws `usage` with the example. */
export function mapsOf<Name extends string>(
  texts: readonly string[],
  fields: readonly Name[],
  example: string,
): ReadonlyMap<Name, string> {
  const maps = new Map<Name, string>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    const [column, name] = [text.slice(0, at).trim(), plain(text.slice(at + 1))];
    const field = fields.find((one) => plain(one) === name);
    if (at < 1 || column === '') {
      throw new OrdersError('usage', `must be COLUMN=FIELD, as in "${example}"`);
    }
    if (field === undefined) {
      throw new OrdersError(
        'usage',
        `knows no field ${text.slice(at + 1).trim()}; the fields are ${fields.join(', ')}`,
      );
    }
    const before = maps.get(field);
    if (before !== undefined) {
      throw new OrdersError('usage', `names two columns for ${field}: ${before} and ${column}; name one`);
    }
    maps.set(field, column);
  }
  return maps;
}
