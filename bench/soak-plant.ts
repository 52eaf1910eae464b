// A real `orders serve` with resilience on and the services it calls, each in a process of its own.
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Counts, Mode, Urls } from './outage-services.ts';
import type { Workshop } from './workshop.ts';

export interface Plant {
  readonly workshop: Workshop;
  readonly program: string;
  /** The script that plays the services. */
  readonly self: string;
}

export interface Running {
  readonly url: string;
  readonly database: string;
  become(mode: Mode): Promise<void>;
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

export interface RunningOptions {
  readonly name: string;
  readonly paymentMs: number;
  readonly mailMs: number;
  readonly timeoutMs: number;
  /** Told each line of the log. */
  readonly onLog?: (line: string) => void;
}

export async function startPlant(plant: Plant, options: RunningOptions): Promise<Running> {
  const { workshop, program, self } = plant;
  const latencies = [options.paymentMs, options.mailMs].map(String);
  const services = await workshop.serve(process.execPath, [self, 'services', ...latencies]);
  const urls = (await (await fetch(`${services.url}/urls`)).json()) as Urls;
  const database = join(workshop.folder, `${options.name}.db`);
  const env = {
    ORDERS_RESILIENCE: 'on',
    ORDERS_PAYMENT_TIMEOUT_MS: String(options.timeoutMs),
    PAYMENT_SERVICE_URL: urls.payments,
    NOTIFICATION_SERVICE_URL: urls.notifications,
  };
  const args = ['serve', '--port', '0', '--db', database];
  const { onLog } = options;
  const served = await workshop.serve(program, args, env, onLog && byLine(onLog));
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
