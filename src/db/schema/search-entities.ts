// The tables of the search index as TypeORM entities, beside those of the book.
import { EntitySchema } from 'typeorm';
import type { ColumnTypes } from './column-types.ts';

export function searchEntities(types: ColumnTypes): EntitySchema<object>[] {
  return [
    new EntitySchema<object>({
      name: 'search_slices',
      columns: {
        slice: { type: 'integer', primary: true },
        first_created_at: types.entity.time,
        last_created_at: types.entity.time,
      },
    }),
    new EntitySchema<object>({
      name: 'search_grams',
      columns: {
        slice: { type: 'integer', primary: true },
        gram: { type: 'integer', primary: true },
        orders: { type: types.bytes },
      },
    }),
  ];
}
