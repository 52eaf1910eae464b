// `orders serve`: the REST API over the same order desk (design section 2).
import type { Command } from 'commander';
import { OrdersError } from '../domain/shared/errors.ts';
import { type Cli, type CommonOptions, examples, settings } from '../terminal/cli.ts';
import { endSignal } from '../terminal/signals.ts';

export function registerServe(program: Command, cli: Cli): void {
  const command = settings(program.command('serve'))
    .description('serve the REST API')
    .option('--host <address>', 'address to listen on (ORDERS_HOST, default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on, 0 for any free one (ORDERS_PORT, default: 8000)')
    .option('--resilience <on|off>', 'retries, circuit breakers and the outbox (ORDERS_RESILIENCE)');
  examples(command, [
    'orders serve',
    'orders serve --port 0 --db ./orders.db',
    'PAYMENT_SERVICE_URL=http://127.0.0.1:9000 NOTIFICATION_SERVICE_URL=http://127.0.0.1:9000 orders serve',
  ]).action((options: CommonOptions) => serveOrders(cli, options));
}

async function serveOrders(cli: Cli, options: CommonOptions): Promise<void> {
  const end = await cli.withContext(
    { ...options, serves: true },
    async (opened) => {
      const running = await cli.startServer(opened);
      const signal = endSignal();
      cli.io.out(`orders: listening on ${running.url}\n`);
      const received = await Promise.race([signal, running.lost]);
      if (typeof received === 'string') opened.log.info({ signal: received }, 'stopping');
      await running.stop();
      // A loss that was noticed while it stopped counts more.
      return Promise.race([running.lost, received]);
    },
    'info',
  );
  if (end instanceof OrdersError) throw end;
  if (end === 'SIGINT') throw new OrdersError('interrupted', 'stopped; requests under way were finished');
}
