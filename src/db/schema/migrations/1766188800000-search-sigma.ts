// Empties the search index: from now on it holds one form of the small sigma, in whatever place of a word. A server or an
// import fills it again; until then searches read the orders themselves.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../column-types.ts';

export class SearchSigma1766188800000 implements MigrationInterface {
  readonly name = 'SearchSigma1766188800000';

  async up(runner: QueryRunner): Promise<void> {
    const empty = isPostgres(runner.dataSource) ? 'TRUNCATE' : 'DELETE FROM';
    for (const table of ['search_slices', 'search_grams']) await runner.query(`${empty} ${table}`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
