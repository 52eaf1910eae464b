// Proves that the migrations and the entities describe the same schema.
import { DataSource } from 'typeorm';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { COLUMN_TYPES } from '../../../src/db/schema/column-types.ts';
import { entitiesOf } from '../../../src/db/schema/entities.ts';
import { sqliteDriver } from '../../../src/db/sqlite/driver.ts';
import { tempPath } from '../../support/temp.ts';

test('a migrated database has nothing that the entities would change', async () => {
  const path = tempPath('orders.db');
  await (await openStore(path)).close();
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: sqliteDriver(),
    database: path,
    entities: entitiesOf(COLUMN_TYPES.sqlite),
  });
  await source.initialize();
  const changes = await source.driver.createSchemaBuilder().log();
  await source.destroy();
  expect(changes.upQueries.map((query) => query.query)).toEqual([]);
});
