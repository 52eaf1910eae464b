// Counters of amounts by one formula. The triggers of an early version took an amount of 12 digits apart inexactly:
// here they are replaced, and all orders are counted anew.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../column-types.ts';

// A migration is frozen: its SQL stands here in full, whatever becomes of the expressions elsewhere.
const whole = (amount: string) => `CAST(floor(${amount}) AS bigint)`;
const parts = (amount: string) => `CAST(CASE WHEN ${amount} >= 100000000000
    THEN round((${amount} - floor(${amount})) * 1000) * 10
    ELSE round((${amount} - floor(${amount})) * 10000) END AS bigint)`;

const count = (row: 'OLD' | 'NEW', sign: '' | '-') => {
  const amount = `${row}.total_amount`;
  const add = (batch: string, amounts: string) =>
    `INSERT INTO order_counts SELECT ${batch}, ${row}.status, ${row}.currency, ${sign}1, 0, ${amounts}
      WHERE ${batch} IS NOT NULL
      ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, "whole" = "whole" + excluded."whole",
        parts = parts + excluded.parts;`;
  return add('0', '0, 0') + add(`${row}.batch_id`, `${sign}${whole(amount)}, ${sign}${parts(amount)}`);
};

/** On PostgreSQL the triggers note amounts as they are. */
const SQLITE_TRIGGERS = [
  'DROP TRIGGER IF EXISTS orders_added',
  'DROP TRIGGER IF EXISTS orders_changed',
  'DROP TRIGGER IF EXISTS orders_removed',
  `CREATE TRIGGER orders_added AFTER INSERT ON orders BEGIN ${count('NEW', '')}
    INSERT INTO order_spans VALUES (NEW.id / 1000, 1, NEW.created_at, NEW.created_at) ON CONFLICT DO UPDATE SET
      orders = orders + 1, first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at);
    END`,
  `CREATE TRIGGER orders_changed AFTER UPDATE OF status, currency, batch_id, total_amount ON orders
    WHEN OLD.status IS NOT NEW.status OR OLD.currency IS NOT NEW.currency OR OLD.batch_id IS NOT NEW.batch_id
      OR OLD.total_amount IS NOT NEW.total_amount
    BEGIN ${count('OLD', '-')} ${count('NEW', '')} END`,
  `CREATE TRIGGER orders_removed AFTER DELETE ON orders BEGIN ${count('OLD', '-')}
    UPDATE order_spans SET orders = orders - 1 WHERE span = OLD.id / 1000; END`,
];

/** Processes that write or fold meanwhile wait; what they have noted is counted with the orders. */
const POSTGRES_LOCK = [
  'LOCK TABLE orders, journal, order_changes IN SHARE ROW EXCLUSIVE MODE',
  'DELETE FROM order_changes',
];

const RECOUNT = [
  'DELETE FROM order_counts',
  'DELETE FROM order_spans',
  'INSERT INTO order_counts SELECT 0, status, currency, count(*), 0, 0, 0 FROM orders GROUP BY status, currency',
  `INSERT INTO order_counts
    SELECT batch_id, status, currency, count(*), 0, sum(${whole('total_amount')}), sum(${parts('total_amount')})
    FROM orders WHERE batch_id IS NOT NULL GROUP BY batch_id, status, currency`,
  `INSERT INTO order_counts SELECT batch_id, 'PENDING', currency, 0, count(*), 0, 0 FROM journal
    WHERE batch_id IS NOT NULL AND state = 'waiting' GROUP BY batch_id, currency
    ON CONFLICT (batch_id, status, currency) DO UPDATE SET waiting = excluded.waiting`,
  'INSERT INTO order_spans SELECT id / 1000, count(*), min(created_at), max(created_at) FROM orders GROUP BY 1',
];

export class ExactCounters1765497600000 implements MigrationInterface {
  readonly name = 'ExactCounters1765497600000';

  async up(runner: QueryRunner): Promise<void> {
    const first = isPostgres(runner.dataSource) ? POSTGRES_LOCK : SQLITE_TRIGGERS;
    for (const statement of [...first, ...RECOUNT]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
