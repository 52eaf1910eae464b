// Undamaged order databases, each as a set of files: at rest, with commits that are still in the log, and with a rollback
// journal that another program left. They hold orders of every kind, made by the commands alone.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SLICE_ORDERS } from '../../src/db/search/posting-lists.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { runInProcess } from '../support/cli/in-process.ts';
import type { Ended } from '../support/cli/run-cli.ts';

export type Part = 'file' | 'log' | 'journal';

export const PARTS: Readonly<Record<Part, string>> = { file: '', log: '-wal', journal: '-journal' };

export interface Shelf {
  /** The files of each state, by their end: `''`, `-wal`, `-journal`, `.sandbox`. */
  readonly states: Readonly<Record<Part, ReadonlyMap<string, Buffer>>>;
  /** The database file some commits earlier: pages that a disk may have failed to write. */
  readonly earlier: Buffer;
  readonly ids: readonly number[];
  /** Those that no recovery changes. */
  readonly atRest: readonly number[];
}

/** Runs `orders` on the database at `path`. */
export async function orders(path: string, args: readonly string[], input = ''): Promise<Ended> {
  const folder = join(path, '..');
  const env = { HOME: folder, TZ: 'UTC', ORDERS_DB: path, ORDERS_LOG_LEVEL: 'silent' };
  const ended = await runInProcess(args, { env, cwd: folder, input });
  if (!ended) throw new Error('commands of another folder are running');
  return ended;
}

const FIRST_ORDERS = 96;
const MORE_ORDERS = 48;
const NAMES = ['田中 太郎', '佐藤 花子', 'Ann Smith', 'José Álvarez', '髙橋 一郎', 'Li Wei'] as const;
const PRODUCTS = ['ノートPC', 'Cable: USB-C', 'Desk lamp', '机 (大)', 'Keyboard 1111'] as const;
/** By the embedded sandbox: declined, charged without an answer, being processed. */
const UNUSUAL = [4_000_402, 4_000_500, 4_000_202] as const;
/** More than a page. */
const NOTE_CHARACTERS = 2_000;

export async function fillShelf(folder: string): Promise<Shelf> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'orders.db');
  const run = async (...args: string[]) => {
    const { status, stderr } = await orders(path, args);
    if (status !== 0 && status !== 5) throw new Error(`orders ${args.join(' ')}: ${status} ${stderr}`);
  };
  await importFile(path, 'first', 0, FIRST_ORDERS);
  await live(run);
  query(path, EMPTY_LOG);
  const earlier = readFileSync(path);
  // The search index holds whole slices of ids.
  query(path, `UPDATE sqlite_sequence SET seq = ${SLICE_ORDERS - 1} WHERE name = 'orders'`);
  await importFile(path, 'second', FIRST_ORDERS, MORE_ORDERS);
  query(path, EMPTY_LOG);
  const file = filesOf(path, ['', '.sandbox']);
  const ids = idsIn(path, 'SELECT id FROM orders ORDER BY id');
  const atRest = idsIn(path, AT_REST);
  const log = await withLog(path, run);
  return {
    states: { file, log, journal: withJournal(join(folder, 'journal.db'), file) },
    earlier,
    ids,
    atRest,
  };
}

async function live(run: (...args: string[]) => Promise<void>): Promise<void> {
  for (const total of UNUSUAL) {
    await run('create', '--email', 'odd@example.com', '--name', 'Odd', '--item', `Odd:1:${total}`);
  }
  const many = Array.from({ length: 60 }, (_, n) => [
    '--item',
    `${PRODUCTS[n % 5]} ${n}:${1 + (n % 3)}:${n}.25`,
  ]);
  await run(
    'create',
    '--email',
    'many@example.com',
    '--name',
    'Many',
    '--idempotency-key',
    'many',
    ...many.flat(),
  );
  await run('ship', '1', '2', '3', '4', '5', '6', '--carrier', 'Yamato', '--tracking', '1234-5678', '--yes');
  await run('deliver', '1', '2', '3', '--yes');
  await run('cancel', '7', '8', '9', String(FIRST_ORDERS + 1), '--yes');
  await run('hold', '10', '11', '--reason', 'the address is to be checked');
  await run('note', '12', '長い'.repeat(NOTE_CHARACTERS / 2));
  await run('note', '13', 'the customer called');
}

