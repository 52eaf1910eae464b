// A table as the entities describe it, and its use in SQL: the column of each property, and the select list of its
// rows. Does not load TypeORM, as every command that reads uses this.
import type { EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm';
import { COLUMN_TYPES, type ColumnTypes } from './column-types.ts';

/** In one of the databases, with the names that the domain has for its columns. */
export interface Entity<Row> extends EntitySchemaOptions<Row> {
  readonly columns: { readonly [Property in keyof Row]-?: EntitySchemaColumnOptions };
}

type EntityOf<Row> = (types: ColumnTypes) => Entity<Row>;

/** `orderId` is `order_id`. */
export function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** By property; the names are the same in both databases. */
export function columnsOf<Row>(entity: EntityOf<Row>): Record<keyof Row, string> {
  const properties = Object.keys(entity(COLUMN_TYPES.sqlite).columns);
  return Object.fromEntries(properties.map((one) => [one, `"${columnName(one)}"`])) as Record<
    keyof Row,
    string
  >;
}

/** For SELECT and RETURNING, with the columns of `alias` where there is one. */
export function selected<Row>(entity: EntityOf<Row>, alias?: string): string {
  const columns = Object.entries<EntitySchemaColumnOptions>(entity(COLUMN_TYPES.sqlite).columns);
  const from = alias === undefined ? '' : `${alias}.`;
  return columns
    .filter(([, { select }]) => select !== false)
    .map(([property]) => `${from}"${columnName(property)}" AS "${property}"`)
    .join(', ');
}
