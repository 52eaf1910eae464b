// Counters of orders, kept by triggers so that no writer forgets them, and the times of every thousand orders, so that
// a list neither counts nor searches the whole book (ADR 12). And the indexes that pages are read from.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes, isPostgres } from '../column-types.ts';

const wholeUnits = (amount: string) => `CAST(floor(${amount}) AS bigint)`;

/**
 * An amount has 15 digits: where 12 of them are before the point, at most 3 are behind it, and the nearest binary number
 * may be as far away as half of a ten-thousandth.
 */
const tenThousandths = (amount: string) => `CAST(CASE WHEN ${amount} >= 100000000000
  THEN round((${amount} - floor(${amount})) * 1000) * 10
  ELSE round((${amount} - floor(${amount})) * 10000) END AS bigint)`;

/** Batch 0 is the whole book. Amounts are kept of batches alone, in whole units and ten-thousandths. */
const tables = ({ reference, time }: ColumnTypes, withoutRowid: string) => [
  `CREATE TABLE order_counts (
    batch_id ${reference} NOT NULL,
    status text NOT NULL,
    currency text NOT NULL,
    orders bigint NOT NULL,
    waiting bigint NOT NULL,
    "whole" bigint NOT NULL,
    parts bigint NOT NULL,
    PRIMARY KEY (batch_id, status, currency)) ${withoutRowid}`,
  `CREATE TABLE order_spans (
    span ${reference} PRIMARY KEY NOT NULL,
    orders bigint NOT NULL,
    first_at ${time} NOT NULL,
    last_at ${time} NOT NULL)`,
];

const INDEXES = [
  'CREATE INDEX orders_by_currency ON orders (currency, id)',
  'CREATE INDEX orders_by_batch_status ON orders (batch_id, status, id) WHERE batch_id IS NOT NULL',
  // What waits in batches is not for settlement, and may be a million rows.
  `CREATE INDEX journal_to_settle ON journal (id)
    WHERE state IN ('waiting','running','unknown') AND (batch_id IS NULL OR state <> 'waiting')`,
  'DROP INDEX journal_open',
];

/** Counts what is there, for tables of counters that are empty. */
export const FILL = [
  'INSERT INTO order_counts SELECT 0, status, currency, count(*), 0, 0, 0 FROM orders GROUP BY status, currency',
  `INSERT INTO order_counts
    SELECT batch_id, status, currency, count(*), 0, sum(${wholeUnits('total_amount')}), sum(${tenThousandths('total_amount')})
    FROM orders WHERE batch_id IS NOT NULL GROUP BY batch_id, status, currency`,
  `INSERT INTO order_counts SELECT batch_id, 'PENDING', currency, 0, count(*), 0, 0 FROM journal
    WHERE batch_id IS NOT NULL AND state = 'waiting' GROUP BY batch_id, currency
    ON CONFLICT (batch_id, status, currency) DO UPDATE SET waiting = excluded.waiting`,
  'INSERT INTO order_spans SELECT id / 1000, count(*), min(created_at), max(created_at) FROM orders GROUP BY 1',
];

const COUNTED = 'UPDATE OF status, currency, batch_id, total_amount ON orders';
const changed = (distinct: string) =>
  ['status', 'currency', 'batch_id', 'total_amount']
    .map((column) => `OLD.${column} ${distinct} NEW.${column}`)
    .join(' OR ');

/** Adds what a row counts for, or takes it away. */
const count = (row: 'OLD' | 'NEW', sign: '' | '-') => {
  const amount = `${row}.total_amount`;
  const add = (batch: string, amounts: string) =>
    `INSERT INTO order_counts SELECT ${batch}, ${row}.status, ${row}.currency, ${sign}1, 0, ${amounts}
      WHERE ${batch} IS NOT NULL
      ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, "whole" = "whole" + excluded."whole",
        parts = parts + excluded.parts;`;
  return (
    add('0', '0, 0') +
    add(`${row}.batch_id`, `${sign}${wholeUnits(amount)}, ${sign}${tenThousandths(amount)}`)
  );
};

const wait = (row: 'OLD' | 'NEW', difference: string) =>
  `INSERT INTO order_counts VALUES (${row}.batch_id, 'PENDING', ${row}.currency, 0, ${difference}, 0, 0)
    ON CONFLICT DO UPDATE SET waiting = waiting + excluded.waiting;`;

export const ORDER_TRIGGERS_IN_SQLITE = [
  `CREATE TRIGGER orders_added AFTER INSERT ON orders BEGIN ${count('NEW', '')}
    INSERT INTO order_spans VALUES (NEW.id / 1000, 1, NEW.created_at, NEW.created_at) ON CONFLICT DO UPDATE SET
      orders = orders + 1, first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at);
    END`,
  `CREATE TRIGGER orders_changed AFTER ${COUNTED} WHEN ${changed('IS NOT')} BEGIN
    ${count('OLD', '-')} ${count('NEW', '')} END`,
  `CREATE TRIGGER orders_removed AFTER DELETE ON orders BEGIN ${count('OLD', '-')}
    UPDATE order_spans SET orders = orders - 1 WHERE span = OLD.id / 1000; END`,
];

