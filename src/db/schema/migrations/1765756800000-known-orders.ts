// An order is found by the `order_ref` that it has in its file. A group that is only a number of a line or a place is
// marked, so that it is no ref; older orders are not written again, and their numbers count as refs. A batch counts
// the orders of its file that were left out on purpose.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  'ALTER TABLE orders ADD COLUMN group_is_line integer',
  `CREATE INDEX orders_by_ref ON orders (import_group, id)
    WHERE import_group IS NOT NULL AND group_is_line IS NULL`,
  'ALTER TABLE batches ADD COLUMN skipped integer NOT NULL DEFAULT 0',
];

export class KnownOrders1765756800000 implements MigrationInterface {
  readonly name = 'KnownOrders1765756800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
