// Servers of two versions at one order database, and the commands of both.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  end,
  killSomewhere,
  type Ran,
  runOrders,
  type Server,
  spawnServer,
  startServer,
} from '../kills/serving.ts';
import type { Random } from '../simulation/random.ts';
import { type FakeServices, NOBODY } from '../support/services/fake-services.ts';

export interface Fleet {
  /** Of one of the servers that run; nobody's where none does. */
  url(): string;
  readonly size: () => number;
  /** Starts so many side by side; resolves when all are ready. */
  start(program: string, count: number): Promise<void>;
  /** Starts one and kills it so soon that it may be at work on the schema. */
  startAndKill(program: string, afterMs: number): Promise<void>;
  /** Kills one inside a call or at any moment; clients no longer ask it. */
  killOne(): Promise<void>;
  /** Ends all but so many, which clients go on asking. */
  stop(signal: 'SIGTERM' | 'SIGKILL', but?: number): Promise<void>;
  /** What takes longer is killed. */
  command(program: string, args: readonly string[], withinMs?: number): Promise<Ran>;
}

const ENV = { ORDERS_NOTIFICATION_TIMEOUT_MS: '1500' };
const MOMENT = { headStartMs: 100, withinMs: 300 };

export function openFleet(database: string, fake: FakeServices, random: Random): Fleet {
  const servers: Server[] = [];
  const chance = () => random.below(1_000_000) / 1_000_000;
  return {
    url: () => (servers.length === 0 ? NOBODY : random.pick(servers).url),
    size: () => servers.length,
    async start(program, count) {
      const start = async () => void servers.push(await startServer(database, fake, ENV, { program }));
      await Promise.all(Array.from({ length: count }, start));
    },
    async startAndKill(program, afterMs) {
      const { child, ended } = spawnServer(database, fake, ENV, { program });
      await sleep(afterMs);
      child.kill('SIGKILL');
      await ended;
    },
    async killOne() {
      const victim = random.pick(servers);
      await killSomewhere(victim, fake, chance, MOMENT);
      servers.splice(servers.indexOf(victim), 1);
      fake.script.reset();
    },
    async stop(signal, but = 0) {
      const ending = servers.splice(but);
      await Promise.all(ending.map((server) => end(server, signal)));
    },
    command: (program, args, withinMs) =>
      runOrders(
        [...args, '--db', database],
        {
          ...ENV,
          PAYMENT_SERVICE_URL: fake.url,
          NOTIFICATION_SERVICE_URL: fake.url,
          ORDERS_PAYMENT_TIMEOUT_MS: '1500',
          ORDERS_LOG_LEVEL: 'silent',
        },
        program,
        withinMs,
      ),
  };
}
