// Which order or batch a command is about: the one that is named, or the one that a person at a terminal chooses among
// those for which the command makes sense.
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommonOptions, Session } from '../cli.ts';
import { orderId } from '../options/ids.ts';
import { mayAsk } from './confirm.ts';
import type { BatchPurpose } from './pick-batch.ts';
import type { OrderPurpose } from './pick-order.ts';

/** Resolves what was named or chosen, once the desk is open. */
export type Which<Found> = (session: Session) => Promise<Found>;

/** Throws `usage` for what is no id, and for none where nobody can be asked. */
export function whichOrder(
  cli: Cli,
  written: string | undefined,
  options: CommonOptions,
  purpose: OrderPurpose,
): Which<number> {
  if (written !== undefined) {
    const id = orderId(written);
    return async () => id;
  }
  demandPerson(cli, options, 'order', purpose.command);
  return async (session) => (await import('./pick-order.ts')).chooseOrder(cli.io, session, purpose);
}

/** The same for commands that take many. */
export function whichOrders(
  cli: Cli,
  written: readonly string[],
  options: CommonOptions,
  purpose: OrderPurpose,
): Which<number[]> {
  if (written.length > 0) {
    const ids = written.map((id) => orderId(id));
    return async () => ids;
  }
  demandPerson(cli, options, 'order', purpose.command);
  return async (session) => (await import('./pick-order.ts')).chooseOrders(cli.io, session, purpose);
}

export function whichBatch(
  cli: Cli,
  written: string | undefined,
  options: CommonOptions,
  purpose: BatchPurpose,
): Which<number> {
  if (written !== undefined) {
    const id = orderId(written, 'batch');
    return async () => id;
  }
  demandPerson(cli, options, 'batch', 'batch');
  return async (session) => (await import('./pick-batch.ts')).chooseBatch(cli.io, session, purpose);
}

function demandPerson(cli: Cli, options: CommonOptions, what: 'order' | 'batch', command: string): void {
  if (mayAsk(cli.io, options)) return;
  const orFile = command === 'ship' ? ', or give --file' : '';
  throw new OrdersError('usage', `name the ${what} by its id, as in "orders ${command} 1"${orFile}`);
}
