// Kills a real `orders serve` with SIGKILL, at its calls to the services and at random moments under load, starts
// it again on the same order book, and holds what is left against the services' own ledger.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeServices } from '../support/fake-services.ts';
import { until } from '../support/until.ts';
import { readSqliteBook } from './book.ts';
import { type Acknowledged, startClients } from './load.ts';
import { end, killSomewhere, SETTLED_AFTER_MS, SETTLED_FOR_SURE_MS, startServer } from './serving.ts';
import { unfinished, violationsOf } from './verdict.ts';

export interface KillSummary {
  readonly kills: number;
  readonly orders: number;
  readonly acknowledged: number;
  readonly charges: number;
  readonly refunds: number;
  readonly violations: readonly string[];
}

export interface KillOptions {
  readonly kills: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly onKill?: (count: number) => void;
  readonly resilience?: boolean;
}

const CLIENTS = 6;
const MOMENT = { headStartMs: 60, withinMs: 250 };

/** Runs the campaign from an empty order book to its verdict. */
export async function runKills(options: KillOptions): Promise<KillSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-kills-'));
  const database = join(folder, 'orders.db');
  const fake = await startFakeServices();
  const acknowledged: Acknowledged = new Map();
  const start = () => startServer(database, fake, options.resilience ? { ORDERS_RESILIENCE: 'on' } : {});
  let server = await start();
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
      await killSomewhere(server, fake, options.random, MOMENT);
      fake.script.reset();
      server = await start();
      options.onKill?.(count);
    }
    await clients.stop();
    await (options.resilience ? restOf(database) : sleep(SETTLED_AFTER_MS));
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
    };
  } finally {
    await clients.stop();
    await end(server, 'SIGKILL');
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves when nothing is open any more, or has had time enough not to be. */
async function restOf(database: string): Promise<void> {
  const latest = performance.now() + SETTLED_FOR_SURE_MS;
  while (performance.now() < latest && (await readSqliteBook(database)).open > 0) await sleep(500);
}
