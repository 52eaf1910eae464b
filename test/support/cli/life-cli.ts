// The commands at the order book of a life: the same database and services, in another process.
import type { TestDeskOptions } from '../desk.ts';
import { type Life, openLife } from '../orders/order-stages.ts';
import { type Ended, newHome, type RunOptions, type Started } from './run-cli.ts';

export interface LifeInTerminal extends Life {
  /** Runs `orders` with these arguments on the order book. */
  orders(args: readonly (string | number)[], options?: RunOptions): Promise<Ended>;
  /** The same, for what is to be told to stop. */
  start(args: readonly string[]): Started;
}

export async function openLifeInTerminal(
  env: Record<string, string> = {},
  options: TestDeskOptions = {},
): Promise<LifeInTerminal> {
  const life = await openLife(options);
  const home = newHome();
  const services = { PAYMENT_SERVICE_URL: life.fake.url, NOTIFICATION_SERVICE_URL: life.fake.url };
  const own = { ...services, ORDERS_DB: life.desk.path, ORDERS_LOG_LEVEL: 'silent', ...env };
  return {
    ...life,
    orders: (args, options = {}) =>
      home.run(args.map(String), { ...options, env: { ...own, ...options.env } }),
    start: (args) => home.start(args, { env: own }),
  };
}

/** The JSON objects on standard error, one a line. */
export function problemsOf({ stderr }: Ended): Record<string, unknown>[] {
  return stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
