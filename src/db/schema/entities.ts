// All tables as TypeORM entities: `orders doctor` and the tests compare the migrated schema with them.
import { EntitySchema } from 'typeorm';
import { batchErrors, batches } from './batch-entities.ts';
import type { ColumnTypes } from './column-types.ts';
import { columnName, type Entity } from './entity.ts';
import { foreignCharges, idempotencyKeys, journal, paymentEvents, settings } from './journal-entities.ts';
import { orderCounts, orderEvents, orderItems, orderSpans, orders } from './order-entities.ts';

const searchSlices = (types: ColumnTypes) => ({
  name: 'search_slices',
  columns: {
    slice: { type: 'integer', primary: true },
    firstCreatedAt: types.entity.time,
    lastCreatedAt: types.entity.time,
  },
});

const searchGrams = (types: ColumnTypes) => ({
  name: 'search_grams',
  columns: {
    slice: { type: 'integer', primary: true },
    gram: { type: 'integer', primary: true },
    orders: { type: types.bytes },
  },
});

const ENTITIES: readonly ((types: ColumnTypes) => Entity<object>)[] = [
  ...[orders, orderItems, orderEvents, orderCounts, orderSpans, journal, paymentEvents, foreignCharges],
  ...[idempotencyKeys, batches, batchErrors, searchSlices, searchGrams, settings],
];

export function entitiesOf(types: ColumnTypes): EntitySchema<object>[] {
  return ENTITIES.map((of) => {
    const entity = of(types);
    const columns = Object.entries(entity.columns).map(([property, options]) => [
      property,
      { name: columnName(property), ...options },
    ]);
    return new EntitySchema({ ...entity, columns: Object.fromEntries(columns) });
  });
}
