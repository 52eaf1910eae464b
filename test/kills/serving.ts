// A real `orders serve` on an order book, as campaigns start and end it.
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeServices } from '../support/fake-services.ts';

export interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  /** Resolves when the process is gone, however it went. */
  readonly ended: Promise<void>;
}

const PAYMENT_TIMEOUT_MS = 1_500;

/** When "no charge" counts of everything that was sent before, and settle has had time to write it down. */
export const SETTLED_AFTER_MS = 2 * PAYMENT_TIMEOUT_MS + 1_500;

export async function startServer(
  database: string,
  fake: FakeServices,
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = spawn(join(process.cwd(), 'bin', 'orders'), ['serve', '--port', '0', '--db', database], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      PAYMENT_SERVICE_URL: fake.url,
      NOTIFICATION_SERVICE_URL: fake.url,
      ORDERS_PAYMENT_TIMEOUT_MS: String(PAYMENT_TIMEOUT_MS),
      ORDERS_RECOVERY_INTERVAL_MS: '200',
      ORDERS_LOG_LEVEL: 'silent',
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error('the server ended before it was ready')));
    child.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim().split(' ').at(-1) ?? ''));
  });
  return { child, url, ended };
}

export async function end(server: Server, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  server.child.kill(signal);
  await server.ended;
}
