// Compares the tables of a current database with the entities for `orders doctor`, by the changes TypeORM would make.
import type { DataSource } from 'typeorm';
import type { Finding } from '../../domain/reports/doctor-findings.ts';
import { MIGRATION_NAMES } from '../schema/migration-names.ts';

export async function schemaFinding({ driver }: DataSource): Promise<Finding> {
  const { upQueries } = await driver.createSchemaBuilder().log();
  const version = `${MIGRATION_NAMES.length} of ${MIGRATION_NAMES.length} migrations`;
  if (upQueries.length === 0) return { check: 'schema', ok: true, detail: version };
  return {
    check: 'schema',
    ok: false,
    detail: `${version}, but the tables were changed manually`,
    fix: 'undo the change, or restore a backup',
  };
}
