// Batches that come in one request: an idempotency key stands for an order or for a batch. And where the file of an
// import is, so that one which was cut short can go on by the number of its batch alone; and when a batch was at its end.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes, isPostgres } from '../column-types.ts';

const BATCH_COLUMNS = [
  'ALTER TABLE batches ADD COLUMN source_path text',
  'ALTER TABLE batches ADD COLUMN encoding text',
  'ALTER TABLE batches ADD COLUMN completed_at bigint',
  `CREATE INDEX batches_loading ON batches (id) WHERE status = 'loading'`,
];

const inPostgres = ({ reference }: ColumnTypes) => [
  'ALTER TABLE idempotency_keys ALTER COLUMN order_id DROP NOT NULL',
  `ALTER TABLE idempotency_keys ADD COLUMN batch_id ${reference}`,
  `ALTER TABLE idempotency_keys ADD CONSTRAINT "idempotency_keys_of_batch"
    FOREIGN KEY ("batch_id") REFERENCES "batches" ("id")`,
];

/** SQLite cannot take back a NOT NULL, so the table is made anew. */
const inSqlite = ({ reference }: ColumnTypes) => [
  'ALTER TABLE idempotency_keys RENAME TO former_keys',
  'DROP INDEX idempotency_keys_by_age',
  `CREATE TABLE idempotency_keys (
    "key" text PRIMARY KEY NOT NULL,
    fingerprint text NOT NULL,
    order_id ${reference},
    answer text,
    created_at bigint NOT NULL,
    lease_owner text,
    lease_until bigint,
    batch_id ${reference},
    CONSTRAINT "idempotency_keys_of_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id"),
    CONSTRAINT "idempotency_keys_of_batch" FOREIGN KEY ("batch_id") REFERENCES "batches" ("id"))`,
  `INSERT INTO idempotency_keys SELECT "key", fingerprint, order_id, answer, created_at, lease_owner, lease_until,
    NULL FROM former_keys`,
  'DROP TABLE former_keys',
  'CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)',
];

const KEYS_BY_BATCH =
  'CREATE INDEX idempotency_keys_by_batch ON idempotency_keys (batch_id) WHERE batch_id IS NOT NULL';

export class BatchRequests1764892800000 implements MigrationInterface {
  readonly name = 'BatchRequests1764892800000';

  async up(runner: QueryRunner): Promise<void> {
    const { dataSource } = runner;
    const keys = isPostgres(dataSource) ? inPostgres : inSqlite;
    const statements = [...keys(columnTypes(dataSource)), KEYS_BY_BATCH, ...BATCH_COLUMNS];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
