// Batches: many orders from one file, created together; what was wrong with its rows; and the payments that wait
// for their turn in a batch.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from '../column-types.ts';

const statements = ({ id, reference }: ColumnTypes) => [
  `CREATE TABLE batches (
    "id" ${id},
    csv_source text,
    content_hash text,
    copy integer NOT NULL,
    status text NOT NULL,
    reason text,
    created_at bigint NOT NULL,
    total_orders integer NOT NULL,
    rejected integer NOT NULL,
    accepted integer NOT NULL,
    lease_owner text,
    lease_until bigint,
    CONSTRAINT "batches_status_known" CHECK (status IN ('loading','running','paused','completed','aborted')))`,
  // The same file is one batch, also when two clients import it at the same moment.
  `CREATE UNIQUE INDEX batches_once ON batches (content_hash, copy)
    WHERE content_hash IS NOT NULL AND status <> 'aborted'`,
  `CREATE INDEX batches_running ON batches (id) WHERE status = 'running'`,
  `CREATE TABLE batch_errors (
    "id" ${id},
    batch_id ${reference} NOT NULL,
    line integer NOT NULL,
    "column" text,
    "value" text,
    reason text NOT NULL,
    CONSTRAINT "batch_errors_of_batch" FOREIGN KEY ("batch_id") REFERENCES "batches" ("id"))`,
  `CREATE INDEX batch_errors_by_batch ON batch_errors (batch_id, id)`,
  `ALTER TABLE journal ADD COLUMN batch_id ${reference}`,
  `CREATE INDEX journal_waiting_in_batch ON journal (batch_id, id) WHERE batch_id IS NOT NULL AND state = 'waiting'`,
];

export class Batches1764806400000 implements MigrationInterface {
  readonly name = 'Batches1764806400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(runner.dataSource))) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
