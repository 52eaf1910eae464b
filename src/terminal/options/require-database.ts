// Commands that work on the order database itself must not seem to work on a server.
import type { LoadedConfig } from '../../config/config.ts';
import { OrdersError } from '../../domain/shared/errors.ts';

/** Throws `usage` where the settings say that a server is driven. */
export function requireDatabase({ remoteUrl }: Pick<LoadedConfig, 'remoteUrl'>): void {
  if (remoteUrl === undefined) return;
  throw new OrdersError('usage', 'this command needs the order database, not a server; unset ORDERS_URL');
}
