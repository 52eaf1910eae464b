// `orders serve`: the REST API over the same order service (design section 2).
import { OrdersError } from '../domain/shared/errors.ts';
import type { CommandSpec } from '../terminal/cli.ts';
import { option, settings } from '../terminal/options/options.ts';
import { endSignal } from '../terminal/signals.ts';

export const serve: CommandSpec = {
  name: 'serve',
  description: 'start the REST API server',
  options: [
    ...settings,
    option('--host <address>', 'address to listen on (ORDERS_HOST, default: 127.0.0.1)'),
    option('--port <port>', 'port to listen on; 0 picks a free one (ORDERS_PORT, default: 8000)'),
    option('--resilience <on|off>', 'use retries, circuit breakers and the outbox (ORDERS_RESILIENCE)'),
  ],
  examples: [
    'orders serve',
    'orders serve --port 0 --db ./orders.db',
    'PAYMENT_SERVICE_URL=http://127.0.0.1:9000 NOTIFICATION_SERVICE_URL=http://127.0.0.1:9000 orders serve',
  ],
  async run(cli, options) {
    const end = await cli.withContext(
      { ...options, serves: true },
      async ({ context, loaded, log }) => {
        const { startServer } = await import('../server/start.ts');
        const { tellServiceManager } = await import('../server/monitoring/service-manager.ts');
        const running = await startServer(context, loaded.config, log);
        tellServiceManager('READY=1', log);
        const signal = endSignal();
        cli.io.out(`orders: listening on ${running.url}\n`);
        const received = await Promise.race([signal, running.lost]);
        if (typeof received === 'string') log.info({ signal: received }, 'stopping');
        tellServiceManager('STOPPING=1', log);
        await running.stop();
        // A loss that was noticed during the stop takes precedence.
        return Promise.race([running.lost, received]);
      },
      'info',
    );
    if (end instanceof OrdersError) throw end;
    if (end === 'SIGINT')
      throw new OrdersError('interrupted', 'stopped after requests under way were finished');
  },
};
