// `orders sandbox`: both downstream services on one port, for development and demonstrations.
import type { Command } from 'commander';
import { OrdersError } from '../domain/shared/errors.ts';
import { type Cli, type CommonOptions, examples, settings } from '../terminal/cli.ts';
import { endSignal } from '../terminal/signals.ts';

interface SandboxOptions extends CommonOptions {
  readonly latency?: string;
  readonly failRate?: string;
  readonly webhookUrl?: string;
}

export function registerSandbox(program: Command, cli: Cli): void {
  const command = settings(program.command('sandbox'))
    .description('serve a Payment and a Notification Service that move no real money or mail')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on, 0 for any free one', '9000')
    .option('--latency <ms>', 'answer each call only after this time', '0')
    .option('--fail-rate <share>', 'answer this share of the calls with 503, from 0 to 1', '0')
    .option('--webhook-url <url>', 'report payments that were processing to the "orders serve" at this URL');
  examples(command, [
    'orders sandbox',
    'orders sandbox --port 9001 --latency 200 --fail-rate 0.2',
    'orders sandbox --webhook-url http://127.0.0.1:8000',
    'curl http://127.0.0.1:9000/sandbox/payments',
  ]).action((options: SandboxOptions) => sandbox(cli, options));
}

async function sandbox(cli: Cli, options: SandboxOptions): Promise<void> {
  const latencyMs = within('--latency', options.latency, 0, 3_600_000);
  const failRate = within('--fail-rate', options.failRate, 0, 1);
  const { host, port, ...others } = options;
  const running = await cli.startSandbox(others, {
    host: host ?? '127.0.0.1',
    port: within('--port', port, 0, 65_535),
    latencyMs,
    failRate,
    webhookUrl: options.webhookUrl,
  });
  const ended = endSignal();
  cli.io.err('orders: the sandbox serves, no real money or mail moves\n');
  cli.io.out(`orders: sandbox listening on ${running.url}\n`);
  const signal = await ended;
  await running.stop();
  if (signal === 'SIGINT') throw new OrdersError('interrupted', 'stopped');
}

function within(flag: string, written: string | undefined, least: number, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(written ?? '') ? Number(written) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new OrdersError('usage', `${flag} must be a number from ${least} to ${most}, not "${written}"`);
  }
  return value;
}
