// Commands at one order database, here or through a server of its own: both must tell and do the same.
import type { TestDeskOptions } from '../desk.ts';
import { type LifeInTerminal, openLifeInTerminal } from './life-cli.ts';
import type { RunOptions } from './run-cli.ts';

export const WAYS = ['here', 'through a server'] as const;

export async function openLifeBy(
  way: (typeof WAYS)[number],
  options: TestDeskOptions = {},
): Promise<LifeInTerminal> {
  const life = await openLifeInTerminal({}, options);
  if (way === 'here') return life;
  const line = await life.start(['serve', '--port', '0']).firstLine;
  const ORDERS_URL = line.replace('orders: listening on ', '');
  const orders = (args: readonly (string | number)[], given: RunOptions = {}) =>
    life.orders(args, { ...given, env: { ORDERS_URL, ...given.env } });
  return { ...life, orders };
}
