// Selects the order or batch of a command: the one that is named, or the one that a person at a terminal chooses among
// those to which the command applies.
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommonOptions, Session } from '../cli.ts';
import { orderId } from '../options/ids.ts';
import { namedOrder, type OrderRefOptions } from '../options/order-ref.ts';
import { canPrompt } from './confirm.ts';
import type { BatchPurpose } from './pick-batch.ts';
import type { OrderPurpose } from './pick-order.ts';

/** Resolves the named or chosen id, once the order service is open. */
export type IdSource<Found> = (session: Session) => Promise<Found>;

/** Throws `usage` for an invalid id, for one beside `--order-ref`, and for a missing one where no person can be asked. */
export function pickOrder(
  cli: Cli,
  written: string | undefined,
  options: OrderRefOptions,
  purpose: OrderPurpose,
): IdSource<number> {
  const named = namedOrder(written, options);
  if (named) return named;
  requireInteractive(cli, options, 'order', purpose.command);
  return async (session) => (await import('./pick-order.ts')).chooseOrder(cli.io, session, purpose);
}

/** The same for commands that take many ids; one that is named twice counts once. */
export function pickOrders(
  cli: Cli,
  written: readonly string[],
  options: CommonOptions,
  purpose: OrderPurpose,
): IdSource<number[]> {
  if (written.length > 0) {
    // An order that is named twice is one order.
    const ids = [...new Set(written.map((id) => orderId(id)))];
    return async () => ids;
  }
  requireInteractive(cli, options, 'order', purpose.command);
  return async (session) => (await import('./pick-order.ts')).chooseOrders(cli.io, session, purpose);
}

export function pickBatch(
  cli: Cli,
  written: string | undefined,
  options: CommonOptions,
  purpose: BatchPurpose,
): IdSource<number> {
  if (written !== undefined) {
    const id = orderId(written, 'batch');
    return async () => id;
  }
  requireInteractive(cli, options, 'batch', 'batch');
  return async (session) => (await import('./pick-batch.ts')).chooseBatch(cli.io, session, purpose);
}

function requireInteractive(
  cli: Cli,
  options: CommonOptions,
  what: 'order' | 'batch',
  command: string,
): void {
  if (canPrompt(cli.io, options)) return;
  const others = OTHERWISE[command];
  const or = others === undefined ? '' : `, or use ${others}`;
  throw new OrdersError('usage', `the ${what} id is missing; add it, as in "orders ${command} 1"${or}`);
}

const FILTERS = 'filters such as --batch-id 3';
/** In place of ids. */
const OTHERWISE: Readonly<Partial<Record<string, string>>> = {
  pay: FILTERS,
  ship: `--file or ${FILTERS}`,
  deliver: FILTERS,
  cancel: FILTERS,
};
