// Payment events seen, so that a repeated webhook changes nothing; and settings of the whole database.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from '../column-types.ts';

const statements = ({ id, reference }: ColumnTypes) => [
  `CREATE TABLE payment_events (
    "id" ${id},
    order_id ${reference} NOT NULL,
    event_id text NOT NULL,
    payment_id text NOT NULL,
    status text NOT NULL,
    received_at bigint NOT NULL,
    CONSTRAINT "payment_events_of_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id"))`,
  `CREATE UNIQUE INDEX payment_events_once ON payment_events (order_id, event_id)`,
  `CREATE TABLE settings (
    "name" text PRIMARY KEY NOT NULL,
    "value" text NOT NULL)`,
];

export class PaymentEvents1764633600000 implements MigrationInterface {
  readonly name = 'PaymentEvents1764633600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(runner.dataSource))) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
