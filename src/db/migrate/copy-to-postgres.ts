// Moves an order database from a SQLite file into an empty PostgreSQL database: table by table in pages, each page a
// transaction, so that an interrupted move can continue. At the end every row of both is read and compared.
import { amountSum } from '../../domain/model/money.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { MOVING } from '../postgres/schema.ts';
import { isPostgresUrl, maskedValue, postgresUrlProblem } from '../postgres/url.ts';
import type { Sql, SqlValue } from '../sql.ts';
import { openWriter } from '../sqlite/connection.ts';
import { databaseExists } from '../sqlite/database-file.ts';
import { countersWrong } from '../tables/order-counts.ts';
import { OWN_ROWS } from '../write-probe.ts';
import { changeOver, takeBackMark, unlessMoved } from './change-over.ts';
import { checkTarget, type MoveTarget, openTarget } from './postgres-target.ts';

/** A table with its state on both sides. */
export interface MovedTable {
  readonly table: string;
  readonly rows: number;
  /** The exact sum of its amounts; null where it has none. */
  readonly sum: string | null;
}

interface Table {
  readonly name: string;
  /** Its rows are read in pages by this column, ascending. */
  readonly key: 'id' | 'key' | 'name';
  /** The keys of rows that each database keeps for itself, as a list for SQL: they are not moved. */
  readonly except?: string;
  readonly money?: 'total_amount' | 'unit_price' | 'amount';
}

/** Referenced tables come first. Counters are not moved: the target counts the rows that arrive. */
const TABLES: readonly Table[] = [
  { name: 'batches', key: 'id' },
  { name: 'batch_errors', key: 'id' },
  { name: 'orders', key: 'id', money: 'total_amount' },
  { name: 'order_items', key: 'id', money: 'unit_price' },
  { name: 'order_events', key: 'id' },
  { name: 'journal', key: 'id', money: 'amount' },
  { name: 'payment_events', key: 'id' },
  { name: 'foreign_charges', key: 'id', money: 'amount' },
  { name: 'idempotency_keys', key: 'key' },
  { name: 'settings', key: 'name', except: OWN_ROWS },
];
const PAGE_ROWS = 2_000;

type Row = Readonly<Record<string, SqlValue>>;

/**
 * The source stays locked against writing until all of it has arrived, and the transaction that ends the lock marks it
 * as moved. Throws `usage` for a wrong file or URL, `conflict` where another process works on the source, or it was
 * moved before, or the target is not empty, `unavailable` where one of them fails. A dry run checks the same and writes
 * nothing.
 */
