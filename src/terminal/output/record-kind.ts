// The description of a kind of record for printing: its fields are the keys of its JSON, which the compiler checks, and
// each has its form in a table.

import { formatNumber } from '../../domain/shared/format.ts';
import type { Colour } from './order-format.ts';
export const FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export interface Field<Json> {
  readonly head: string;
  /** In a table; without it, the value itself. */
  readonly show?: (record: Json) => string;
  /** An RFC 3339 time in UTC, which a table shows in the user's time zone; or a text with such times. */
  readonly times?: 'whole' | 'within';
  readonly align?: 'right';
  readonly colour?: (record: Json) => Colour | undefined;
  /** May be cut short with an ellipsis when the terminal is narrow. */
  readonly shrinks?: boolean;
  /** Continues on further lines when the terminal is narrow: none of it may be lost. */
  readonly wraps?: boolean;
}

/** A field with several values; CSV has a column for it only where `--fields` names it. */
interface Nested {
  readonly nested: true;
}

export type FieldsOf<Json> = {
  readonly [Key in keyof Json]-?: Field<Json> & (NonNullable<Json[Key]> extends object ? Nested : object);
};

export interface RecordKind<Json extends object> {
  /** For `orders help formats`: its description, and the commands that print it. */
  readonly says: string;
  /** In the order of the JSON. */
  readonly fields: FieldsOf<Json>;
  /** The columns of a table by default. */
  readonly shown: readonly (keyof Json & string)[];
  /** The field that --quiet prints. */
  readonly id?: keyof Json & string;
}

export function kind<Json extends object>(all: RecordKind<Json>): RecordKind<Json> {
  return all;
}

export function count<Key extends string>(head: string, key: Key): Field<Readonly<Record<Key, number>>> {
  return { head, align: 'right', show: (record) => formatNumber(record[key]) };
}
