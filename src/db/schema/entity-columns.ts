// What the columns of several entities have in common.
import type { EntitySchemaColumnOptions } from 'typeorm';
import type { ColumnTypes } from './column-types.ts';

export const text = { type: 'text' } as const satisfies EntitySchemaColumnOptions;
export const integer = { type: 'integer' } as const satisfies EntitySchemaColumnOptions;
export const bigint = { type: 'bigint' } as const satisfies EntitySchemaColumnOptions;

export const optional = <Options extends EntitySchemaColumnOptions>(options: Options) => ({
  ...options,
  nullable: true as const,
});

export const idOf = ({ entity }: ColumnTypes) => ({ ...entity.id, primary: true }) as const;

/** A column that refers to an order, and the constraint's name. */
export const ofOrder = ({ reference }: ColumnTypes, constraint: string) => ({
  type: reference,
  foreignKey: { target: 'orders', inverseSide: 'id', name: constraint },
});

export const ofBatch = ({ reference }: ColumnTypes, constraint: string) => ({
  type: reference,
  foreignKey: { target: 'batches', inverseSide: 'id', name: constraint },
});
