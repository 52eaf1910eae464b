// How the columns of a batch's file are read, so that an interrupted import goes on in the same way.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BatchReading1765843200000 implements MigrationInterface {
  readonly name = 'BatchReading1765843200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE batches ADD COLUMN reading text');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
