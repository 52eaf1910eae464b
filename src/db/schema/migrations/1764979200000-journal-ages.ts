// How old a row of the journal is: mails are repeated for a day, and an operator wants to know how long something waits.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Of rows from before this, their due time is the best that is known.
  'ALTER TABLE journal ADD COLUMN created_at bigint NOT NULL DEFAULT 0',
  'UPDATE journal SET created_at = due_at',
  `CREATE INDEX journal_dead_mails ON journal (id) WHERE kind = 'notification' AND resilient = 1 AND state = 'refused'`,
];

export class JournalAges1764979200000 implements MigrationInterface {
  readonly name = 'JournalAges1764979200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
