// Kills a real `orders serve` with SIGKILL, at its calls to the services and at random moments under load, starts
// it again on the same order book, and holds what is left against the services' own ledger.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeServices } from '../support/fake-services.ts';
import { readSqliteBook } from './book.ts';
import { type Acknowledged, startClients } from './load.ts';
import { end, killSomewhere, SETTLED_AFTER_MS, startServer } from './serving.ts';
import { violationsOf } from './verdict.ts';

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
}

const CLIENTS = 6;
const MOMENT = { headStartMs: 60, withinMs: 250 };

/** Runs the campaign from an empty order book to its verdict. */
export async function runKills(options: KillOptions): Promise<KillSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-kills-'));
  const database = join(folder, 'orders.db');
  const fake = await startFakeServices();
  const acknowledged: Acknowledged = new Map();
  let server = await startServer(database, fake);
  const clients = startClients({
    count: CLIENTS,
    url: () => server.url,
    acknowledged,
    random: options.random,
  });
  try {
    for (let count = 1; count <= options.kills; count++) {
      await killSomewhere(server, fake, options.random, MOMENT);
      fake.script.reset();
      server = await startServer(database, fake);
      options.onKill?.(count);
    }
    await clients.stop();
    await sleep(SETTLED_AFTER_MS);
    await end(server, 'SIGTERM');
    const book = await readSqliteBook(database);
    return {
      kills: options.kills,
      acknowledged: acknowledged.size,
      charges: fake.charges.length,
      refunds: fake.refunds.length,
      orders: book.orders.length,
      violations: violationsOf(book, fake, acknowledged),
    };
  } finally {
    await clients.stop();
    await end(server, 'SIGKILL');
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
