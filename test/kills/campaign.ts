// Kills a real `orders serve` with SIGKILL, at its calls to the services and at random moments under load, starts it again on
// the same order database, and holds what is left against the services' own ledger. Some are suspended (SIGSTOP) instead, and
// go on beside the next one or are killed later; a foreign program opens and closes the file all along.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { oldest, runForeign } from '../support/database/foreign-programs.ts';
import { startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';
import { type Book, readSqliteBook } from './book.ts';
import { type Acknowledged, startClients } from './load.ts';
import {
  end,
  killSomewhere,
  SETTLED_AFTER_MS,
  SETTLED_FOR_SURE_MS,
  type Server,
  startServer,
  suspendSomewhere,
} from './serving.ts';
import { unfinished, violationsOf } from './verdict.ts';

export interface KillSummary {
  readonly kills: number;
  readonly orders: number;
  readonly acknowledged: number;
  readonly charges: number;
  readonly refunds: number;
  readonly violations: readonly string[];
  /** Of the kills, those that began with a suspension; how many of these went on beside the next process. */
  readonly suspended?: number;
  readonly resumed?: number;
  /** How often a foreign program had the file open. */
  readonly foreign?: number;
}

export interface KillOptions {
  readonly kills: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly onKill?: (count: number) => void;
  readonly resilience?: boolean;
  /** The longest that a process stands still. */
  readonly suspendedMs: number;
}

const CLIENTS = 6;
const MOMENT = { headStartMs: 60, withinMs: 250 };
const SUSPENDED_SHARE = 0.2;
const RESUMED_SHARE = 0.6;
const FOREIGN_PAUSE_MS = 400;
/** Of these servers: 5 seconds longer than their longest call. */
const LEASE_MS = 6_500;
const ENV = { ORDERS_NOTIFICATION_TIMEOUT_MS: '1500' };

/** Runs the campaign from an empty order book to its verdict. */
export async function runKills(options: KillOptions): Promise<KillSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-kills-'));
  const database = join(folder, 'orders.db');
  const fake = await startFakeServices();
  const acknowledged: Acknowledged = new Map();
  const start = () =>
    startServer(database, fake, options.resilience ? { ...ENV, ORDERS_RESILIENCE: 'on' } : ENV);
  let server = await start();
  /** Was suspended and goes on. */
  let beside: Server | undefined;
  let [suspended, resumed] = [0, 0];
  const foreign = openAndClose(database, options.random);
  const clients = startClients({
    count: CLIENTS,
    url: () => server.url,
    acknowledged,
    random: options.random,
  });
  try {
    for (let count = 1; count <= options.kills; count++) {
      // Something to lose, however slow the machine is.
      const told = acknowledged.size;
      await until(() => acknowledged.size > told + 1);
      if (beside) await end(beside, 'SIGKILL');
      beside = undefined;
      if (options.random() < SUSPENDED_SHARE) {
        const old = server;
        await suspendSomewhere(old, fake, options.random, MOMENT);
        suspended += 1;
        fake.script.reset();
        beside = old;
        server = await start();
        await sleep(options.suspendedMs * options.random());
        if (options.random() < RESUMED_SHARE) {
          old.child.kill('SIGCONT');
          resumed += 1;
        } else await end(old, 'SIGKILL');
      } else {
        await killSomewhere(server, fake, options.random, MOMENT);
        fake.script.reset();
        server = await start();
      }
      options.onKill?.(count);
    }
    await clients.stop();
    if (beside) await end(beside, 'SIGTERM');
    await foreign.stop();
    await (options.resilience
      ? restOf(database, SETTLED_FOR_SURE_MS, ({ open }) => open === 0)
      : restOf(database, SETTLED_AFTER_MS + LEASE_MS, isDecided));
    await end(server, 'SIGTERM');
    const book = await readSqliteBook(database);
    return {
      kills: options.kills,
      acknowledged: acknowledged.size,
      charges: fake.charges.length,
      refunds: fake.refunds.length,
      orders: book.orders.length,
      violations: [
        ...violationsOf(book, fake, acknowledged),
        ...(options.resilience ? unfinished(book, fake) : []),
      ],
      suspended,
      resumed,
      foreign: foreign.count(),
    };
  } finally {
    await Promise.all([clients.stop(), foreign.stop()]);
    for (const process of [server, beside]) if (process) await end(process, 'SIGKILL');
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a curious operator would, again and again. */
function openAndClose(database: string, random: () => number) {
  const program = oldest();
  let count = 0;
  let stopped = false;
  const work = async () => {
    while (!stopped) {
      // A process that stands still may hold a lock for longer than the other waits.
      await runForeign(program, database, 'SELECT count(*) FROM orders').catch(() => {});
      count += 1;
      await sleep(FOREIGN_PAUSE_MS * random());
    }
  };
  const working = work();
  return {
    count: () => count,
    async stop() {
      stopped = true;
      await working;
    },
  };
}

/** Whether nothing is under way: what stays unknown is left to whoever asks for the order again. */
function isDecided({ orders }: Book): boolean {
  return orders.every(({ status }) => status !== 'PAYMENT_PROCESSING');
}

/** Resolves when it has come to rest, or has had time enough for that. */
async function restOf(database: string, withinMs: number, isRest: (book: Book) => boolean): Promise<void> {
  const latest = performance.now() + withinMs;
  while (performance.now() < latest && !isRest(await readSqliteBook(database))) await sleep(500);
}