async function importFile(path: string, name: string, from: number, count: number): Promise<void> {
  const rows = ['order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency'];
  for (let n = from; n < from + count; n += 1) {
    const currency = n % 5 === 0 ? 'USD' : 'JPY';
    for (let item = 0; item <= n % 3; item += 1) {
      const product = PRODUCTS[(n + item) % PRODUCTS.length];
      rows.push(
        `R-${n},customer${n % 17}@example.com,${NAMES[n % NAMES.length]},${product} ${n},${1 + (n % 4)},${n * 37 + item}.${n % 10},${currency}`,
      );
    }
  }
  const file = join(path, '..', `${name}.csv`);
  writeFileSync(file, `${rows.join('\n')}\nR-bad,no address,Bad,${'x'.repeat(200)},1,1,JPY\n`);
  const { status, stderr } = await orders(path, ['import', file, '--on-error', 'skip']);
  if (status !== 7) throw new Error(`the import ended with ${status}: ${stderr}`);
}

/** Commits in a log that no checkpoint has written into the file, as after a crash. */
async function withLog(path: string, run: (...args: string[]) => Promise<void>) {
  // As long as one connection is open, none that closes empties the log.
  const open = openSqliteFile(path);
  try {
    open.prepare('SELECT count(*) FROM orders').get();
    await run('ship', '14', '15', '16', '--yes');
    await run('cancel', '17', '18', '--yes');
    await run('create', '--email', 'late@example.com', '--name', 'Late', '--item', 'Late:2:500');
    await run('note', '19', 'written into the log');
    return filesOf(path, ['', '-wal', '.sandbox']);
  } finally {
    open.close();
  }
}

/** A program that uses no log was killed in the middle of its commit. */
function withJournal(path: string, files: ReadonlyMap<string, Buffer>) {
  for (const [end, bytes] of files) writeFileSync(`${path}${end}`, bytes);
  const handle = openSqliteFile(path);
  try {
    handle.pragma('journal_mode = DELETE');
    handle.pragma('cache_size = 4');
    handle.exec(`BEGIN IMMEDIATE;
      UPDATE order_items SET product_name = 'half ' || product_name;
      UPDATE order_events SET actor = 'half';`);
    return filesOf(path, ['', '-journal', '.sandbox']);
  } finally {
    handle.close();
  }
}

/** A connection that only reads is often the last one, and leaves the log. */
export const EMPTY_LOG = 'PRAGMA wal_checkpoint(TRUNCATE)';

const AT_REST = `SELECT id FROM orders WHERE id NOT IN (
  SELECT order_id FROM journal WHERE state IN ('waiting','running','unknown')) ORDER BY id`;

function idsIn(path: string, sql: string): number[] {
  const handle = openSqliteFile(path, { readonly: true });
  try {
    return handle.prepare(sql).pluck().all() as number[];
  } finally {
    handle.close();
  }
}

function query(path: string, sql: string): void {
  const handle = openSqliteFile(path);
  try {
    handle.exec(sql);
  } finally {
    handle.close();
  }
}

export function filesOf(path: string, ends: readonly string[]): ReadonlyMap<string, Buffer> {
  return new Map(
    ends.filter((end) => existsSync(`${path}${end}`)).map((end) => [end, readFileSync(`${path}${end}`)]),
  );
}

const ALL_ENDS = ['', '-wal', '-shm', '-journal', '.sandbox', '.sandbox-wal', '.sandbox-shm'];

/** Puts the files of a state at `path`, where others may be. */
export function layOut(path: string, files: ReadonlyMap<string, Buffer>): void {
  for (const end of ALL_ENDS) rmSync(`${path}${end}`, { force: true });
  for (const [end, bytes] of files) writeFileSync(`${path}${end}`, bytes);
}
