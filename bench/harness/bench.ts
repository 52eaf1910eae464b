// The common ground of all cases: programs, files, how much time there is, and the servers that are measured.
import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isPostgresUrl } from '../../src/db/postgres/url.ts';
import type { Processes, Served } from '../../test/support/cli/processes.ts';
import { type LargeFile, writeLargeFile } from '../../test/support/orders/order-csv.ts';
import type { Mix, SeedOptions } from '../seed/book.ts';
import type { Figures } from './case.ts';
import { askPostgres, checkpoint, countIn, untilIndexed } from './databases.ts';

export interface Bench extends Processes {
  /** `bin/orders`. */
  readonly program: string;
  readonly pace: Pace;
}

/** How long a case goes on: a measurement, or a quick look. */
export interface Pace {
  rounds(usual: number): number;
  ms(usual: number): number;
  many(usual: number): number;
}

export const USUAL: Pace = { rounds: (usual) => usual, ms: (usual) => usual, many: (usual) => usual };

/** The number of clients that ask at the same time. */
export const CLIENTS = 64;

/** The script that runs, for its other roles. */
const SELF = resolve(process.argv[1] ?? '');
export const ROOT = join(dirname(SELF), '..');

export function benchWith(processes: Processes, pace = USUAL): Bench {
  return { ...processes, program: join(ROOT, 'bin', 'orders'), pace };
}

let files = 0;

/** A name in the folder that goes with the benchmark. */
export function newPath({ folder }: Bench, ending: string): string {
  files += 1;
  return join(folder, `${files}${ending}`);
}

/** A file of orders. */
export async function csvOf(bench: Bench, file: LargeFile): Promise<string> {
  const path = newPath(bench, '.csv');
  await writeLargeFile(path, file);
  return path;
}

export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

/** `orders serve` as it comes: its log at `info` goes through a pipe that is read. */
export async function serveOrders(
  bench: Bench,
  database: string,
  onLog: (piece: Buffer) => void = () => {},
  services = servicesOf(bench),
): Promise<Served> {
  const url = await services;
  const env = { PAYMENT_SERVICE_URL: url, NOTIFICATION_SERVICE_URL: url };
  return bench.serve(bench.program, ['serve', '--port', '0', '--db', database], env, onLog);
}

/** Both services on one URL, in a process that ends with the benchmark; the same for all who want the same. */
export function servicesOf(bench: Bench, paymentMs = 0, emailMs = 0): Promise<string> {
  return once(`services ${paymentMs} ${emailMs}`, async () => {
    return (await serveRole(bench, 'services', String(paymentMs), String(emailMs))).url;
  });
}

/** This script in another role. */
export function serveRole(bench: Bench, role: string, ...args: readonly string[]): Promise<Served> {
  return bench.serve(process.execPath, [SELF, role, ...args]);
}

/** The result of another role. */
export async function resultOf<Result>(
  bench: Bench,
  role: string,
  ...args: readonly string[]
): Promise<Result> {
  return JSON.parse((await bench.run(process.execPath, [SELF, role, ...args])).output) as Result;
}

/** A database of so many orders, made once for all cases that only read it. */
export function bookOf(bench: Bench, orders: number): Promise<string> {
  return once(`book ${orders}`, () => seeded(bench, orders));
}

/** A new file, filled by a process of its own; with 0 orders the schema alone. */
export async function seeded(bench: Bench, orders: number, mix?: Mix): Promise<string> {
  const path = newPath(bench, '.db');
  const options: SeedOptions = { orders, ...(mix ? { mix } : {}) };
  await bench.run(process.execPath, [SELF, 'seed', path, JSON.stringify(options)]);
  return path;
}

/** A copy of a file that no server uses. */
export function copyOf(bench: Bench, file: string): string {
  const copy = newPath(bench, '.db');
  // Another process may have kept its log from being moved when the last server stopped.
  checkpoint(file);
  copyFileSync(file, copy);
  return copy;
}

/** Fills a new database of PostgreSQL with the orders of a file, and leaves it as its own upkeep would. */
export async function fillPostgres(bench: Bench, url: string, file: string): Promise<void> {
  // A file that has moved takes no more orders.
  const copy = copyOf(bench, file);
  await bench.run(bench.program, ['migrate-db', copy, url]);
  removeDatabase(copy);
  await askPostgres(url, 'VACUUM ANALYZE');
}

/** Until all that can be indexed for searches is: no server has to do it while it is measured. */
export async function indexAll(bench: Bench, database: string): Promise<void> {
  const served = await serveOrders(bench, database);
  await untilIndexed(database);
  await served.stop();
}

const made = new Map<string, Promise<string>>();

function once(name: string, make: () => Promise<string>): Promise<string> {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}

export interface Turn {
  /** Of this turn alone. A file is removed afterwards. */
  readonly database: string;
  serve(database: string): Promise<Served>;
  /** Measures, and says how many orders were answered. */
  drive(served: Served): Promise<{ readonly figures: Figures; readonly answered: number }>;
  /** What the database has to hold of each order that was answered. */
  readonly status: string;
}

/** Serves, drives, stops, and counts in the database: no side gets away with answering alone. */
export async function playTurn({ database, serve, drive, status }: Turn): Promise<Figures> {
  const served = await serve(database);
  const { figures, answered } = await drive(served);
  await served.stop();
  const there = await countIn(database, `SELECT count(*) FROM orders WHERE status = '${status}'`);
  if (there !== answered) throw new Error(`${answered} answers, but ${there} orders are ${status}`);
  if (!isPostgresUrl(database)) removeDatabase(database);
  return figures;
}
