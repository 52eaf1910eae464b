// TypeORM on a database that is open already, for migrations and for comparing the schema: it opens and closes nothing.
// Other commands do not load it, so import this file only where it is needed.
import type BetterSqlite3 from 'better-sqlite3';
import type { Pool } from 'pg';
import { DataSource, type EntitySchema, MigrationExecutor, type QueryRunner } from 'typeorm';
import { MIGRATIONS } from './migration-list.ts';
import { MIGRATIONS_TABLE } from './migration-names.ts';

type Entities = EntitySchema<object>[];

const OPTIONS = {
  migrations: [...MIGRATIONS],
  migrationsTableName: MIGRATIONS_TABLE,
  logging: false,
};

export function sqliteSource(handle: BetterSqlite3.Database, entities: Entities = []): Promise<DataSource> {
  const driver = constructorOf(handle);
  return new DataSource({
    ...OPTIONS,
    type: 'better-sqlite3',
    driver,
    database: handle.name,
    entities,
  }).initialize();
}

export function postgresSource(pool: Pool, entities: Entities = []): Promise<DataSource> {
  const driver = { Pool: constructorOf(pool) };
  return new DataSource({
    ...OPTIONS,
    type: 'postgres',
    driver,
    entities,
    installExtensions: false,
    // It would log the errors that the owner of the pool ignores.
    poolErrorHandler: () => {},
  }).initialize();
}

/** Runs the missing migrations in the transaction that `runner` has begun. */
export async function runMigrations(runner: QueryRunner): Promise<void> {
  const executor = new MigrationExecutor(runner.dataSource, runner);
  executor.transaction = 'none';
  await executor.executePendingMigrations();
}

/** TypeORM calls a driver's constructor to connect. */
function constructorOf(opened: object) {
  function Opened() {
    return opened;
  }
  return Opened;
}
