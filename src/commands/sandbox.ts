// `orders sandbox`: both downstream services on one port, for development and demonstrations.
import { OrdersError } from '../domain/shared/errors.ts';
import type { CommandSpec, CommonOptions } from '../terminal/cli.ts';
import { option, settings } from '../terminal/options/options.ts';
import { endSignal } from '../terminal/signals.ts';

interface SandboxOptions extends CommonOptions {
  readonly latency?: string;
  readonly failRate?: string;
  readonly webhookUrl?: string;
}

export const sandbox: CommandSpec<SandboxOptions> = {
  name: 'sandbox',
  description: 'start test services that send no real money or email',
  options: [
    ...settings,
    option('--host <address>', 'address to listen on').default('127.0.0.1'),
    option('--port <port>', 'port to listen on; 0 picks a free one').default('9000'),
    option('--latency <ms>', 'delay each answer by this many milliseconds').default('0'),
    option('--fail-rate <share>', 'fail this share of the calls with 503, from 0 to 1').default('0'),
    option(
      '--webhook-url <url>',
      'send webhooks about processing payments to the "orders serve" at this URL',
    ),
  ],
  examples: [
    'orders sandbox',
    'orders sandbox --port 9001 --latency 200 --fail-rate 0.2',
    'orders sandbox --webhook-url http://127.0.0.1:8000',
    'curl http://127.0.0.1:9000/sandbox/payments',
  ],
  async run(cli, { host = '127.0.0.1', port, latency, failRate, webhookUrl, ...options }) {
    const serving = {
      host,
      latencyMs: within('--latency', latency, 0, 3_600_000),
      failRate: within('--fail-rate', failRate, 0, 1),
      port: within('--port', port, 0, 65_535),
      webhookUrl,
      notice: (line: string) => cli.io.err(`orders: ${line}\n`),
    };
    const { config } = await cli.config(options);
    const { startSandbox } = await import('../app/embedded-sandbox.ts');
    const running = await startSandbox(config, serving);
    const ended = endSignal();
    cli.io.err('orders: the sandbox is running; it sends no real money or email\n');
    cli.io.out(`orders: sandbox listening on ${running.url}\n`);
    const signal = await ended;
    await running.stop();
    if (signal === 'SIGINT') throw new OrdersError('interrupted', 'stopped');
  },
};

function within(flag: string, written: string | undefined, least: number, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(written ?? '') ? Number(written) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new OrdersError('usage', `${flag} must be a number from ${least} to ${most}, not "${written}"`);
  }
  return value;
}
