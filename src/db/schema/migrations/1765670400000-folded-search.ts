// An index by which addresses are found whatever their case. The search index is emptied: it knows texts folded from now
// on, and the next server or import fills it again.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../column-types.ts';

export class FoldedSearch1765670400000 implements MigrationInterface {
  readonly name = 'FoldedSearch1765670400000';

  async up(runner: QueryRunner): Promise<void> {
    const key = isPostgres(runner.dataSource)
      ? 'lower(customer_email COLLATE "C")'
      : 'customer_email COLLATE NOCASE';
    await runner.query('DROP INDEX orders_by_email');
    await runner.query(`CREATE INDEX orders_by_email ON orders (${key}, id)`);
    const empty = isPostgres(runner.dataSource) ? 'TRUNCATE' : 'DELETE FROM';
    for (const table of ['search_slices', 'search_grams']) await runner.query(`${empty} ${table}`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
