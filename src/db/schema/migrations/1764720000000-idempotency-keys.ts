// Idempotency keys of requests that place orders, with the answer that a repeat gets.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from '../column-types.ts';

const statements = ({ reference }: ColumnTypes) => [
  `CREATE TABLE idempotency_keys (
    "key" text PRIMARY KEY NOT NULL,
    fingerprint text NOT NULL,
    order_id ${reference} NOT NULL,
    answer text,
    created_at bigint NOT NULL,
    lease_owner text,
    lease_until bigint,
    CONSTRAINT "idempotency_keys_of_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id"))`,
  `CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)`,
];

export class IdempotencyKeys1764720000000 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1764720000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(runner.dataSource))) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
