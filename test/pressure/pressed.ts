// The server under pressure, with those who use it as they should: orders that are placed at a steady rate, and a probe that
// asks for its health. What they waited for is what a hostile client takes from others.
import { randomBytes } from 'node:crypto';
import { type Bench, resultOf, seeded, servicesOf } from '../../bench/harness/bench.ts';
import { quantile } from '../../bench/harness/figures.ts';
import { sampleOrder } from '../../bench/harness/sample-orders.ts';
import type { Served } from '../support/cli/processes.ts';
import { type Arrivals, startArrivals, waitsOf } from '../support/server/requests.ts';
import type { FloodName, Target } from './floods.ts';

export interface Pressed {
  /** Floods the server from a process of its own beside the usual load; what the load saw of it, and the memory meanwhile. */
  beside(flood: FloodName, detail?: string): Promise<string[][]>;
  /** What the server holds now. */
  memory(): number;
  stop(): Promise<void>;
}

const [ORDERS_A_SECOND, PROBES_A_SECOND] = [20, 100];
const SAMPLE_MS = 50;
/** The first requests compile what they run. */
const WARM_UP_MS = 3_000;

export async function openPressed(bench: Bench, orders: number): Promise<Pressed> {
  const services = await servicesOf(bench, 20, 20);
  const database = await seeded(bench, orders);
  const [full, reading] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
  const env = {
    PAYMENT_SERVICE_URL: services,
    NOTIFICATION_SERVICE_URL: services,
    ORDERS_API_TOKEN: full,
    ORDERS_API_READ_TOKEN: reading,
    ORDERS_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  };
  const args = ['serve', '--port', '0', '--db', database];
  const served = await bench.serve(bench.program, args, env, () => {});
  const pressed = pressedBy(bench, served, {
    url: served.url,
    full: { authorization: `Bearer ${full}` },
    reading: { authorization: `Bearer ${reading}` },
  });
  await pressed.beside('nothing', String(WARM_UP_MS));
  return pressed;
}

function pressedBy(bench: Bench, served: Served, target: Target): Pressed {
  const memory = () => Math.round(served.rssMiB());
  return {
    memory,
    async beside(flood, detail = '') {
      const probes = startArrivals(served.url, PROBES_A_SECOND, () => ({ method: 'GET', path: '/healthz' }));
      const creations = startArrivals(served.url, ORDERS_A_SECOND, (n) => ({
        ...sampleOrder(n),
        headers: target.full,
      }));
      let most = memory();
      const sampling = setInterval(() => {
        most = Math.max(most, memory());
      }, SAMPLE_MS);
      const asked = JSON.stringify({ ...target, flood, detail });
      const statuses = await resultOf<number[]>(bench, 'flood', asked);
      await Promise.all([probes.stop(), creations.stop()]);
      clearInterval(sampling);
      return [
        waited('/healthz', probes),
        waited('creations', creations),
        ['asked', '', '', '', countsOf(statuses)],
        ['memory', '', '', '', `${most} MiB at most, ${memory()} MiB then`],
      ];
    },
    stop: served.stop,
  };
}

function waited(name: string, { answered }: Arrivals): string[] {
  const ms = waitsOf(answered);
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => quantile(ms, share).toFixed(1));
  return [name, p50 ?? '', p99 ?? '', most ?? '', countsOf(answered.map(({ status }) => status))];
}

/** 0 stands for no answer. */
function countsOf(statuses: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${count} × ${status === 0 ? 'none' : status}`)
    .join(', ');
}
