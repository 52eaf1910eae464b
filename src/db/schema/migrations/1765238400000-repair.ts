// Two migrations were changed after databases had been made by them: 1764892800000-batch-requests got `completed_at`,
// 1765065600000-order-counts got another expression for large amounts. Brings databases of either history to the same.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../column-types.ts';
import { FILL, ORDER_TRIGGERS_IN_SQLITE } from './1765065600000-order-counts.ts';

const COUNT_ANEW = ['DELETE FROM order_counts', 'DELETE FROM order_spans', ...FILL];

/** Amounts below it were always taken apart in the same way. */
const LARGE = 100_000_000_000;

export class Repair1765238400000 implements MigrationInterface {
  readonly name = 'Repair1765238400000';

  async up(runner: QueryRunner): Promise<void> {
    await (isPostgres(runner.dataSource) ? repairPostgres(runner) : repairSqlite(runner));
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}

async function repairSqlite(runner: QueryRunner): Promise<void> {
  const columns: { name: string }[] = await runner.query('PRAGMA table_info(batches)');
  if (!columns.some(({ name }) => name === 'completed_at')) {
    await runner.query('ALTER TABLE batches ADD COLUMN completed_at bigint');
  }
  for (const trigger of ['orders_added', 'orders_changed', 'orders_removed']) {
    await runner.query(`DROP TRIGGER IF EXISTS ${trigger}`);
  }
  for (const statement of ORDER_TRIGGERS_IN_SQLITE) await runner.query(statement);
  if (await hasLargeAmounts(runner)) await countAnew(runner);
}

/** Its counters are folded by the program, so only what has been counted so far can be wrong. */
async function repairPostgres(runner: QueryRunner): Promise<void> {
  await runner.query('ALTER TABLE batches ADD COLUMN IF NOT EXISTS completed_at bigint');
  if (!(await hasLargeAmounts(runner))) return;
  // Keeps writers of other nodes out until the commit: nothing is counted twice or not at all.
  await runner.query('LOCK TABLE orders, journal, order_changes IN SHARE ROW EXCLUSIVE MODE');
  await runner.query('DELETE FROM order_changes');
  await countAnew(runner);
}

/** Amounts are counted of batches alone. */
async function hasLargeAmounts(runner: QueryRunner): Promise<boolean> {
  const orders: unknown[] = await runner.query(
    `SELECT 1 FROM orders WHERE batch_id IS NOT NULL AND total_amount >= ${LARGE} LIMIT 1`,
  );
  return orders.length > 0;
}

async function countAnew(runner: QueryRunner): Promise<void> {
  for (const statement of COUNT_ANEW) await runner.query(statement);
}
