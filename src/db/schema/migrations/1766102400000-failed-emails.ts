// An email that failed can be sent again in either mode, so the index of failed emails holds those of both.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FailedEmails1766102400000 implements MigrationInterface {
  readonly name = 'FailedEmails1766102400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX journal_dead_mails');
    await runner.query(
      `CREATE INDEX journal_failed_emails ON journal (id) WHERE kind = 'notification' AND state = 'refused'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
