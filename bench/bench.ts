// What every case works with: where programs and files are, how much time there is, and the processes it needs.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from './roles.ts';
import type { Mix, SeedOptions } from './seed/book.ts';
import type { Served, Workshop } from './workshop.ts';

export interface Bench {
  readonly workshop: Workshop;
  /** `bin/orders`. */
  readonly program: string;
  /** This benchmark, for its other roles. */
  readonly self: string;
  readonly pace: Pace;
}

/** How long the case goes on, where a short look is enough or not. */
export interface Pace {
  rounds(usual: number): number;
  ms(usual: number): number;
  many(usual: number): number;
}

/** So many clients ask at the same time. */
export const CLIENTS = 64;

let files = 0;

/** A name in the folder that goes with the benchmark. */
export function newPath({ workshop }: Bench, ending: string): string {
  files += 1;
  return join(workshop.folder, `${files}${ending}`);
}

export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

/** `orders serve` as it comes: its log at `info` goes through a pipe that is read. */
export function serveOrders(
  { workshop, program }: Bench,
  database: string,
  services: string,
  onLog: (piece: Buffer) => void = () => {},
): Promise<Served> {
  const env = { PAYMENT_SERVICE_URL: services, NOTIFICATION_SERVICE_URL: services };
  return workshop.serve(program, ['serve', '--port', '0', '--db', database], env, onLog);
}

/** Both services on one URL, in a process that ends with the benchmark; the same for all who want the same. */
export function servicesOf(bench: Bench, paymentMs = 0, mailMs = 0): Promise<string> {
  return once(`services ${paymentMs} ${mailMs}`, async () => {
    return (await serveRole(bench, 'services', String(paymentMs), String(mailMs))).url;
  });
}

/** This benchmark in another role. */
export function serveRole(
  { workshop, self }: Bench,
  role: Role,
  ...args: readonly string[]
): Promise<Served> {
  return workshop.serve(process.execPath, [self, role, ...args]);
}

/** A book of so many orders, made once for all cases that only read it. */
export function bookOf(bench: Bench, orders: number): Promise<string> {
  return once(`book ${orders}`, () => seeded(bench, orders));
}

/** A new file, filled by a process of its own; with 0 orders the schema alone. */
export async function seeded(bench: Bench, orders: number, mix?: Mix): Promise<string> {
  const path = newPath(bench, '.db');
  const role: Role = 'seed';
  const options: SeedOptions = { orders, ...(mix ? { mix } : {}) };
  await bench.workshop.run(process.execPath, [bench.self, role, path, JSON.stringify(options)]);
  return path;
}

const made = new Map<string, Promise<string>>();

function once(name: string, make: () => Promise<string>): Promise<string> {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}
