// Several real `orders serve` on one database, of which one at a time is killed or stands still for a while; and the commands
// of an operator beside them.
import { setTimeout as sleep } from 'node:timers/promises';
import { end, type Ran, runOrders, type Server, startServer } from '../kills/serving.ts';
import type { Random } from '../simulation/random.ts';
import { TIMEOUT_MS } from './services.ts';

export interface Nodes {
  /** Of one of them. */
  url(random: Random): string;
  /** Kills one and starts another; does nothing while one is disturbed already. */
  kill(random: Random): Promise<boolean>;
  /** One stands still for so long. */
  pause(random: Random, ms: number): Promise<boolean>;
  /** Whether one is disturbed, or was within `ms`. */
  wasDisturbed(ms: number): boolean;
  /** Runs `orders` with these arguments on the same database. */
  command(args: readonly string[]): Promise<Ran>;
  /** Resolves when none is disturbed. */
  whole(): Promise<void>;
  close(): Promise<void>;
}

export interface NodesOptions {
  readonly count: number;
  readonly database: string;
  readonly servicesUrl: string;
  readonly resilience: boolean;
}

export async function startNodes(options: NodesOptions): Promise<Nodes> {
  const { database, servicesUrl } = options;
  const env = {
    ORDERS_PAYMENT_TIMEOUT_MS: String(TIMEOUT_MS),
    ORDERS_NOTIFICATION_TIMEOUT_MS: String(TIMEOUT_MS),
    ORDERS_RECOVERY_INTERVAL_MS: '500',
    ORDERS_RESILIENCE: options.resilience ? 'on' : 'off',
  };
  const start = () => startServer(database, { url: servicesUrl }, env);
  const nodes: Server[] = [await start()];
  const gone = new Set<Server>();
  while (nodes.length < options.count) nodes.push(await start());
  let disturbing: Promise<void> | undefined;
  let disturbedAt = Number.NEGATIVE_INFINITY;

  async function disturb(random: Random, how: (node: Server, at: number) => Promise<void>): Promise<boolean> {
    const at = random.below(nodes.length);
    const node = nodes[at];
    if (disturbing || !node) return false;
    disturbing = how(node, at).finally(() => {
      disturbing = undefined;
      disturbedAt = performance.now();
    });
    await disturbing;
    return true;
  }

  return {
    url: (random) => random.pick(nodes.filter((node) => !gone.has(node) || nodes.length === 1)).url,
    kill: (random) =>
      disturb(random, async (node, at) => {
        gone.add(node);
        await end(node, 'SIGKILL');
        nodes[at] = await start();
      }),
    pause: (random, ms) =>
      disturb(random, async ({ child }) => {
        child.kill('SIGSTOP');
        await sleep(ms);
        child.kill('SIGCONT');
      }),
    wasDisturbed: (ms) => disturbing !== undefined || performance.now() - disturbedAt < ms,
    command: (args) =>
      runOrders([...args, '--db', database], {
        ...env,
        PAYMENT_SERVICE_URL: servicesUrl,
        NOTIFICATION_SERVICE_URL: servicesUrl,
        ORDERS_LOG_LEVEL: 'silent',
      }),
    whole: async () => disturbing,
    async close() {
      await disturbing;
      await Promise.all(nodes.map((node) => end(node, 'SIGTERM')));
    },
  };
}
