// Empties the search index: it holds texts without variants of kanji from now on, and of the groups of files only those
// that are an `order_ref`. A server or an import fills it again; until then searches read the orders themselves.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../column-types.ts';

export class SearchRefs1765929600000 implements MigrationInterface {
  readonly name = 'SearchRefs1765929600000';

  async up(runner: QueryRunner): Promise<void> {
    const empty = isPostgres(runner.dataSource) ? 'TRUNCATE' : 'DELETE FROM';
    for (const table of ['search_slices', 'search_grams']) await runner.query(`${empty} ${table}`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
