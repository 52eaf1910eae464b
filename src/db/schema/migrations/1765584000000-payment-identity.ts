// To whom a payment belongs is asked with each answer; charges that are not an order's own are kept until they are
// gone; a refund that the Payment Service has taken and not decided yet is marked.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from '../column-types.ts';

const statements = ({ id, money, reference }: ColumnTypes) => [
  'CREATE INDEX journal_by_payment ON journal (payment_id) WHERE payment_id IS NOT NULL',
  'ALTER TABLE journal ADD COLUMN accepted integer NOT NULL DEFAULT 0',
  `CREATE TABLE foreign_charges (
    "id" ${id},
    order_id ${reference} NOT NULL,
    payment_id text NOT NULL,
    amount ${money} NOT NULL,
    currency text NOT NULL,
    owner_id ${reference},
    noticed_at bigint NOT NULL,
    CONSTRAINT "foreign_charges_of_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id"))`,
  'CREATE UNIQUE INDEX foreign_charges_once ON foreign_charges (order_id, payment_id)',
];

export class PaymentIdentity1765584000000 implements MigrationInterface {
  readonly name = 'PaymentIdentity1765584000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(runner.dataSource))) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
