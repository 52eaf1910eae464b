// What is to be known of a kind of record to print it: its fields are the keys of its JSON, which the compiler holds it
// to, and each says how a table shows it.
import type { Colour } from './order-format.ts';

export const FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export interface Field<Json> {
  readonly head: string;
  /** In a table; the value as it is without. */
  readonly show?: (record: Json) => string;
  readonly align?: 'right';
  readonly colour?: (record: Json) => Colour | undefined;
  /** May be cut short with an ellipsis when the terminal is narrow. */
  readonly shrinks?: boolean;
  /** Goes on in further lines when the terminal is narrow: none of it may be lost. */
  readonly wraps?: boolean;
}

/** What is no single value; CSV has a column for it only where it is asked for. */
interface Nested {
  readonly nested: true;
}

export type FieldsOf<Json> = {
  readonly [Key in keyof Json]-?: Field<Json> & (NonNullable<Json[Key]> extends object ? Nested : object);
};

export interface RecordKind<Json extends object> {
  /** For `orders help formats`: what it is, and which commands print it. */
  readonly says: string;
  /** In the order of the JSON. */
  readonly fields: FieldsOf<Json>;
  /** What a table shows unless told otherwise. */
  readonly shown: readonly (keyof Json & string)[];
  /** The field that --quiet prints. */
  readonly id?: keyof Json & string;
}
