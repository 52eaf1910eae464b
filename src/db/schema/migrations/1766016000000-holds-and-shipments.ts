// An order can be held for review and has a shipment; an event names its payment. The columns are empty in older rows,
// so none of them is written again.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from '../column-types.ts';

export class HoldsAndShipments1766016000000 implements MigrationInterface {
  readonly name = 'HoldsAndShipments1766016000000';

  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner.dataSource);
    await runner.query(`ALTER TABLE orders ADD COLUMN held_at ${time}`);
    await runner.query('ALTER TABLE orders ADD COLUMN hold_reason text');
    await runner.query('ALTER TABLE orders ADD COLUMN carrier text');
    await runner.query('ALTER TABLE orders ADD COLUMN tracking_number text');
    await runner.query('CREATE INDEX orders_held ON orders (id) WHERE held_at IS NOT NULL');
    await runner.query(
      'CREATE INDEX orders_by_tracking ON orders (tracking_number, id) WHERE tracking_number IS NOT NULL',
    );
    await runner.query('ALTER TABLE order_events ADD COLUMN payment_id text');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
