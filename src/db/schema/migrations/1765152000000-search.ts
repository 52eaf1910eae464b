// The search index of the book: which orders of a slice hold a pair of characters, and which slices are complete.
// It begins empty; the next server or import fills it.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes, isPostgres } from '../column-types.ts';

export class Search1765152000000 implements MigrationInterface {
  readonly name = 'Search1765152000000';

  async up(runner: QueryRunner): Promise<void> {
    const { time, bytes } = columnTypes(runner.dataSource);
    await runner.query(`CREATE TABLE search_slices (
      "slice" integer PRIMARY KEY NOT NULL,
      first_created_at ${time} NOT NULL,
      last_created_at ${time} NOT NULL)`);
    // In the sequence of the key, so that a slice is written, and is read, in one place.
    await runner.query(`CREATE TABLE search_grams (
      "slice" integer NOT NULL,
      "gram" integer NOT NULL,
      orders ${bytes} NOT NULL,
      PRIMARY KEY ("slice", "gram")) ${isPostgres(runner.dataSource) ? '' : 'WITHOUT ROWID'}`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
