// Finds the columns of a mapping in the header of a file.
import type { Source } from './preset.ts';

/** The cell of a field in a row. */
export type CellOf = (cells: readonly string[]) => string;

/** A source that was found in a header, or what of it was not. */
export type FoundSource =
  | {
      readonly cell: CellOf;
      /** The places of its columns in the header. */
      readonly at: readonly number[];
      readonly constant?: string;
      /** The cell is a total, to be divided by this one. */
      readonly divisor?: CellOf;
      readonly divisorAt?: number;
    }
  | { readonly missing: readonly string[] };

/** The places of header names; several where a name stands more than once. */
export type HeaderNames = ReadonlyMap<string, readonly number[]>;

export function headerNames(cells: readonly string[]): HeaderNames {
  const names = new Map<string, number[]>();
  for (const [index, cell] of cells.entries()) {
    const name = plain(cell);
    names.set(name, [...(names.get(name) ?? []), index]);
  }
  return names;
}

/** Case, width, blanks, signs within words and invisible characters make no difference. */
export function plain(cell: string): string {
  return cell
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\p{Default_Ignorable_Code_Point}\p{Cf}-]/gu, '');
}

/** The first of the names that the header has, and whether it has it once. */
export function placeOf(column: readonly string[], names: HeaderNames): readonly number[] | undefined {
  return column.map((name) => names.get(plain(name))).find((places) => places !== undefined);
}

/** Whether a column of a source stands in the header more than once. A source may join several columns. */
export function isTwice({ at }: { readonly at: readonly number[] }, names: HeaderNames): boolean {
  return [...names.values()].some((places) => places.filter((place) => at.includes(place)).length > 1);
}

export function findSource(source: Source, names: HeaderNames): FoundSource {
  if ('join' in source) {
    const places = source.join.map((column) => placeOf(column, names));
    const missing = source.join.filter((_, index) => places[index] === undefined);
    if (missing.length > 0) return { missing: missing.map(alternatives) };
    const at = places.flatMap((place) => place?.slice(0, 1) ?? []);
    return { cell: (cells) => joined(cells, at, source.with), at: places.flatMap((place) => place ?? []) };
  }
  if (!('column' in source)) return { cell: () => source.constant, at: [], constant: source.constant };
  const { column, divided_by: by, constant } = { divided_by: undefined, constant: undefined, ...source };
  const place = placeOf(column, names);
  const [index] = place ?? [];
  if (place === undefined || index === undefined) {
    if (constant !== undefined) return { cell: () => constant, at: [], constant };
    return { missing: [alternatives(column)] };
  }
  const cell: CellOf = (cells) => cells[index] ?? '';
  if (by === undefined) return { cell, at: place };
  const divisor = placeOf(by, names);
  const [divisorAt] = divisor ?? [];
  if (divisor === undefined || divisorAt === undefined) return { missing: [alternatives(by)] };
  return { cell, at: place, divisor: (cells) => cells[divisorAt] ?? '', divisorAt };
}

function joined(cells: readonly string[], at: readonly number[], separator: string): string {
  const parts = at.map((index) => (cells[index] ?? '').trim());
  return parts.filter((part) => part !== '').join(separator);
}

function alternatives(column: readonly string[]): string {
  return column.join(' or ');
}
