// A real `orders serve` with resilience on and the services it calls, each in a process of its own.
import { StringDecoder } from 'node:string_decoder';
import { type Bench, newPath, serveRole } from '../../bench/harness/bench.ts';
import type { Counts, Mode, Urls } from './services.ts';

export interface Running {
  readonly url: string;
  readonly database: string;
  become(mode: Mode): Promise<void>;
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

export interface RunningOptions {
  readonly paymentMs: number;
  readonly emailMs: number;
  readonly timeoutMs: number;
  /** Receives each line of the log. */
  readonly onLog?: (line: string) => void;
}

export async function startPlant(bench: Bench, options: RunningOptions): Promise<Running> {
  const latencies = [options.paymentMs, options.emailMs].map(String);
  const services = await serveRole(bench, 'services', ...latencies);
  const urls = (await (await fetch(`${services.url}/urls`)).json()) as Urls;
  const database = newPath(bench, '.db');
  const env = {
    ORDERS_RESILIENCE: 'on',
    ORDERS_PAYMENT_TIMEOUT_MS: String(options.timeoutMs),
    PAYMENT_SERVICE_URL: urls.payments,
    NOTIFICATION_SERVICE_URL: urls.notifications,
  };
  const args = ['serve', '--port', '0', '--db', database];
  const { onLog } = options;
  const served = await bench.serve(bench.program, args, env, onLog && byLine(onLog));
  return {
    url: served.url,
    database,
    become: async (mode) => void (await fetch(`${services.url}/${mode}`, { method: 'POST' })),
    counts: async () => (await (await fetch(services.url)).json()) as Counts,
    async stop() {
      await served.stop();
      await services.stop();
    },
  };
}

function byLine(onLine: (line: string) => void): (piece: Buffer) => void {
  const decoder = new StringDecoder();
  let rest = '';
  return (piece) => {
    const lines = (rest + decoder.write(piece)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}