export async function moveToPostgres(
  file: string,
  url: string,
  onPage: (table: string, rows: number) => void,
  { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
): Promise<MovedTable[]> {
  const problem = isPostgresUrl(url) ? postgresUrlProblem(url) : 'is not a postgres:// URL';
  if (problem) throw new OrdersError('usage', `${maskedValue(url)} ${problem}`);
  if (isPostgresUrl(file) || !databaseExists(file)) {
    throw new OrdersError('usage', `there is no order database in the file ${maskedValue(file)}`);
  }
  const source = await openWriter(file);
  try {
    await lockSource(source, file);
    // Only until the commit: a move that fails here keeps the mark of an earlier one.
    const isMarked = await takeBackMark(source, file, url);
    const identity = await identityOf(source);
    if (dryRun) {
      await unlessMoved(checkTarget(url, identity), isMarked, file, url);
      return await survey(source);
    }
    const target = await unlessMoved(openTarget(url, identity), isMarked, file, url);
    try {
      for (const table of TABLES) await copy(source, target, table, onPage);
      const moved: MovedTable[] = [];
      for (const table of TABLES) moved.push(await compare(source, target.sql, table));
      if ((await countersWrong(target.sql)) > 0) throw differing('the counters of its orders');
      await target.finish(await highestIds(source));
      await changeOver(source, target, file, url);
      return moved;
    } finally {
      await target.close();
    }
  } finally {
    if (source.handle.inTransaction) await source.query('ROLLBACK');
    await source.close();
  }
}

/** The result of a call under way would be written into a database that is no longer in use. */
async function lockSource(source: Sql, file: string): Promise<void> {
  const inUse = (cause?: unknown) =>
    new OrdersError('conflict', `another process uses ${file}`, {
      code: 'source_in_use',
      cause,
      hint: { to: 'recover_and_move' },
    });
  try {
    await source.query('BEGIN IMMEDIATE');
  } catch (error) {
    throw inUse(error);
  }
  const held = await source.query("SELECT 1 FROM journal WHERE state = 'running' LIMIT 1");
  if (held.length > 0) throw inUse();
}

/** Identifies a continued move of the same database. */
async function identityOf(source: Sql): Promise<string> {
  const [first] = await source.query<Row>(
    'SELECT id, created_at, customer_email FROM orders ORDER BY id LIMIT 1',
  );
  return `${MOVING} that begins with ${JSON.stringify(first ?? null)}`;
}

/** The tables and rows to move. */
async function survey(source: Sql): Promise<MovedTable[]> {
  const found: MovedTable[] = [];
  for (const table of TABLES) {
    const { key, money, name } = table;
    const sum = amountSum();
    let rows = 0;
    for (let after: SqlValue = null; ; ) {
      const page: Row[] = await readPage(source, table, money ? [key, money] : [key], after);
      if (money) for (const row of page) sum.add(Number(row[money]));
      rows += page.length;
      const last = page.at(-1);
      if (!last) break;
      after = last[key] ?? null;
    }
    found.push({ table: name, rows, sum: money ? sum.total() : null });
  }
  return found;
}

async function copy(
  source: Sql,
  target: MoveTarget,
  table: Table,
  onPage: (table: string, rows: number) => void,
): Promise<void> {
  const columns = await columnsOf(source, table);
  // Existing rows came in an earlier run, page by page from the first row on.
  const [there] = await target.sql.query<{ last: SqlValue; rows: number }>(
    `SELECT max(${keyOf(target.sql, table)}) AS last, count(*) AS rows FROM ${rowsOf(table)}`,
  );
  let { last: after, rows } = there ?? { last: null, rows: 0 };
  for (;;) {
    const page = await readPage(source, table, columns, after);
    const last = page.at(-1);
    if (!last) return;
    await target.insert(table.name, columns, page);
    after = last[table.key] ?? null;
    rows += page.length;
    onPage(table.name, rows);
  }
}

async function compare(source: Sql, target: Sql, table: Table): Promise<MovedTable> {
  const columns = await columnsOf(source, table);
  const sums = { source: amountSum(), target: amountSum() };
  let after: SqlValue = null;
  let rows = 0;
  for (;;) {
    const ours = await readPage(source, table, columns, after);
    const theirs = await readPage(target, table, columns, after);
    for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
      const differs = columns.find((column) => ours[at]?.[column] !== theirs[at]?.[column]);
      const key = (ours[at] ?? theirs[at])?.[table.key];
      if (differs) throw differing(`${table.name} ${key}, column ${differs}`);
      if (table.money) sums.source.add(Number(ours[at]?.[table.money]));
      if (table.money) sums.target.add(Number(theirs[at]?.[table.money]));
    }
    rows += ours.length;
    const last = ours.at(-1);
    if (!last) break;
    after = last[table.key] ?? null;
  }
  const sum = sums.source.total();
  if (sum !== sums.target.total()) throw differing(`the sum of ${table.name}`);
  return { table: table.name, rows, sum: table.money ? sum : null };
}

function differing(where: string): OrdersError {
  return new OrdersError(
    'unavailable',
    `the copy differs in ${where}; drop the tables of the target, then repeat the move`,
    { code: 'move_differs' },
  );
}

async function columnsOf(source: Sql, { name }: Table): Promise<string[]> {
  const rows = await source.query<{ name: string }>(`SELECT name FROM pragma_table_info('${name}')`);
  return rows.map((row) => row.name);
}

async function readPage(sql: Sql, table: Table, columns: readonly string[], after: SqlValue): Promise<Row[]> {
  const key = keyOf(sql, table);
  const where = after === null ? '' : `WHERE ${key} > ?`;
  return sql.query<Row>(
    `SELECT ${columns.map((column) => `"${column}"`).join(', ')} FROM ${rowsOf(table)} ${where}
      ORDER BY ${key} LIMIT ${PAGE_ROWS}`,
    after === null ? [] : [after],
  );
}

function rowsOf({ name, key, except }: Table): string {
  return except === undefined ? name : `(SELECT * FROM ${name} WHERE ${key} NOT IN (${except})) ${name}`;
}

function keyOf(sql: Sql, { key }: Table): string {
  return key === 'id' ? key : sql.dialect.byBytes(`"${key}"`);
}

/** No id is ever assigned twice, even after its row is deleted. */
async function highestIds(source: Sql): Promise<ReadonlyMap<string, number>> {
  const rows = await source.query<{ name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence');
  return new Map(rows.map(({ name, seq }) => [name, seq]));
}
