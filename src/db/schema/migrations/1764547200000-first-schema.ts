// The first schema: orders and order_items as in the design document, section 3; the timeline; the journal.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes, isPostgres } from '../column-types.ts';

const statements = ({ id, reference, money, time }: ColumnTypes) => [
  `CREATE TABLE orders (
    "id" ${id},
    customer_email text NOT NULL,
    customer_name text NOT NULL,
    status text NOT NULL,
    total_amount ${money} NOT NULL,
    currency text NOT NULL DEFAULT 'JPY',
    created_at ${time} NOT NULL,
    updated_at ${time} NOT NULL,
    batch_id ${reference},
    csv_source text,
    import_group text,
    CONSTRAINT "orders_status_known" CHECK (status IN ('PENDING','PAYMENT_PROCESSING','PAID','SHIPPED','DELIVERED','CANCELLED')))`,
  `CREATE INDEX orders_by_status ON orders (status, id)`,
  `CREATE INDEX orders_by_email ON orders (customer_email, id)`,
  `CREATE INDEX orders_by_batch ON orders (batch_id, id) WHERE batch_id IS NOT NULL`,
  `CREATE TABLE order_items (
    "id" ${id},
    order_id ${reference} NOT NULL,
    product_name text NOT NULL,
    quantity integer NOT NULL,
    unit_price ${money} NOT NULL,
    CONSTRAINT "order_items_of_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id"))`,
  `CREATE INDEX order_items_by_order ON order_items (order_id)`,
  `CREATE TABLE order_events (
    "id" ${id},
    order_id ${reference} NOT NULL,
    at bigint NOT NULL,
    type text NOT NULL,
    from_status text,
    to_status text,
    actor text NOT NULL,
    detail text,
    CONSTRAINT "order_events_of_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id"))`,
  `CREATE INDEX order_events_by_order ON order_events (order_id)`,
  `CREATE TABLE journal (
    "id" ${id},
    order_id ${reference} NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    idempotency_key text NOT NULL,
    payment_id text,
    amount ${money} NOT NULL,
    currency text NOT NULL,
    template text,
    resilient integer NOT NULL,
    sends integer NOT NULL,
    lookups integer NOT NULL,
    due_at bigint NOT NULL,
    sent_at bigint,
    lease_owner text,
    lease_until bigint,
    claims integer NOT NULL,
    detail text,
    CONSTRAINT "journal_kind_known" CHECK (kind IN ('payment','refund','compensation','notification')),
    CONSTRAINT "journal_state_known" CHECK (state IN ('waiting','running','unknown','done','refused','dropped')),
    CONSTRAINT "journal_of_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id"))`,
  `CREATE INDEX journal_by_order ON journal (order_id)`,
  `CREATE INDEX journal_open ON journal (id) WHERE state IN ('waiting','running','unknown')`,
  // An order's money is touched by one operation at a time, from all clients and on all machines.
  `CREATE UNIQUE INDEX journal_one_open_operation ON journal (order_id)
    WHERE kind IN ('payment','refund') AND state IN ('waiting','running','unknown')`,
  `CREATE UNIQUE INDEX journal_one_compensation ON journal (order_id, payment_id)
    WHERE kind = 'compensation' AND state <> 'dropped'`,
];

/** "ORDR": tells our SQLite files from another program's. */
export const APPLICATION_ID = 0x4f524452;

export class FirstSchema1764547200000 implements MigrationInterface {
  readonly name = 'FirstSchema1764547200000';

  async up(runner: QueryRunner): Promise<void> {
    if (!isPostgres(runner.dataSource)) await runner.query(`PRAGMA application_id = ${APPLICATION_ID}`);
    for (const statement of statements(columnTypes(runner.dataSource))) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('an order book is never taken back to nothing; restore a backup instead');
  }
}