/** One transaction at a time writes: the counters are changed where they stand. */
const IN_SQLITE = [
  ...ORDER_TRIGGERS_IN_SQLITE,
  `CREATE TRIGGER orders_redated AFTER UPDATE OF created_at ON orders BEGIN
    UPDATE order_spans SET first_at = min(first_at, NEW.created_at), last_at = max(last_at, NEW.created_at)
      WHERE span = NEW.id / 1000; END`,
  `CREATE TRIGGER journal_added AFTER INSERT ON journal WHEN NEW.batch_id IS NOT NULL AND NEW.state = 'waiting'
    BEGIN ${wait('NEW', '1')} END`,
  `CREATE TRIGGER journal_changed AFTER UPDATE OF state ON journal
    WHEN NEW.batch_id IS NOT NULL AND (OLD.state = 'waiting') <> (NEW.state = 'waiting')
    BEGIN ${wait('NEW', "(NEW.state = 'waiting') - (OLD.state = 'waiting')")} END`,
  `CREATE TRIGGER journal_removed AFTER DELETE ON journal WHEN OLD.batch_id IS NOT NULL AND OLD.state = 'waiting'
    BEGIN ${wait('OLD', '-1')} END`,
];

/**
 * A counter that every transaction changes would make all nodes wait for each other: they add rows that say what has
 * changed, and writers fold those into the counters now and then. An order that was added, removed or given
 * another time has its id and time there too.
 */
const inPostgres = ({ reference, money, time }: ColumnTypes) => [
  `CREATE TABLE order_changes (
    batch_id ${reference},
    currency text NOT NULL,
    from_status text,
    to_status text,
    amount ${money} NOT NULL,
    waiting integer NOT NULL,
    order_id ${reference},
    created_at ${time})`,
  // Its rows come and go by the thousand.
  'ALTER TABLE order_changes SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0)',
  `CREATE FUNCTION note_order_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO order_changes
        VALUES (NEW.batch_id, NEW.currency, NULL, NEW.status, NEW.total_amount, 0, NEW.id, NEW.created_at);
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO order_changes
        VALUES (OLD.batch_id, OLD.currency, OLD.status, NULL, OLD.total_amount, 0, OLD.id, OLD.created_at);
    ELSIF (OLD.batch_id, OLD.currency, OLD.total_amount) IS NOT DISTINCT FROM
        (NEW.batch_id, NEW.currency, NEW.total_amount) THEN
      INSERT INTO order_changes
        VALUES (NEW.batch_id, NEW.currency, OLD.status, NEW.status, NEW.total_amount, 0, NULL, NULL);
    ELSE
      INSERT INTO order_changes VALUES
        (OLD.batch_id, OLD.currency, OLD.status, NULL, OLD.total_amount, 0, NULL, NULL),
        (NEW.batch_id, NEW.currency, NULL, NEW.status, NEW.total_amount, 0, NULL, NULL);
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE FUNCTION note_order_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO order_changes VALUES (NULL, NEW.currency, NULL, NULL, 0, 0, NEW.id, NEW.created_at);
    RETURN NULL;
  END $$`,
  `CREATE FUNCTION note_waiting_payment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.state = 'waiting' THEN
      INSERT INTO order_changes VALUES (NEW.batch_id, NEW.currency, NULL, NULL, 0, 1, NULL, NULL);
    ELSE
      INSERT INTO order_changes VALUES (OLD.batch_id, OLD.currency, NULL, NULL, 0, -1, NULL, NULL);
    END IF;
    RETURN NULL;
  END $$`,
  ...['INSERT', 'DELETE'].map(
    (event) => `CREATE TRIGGER orders_${event === 'INSERT' ? 'added' : 'removed'} AFTER ${event} ON orders
      FOR EACH ROW EXECUTE FUNCTION note_order_change()`,
  ),
  `CREATE TRIGGER orders_changed AFTER ${COUNTED} FOR EACH ROW WHEN (${changed('IS DISTINCT FROM')})
    EXECUTE FUNCTION note_order_change()`,
  `CREATE TRIGGER orders_redated AFTER UPDATE OF created_at ON orders FOR EACH ROW
    EXECUTE FUNCTION note_order_time()`,
  `CREATE TRIGGER journal_added AFTER INSERT ON journal FOR EACH ROW
    WHEN (NEW.batch_id IS NOT NULL AND NEW.state = 'waiting') EXECUTE FUNCTION note_waiting_payment()`,
  `CREATE TRIGGER journal_changed AFTER UPDATE OF state ON journal FOR EACH ROW
    WHEN (NEW.batch_id IS NOT NULL AND (OLD.state = 'waiting') <> (NEW.state = 'waiting'))
    EXECUTE FUNCTION note_waiting_payment()`,
  `CREATE TRIGGER journal_removed AFTER DELETE ON journal FOR EACH ROW
    WHEN (OLD.batch_id IS NOT NULL AND OLD.state = 'waiting') EXECUTE FUNCTION note_waiting_payment()`,
];

export class OrderCounts1765065600000 implements MigrationInterface {
  readonly name = 'OrderCounts1765065600000';

  async up(runner: QueryRunner): Promise<void> {
    const types = columnTypes(runner.dataSource);
    // In PostgreSQL triggers being made keep writers out until the commit: nothing is counted twice or not at all.
    const statements = isPostgres(runner.dataSource)
      ? [...tables(types, ''), ...inPostgres(types)]
      : [...tables(types, 'WITHOUT ROWID'), ...IN_SQLITE];
    for (const statement of [...statements, ...FILL, ...INDEXES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward; restore a backup instead');
  }
}
