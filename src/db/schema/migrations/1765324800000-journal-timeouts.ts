// The time limit of each call beside the time at which it was sent: a process with other settings judges it by that.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  'ALTER TABLE journal ADD COLUMN timeout_ms integer',
  // Of calls sent before this, the default limits are the best that is known. Closed rows are judged no more.
  `UPDATE journal SET timeout_ms = CASE WHEN kind = 'notification' THEN 10000 ELSE 30000 END
    WHERE sent_at IS NOT NULL AND state IN ('waiting','running','unknown')`,
];

export class JournalTimeouts1765324800000 implements MigrationInterface {
  readonly name = 'JournalTimeouts1765324800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
