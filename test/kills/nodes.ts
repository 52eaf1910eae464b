// Kills one of several nodes at one PostgreSQL under load, again and again: the others have to finish what it left,
// and the order book has to agree with the services' own ledger.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startFakeServices } from '../support/services/fake-services.ts';
import { readPostgresBook } from './book.ts';
import type { KillSummary } from './campaign.ts';
import { type Acknowledged, startClients } from './load.ts';
import { end, killSomewhere, SETTLED_AFTER_MS, type Server, startServer } from './serving.ts';
import { violationsOf } from './verdict.ts';

export interface NodeKillOptions {
  /** Of an empty database. */
  readonly url: string;
  readonly nodes: number;
  readonly kills: number;
  readonly random: () => number;
  readonly onKill?: (count: number) => void;
}

export interface NodeKillSummary extends KillSummary {
  /** The longest that anything a killed node held stayed held. */
  readonly takenOverMs: number;
}

const CLIENTS = 9;
const MOMENT = { headStartMs: 150, withinMs: 400 };
/** The lease of these nodes, and the interval at which they look: leases are 5 seconds longer than the longest call. */
const LEASE_AND_INTERVAL_MS = 1_500 + 5_000 + 200;

export async function runNodeKills(options: NodeKillOptions): Promise<NodeKillSummary> {
  const { url, random } = options;
  const fake = await startFakeServices();
  const start = () => startServer(url, fake, { ORDERS_NOTIFICATION_TIMEOUT_MS: '1500' });
  const watch = new pg.Client({ connectionString: url });
  const nodes = [await start()];
  while (nodes.length < options.nodes) nodes.push(await start());
  await watch.connect();
  const acknowledged: Acknowledged = new Map();
  const anyNode = () => nodes[Math.floor(random() * nodes.length)]?.url ?? '';
  const clients = startClients({ count: CLIENTS, url: anyNode, acknowledged, random });
  let takenOverMs = 0;
  try {
    for (let count = 1; count <= options.kills; count += 1) {
      const at = Math.floor(random() * nodes.length);
      const victim = nodes[at];
      if (!victim) break;
      await killSomewhere(victim, fake, random, MOMENT);
      fake.script.reset();
      takenOverMs = Math.max(takenOverMs, await heldBy(watch, victim));
      nodes[at] = await start();
      options.onKill?.(count);
    }
    await clients.stop();
    await sleep(SETTLED_AFTER_MS);
    await Promise.all(nodes.map((node) => end(node, 'SIGTERM')));
    const book = await readPostgresBook(watch);
    return {
      kills: options.kills,
      acknowledged: acknowledged.size,
      charges: fake.charges.length,
      refunds: fake.refunds.length,
      orders: book.orders.length,
      violations: [
        ...violationsOf(book, fake, acknowledged),
        ...(takenOverMs > LEASE_AND_INTERVAL_MS
          ? [`work of a dead node was left for ${takenOverMs} ms`]
          : []),
      ],
      takenOverMs,
    };
  } finally {
    await clients.stop();
    await Promise.all(nodes.map((node) => end(node, 'SIGKILL')));
    await watch.end();
    await fake.close();
  }
}

/** How long the others take to end or take over what a dead node was at. */
async function heldBy(watch: pg.Client, { child }: Server): Promise<number> {
  const killed = performance.now();
  const held = `SELECT 1 FROM journal WHERE state = 'running' AND lease_owner LIKE '%/${child.pid}/%' LIMIT 1`;
  while ((await watch.query(held)).rows.length > 0) await sleep(20);
  return Math.round(performance.now() - killed);
}
