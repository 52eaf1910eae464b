// Facts that an order database stores about itself: the services it was used with, and where it was moved.
import { OrdersError } from '../shared/errors.ts';
import type { RealServices } from './real-services.ts';

export interface MarkReads {
  realServices(): Promise<RealServices>;
  /** The database that this one was moved to, without a password; null for one that is in use. */
  movedTo(): Promise<string | null>;
}

/** The start of the refusal, in the file's triggers too. */
export const WAS_MOVED = 'this order database was moved to ';

const CODE = 'database_moved';
/** An operator needs time to point the server, or the client, to the new one. */
const RETRY_AFTER_SECONDS = 60;

/** The refusal of every write into the old one. */
export function movedText(to: string): string {
  return `${WAS_MOVED}${to} and takes no more orders; set ORDERS_DB to the new one and start again`;
}

export function databaseMoved(text: string): OrdersError {
  return new OrdersError('unavailable', text, { code: CODE, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

export function isMoved(error: unknown): boolean {
  return error instanceof OrdersError && error.code === CODE;
}

/** Throws `unavailable` for a database that was moved. */
export async function refuseMoved(read: Pick<MarkReads, 'movedTo'>): Promise<void> {
  const to = await read.movedTo();
  if (to !== null) throw databaseMoved(movedText(to));
}
