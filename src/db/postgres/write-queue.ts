// The write queue of PostgreSQL: writes have connections and transactions of their own, or share one. Work that loses
// against other work is retried; the outcome of a COMMIT without an answer is looked up, never guessed (ADR 7).
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { allEnded } from '../../domain/shared/concurrency.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { WriteQueue } from '../sql.ts';
import { isConflict, isConnectionLost, postgresErrorText } from './errors.ts';
import { databaseLimiter } from './limiter.ts';
import { sharedWrites, type Work } from './shared-writes.ts';
import { beginTransaction, type Transaction } from './transaction.ts';

export interface PostgresWriteQueueOptions {
  /** Transactions under way at once, each on a connection of its own. */
  readonly writesAtOnce: number;
  /** Attempts in all for work that loses against other work, or whose connection breaks before COMMIT. */
  readonly attempts: number;
  /** With more requests than this in the queue, further ones are rejected. */
  readonly queueLimit: number;
  /** How long to look up the outcome of a COMMIT. */
  readonly outcomeMs: number;
}

export const POSTGRES_WRITE_QUEUE_OPTIONS: PostgresWriteQueueOptions = {
  writesAtOnce: 14,
  attempts: 6,
  queueLimit: 10_000,
  outcomeMs: 10_000,
};

const FIRST_PAUSE_MS = 5;
const OUTCOME_PAUSE_MS = 100;

type Attempt<T> =
  | { readonly committed: true; readonly value: T }
  | { readonly committed: false; readonly error: unknown };

export function postgresWriteQueue(
  pool: Pool,
  options: PostgresWriteQueueOptions & { readonly lockWaitMs: number },
): WriteQueue {
  const turns = databaseLimiter(options.writesAtOnce, options);
  const alone = async <T>(work: Work<T>): Promise<T> => {
    const [value] = await turns.run(() => commitOnce(pool, [work], options));
    return value as T;
  };
  const together = (works: readonly Work<unknown>[]) => turns.run(() => commitOnce(pool, works, options));
  const shared = sharedWrites({ together, alone }, options);
  return { write: (work, sharing) => (sharing ? shared(work, sharing) : alone(work)) };
}

/** Resolves to what each work returned, when exactly one attempt is committed; throws when none is, or it stays unknown. */
async function commitOnce<T>(
  pool: Pool,
  works: readonly Work<T>[],
  options: PostgresWriteQueueOptions,
): Promise<T[]> {
  for (let attempt = 1; ; attempt += 1) {
    const tried = await tryOnce(pool, works, options);
    if (tried.committed) return tried.value;
    const again = isConflict(tried.error) || isConnectionLost(tried.error);
    if (!again || attempt >= options.attempts) throw tried.error;
    await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
  }
}

async function tryOnce<T>(
  pool: Pool,
  works: readonly Work<T>[],
  options: PostgresWriteQueueOptions,
): Promise<Attempt<T[]>> {
  const connection = await checkOut(pool);
  const { transaction } = connection;
  let value: T[];
  try {
    value = await allEnded(works.map((work) => work(transaction.open())));
    connection.check();
  } catch (error) {
    await connection.giveUp(error);
    return { committed: false, error };
  }
  try {
    await transaction.commit();
  } catch (error) {
    await connection.giveUp(error);
    const committed = isConnectionLost(error) && (await wasCommitted(pool, transaction.id(), error, options));
    return committed ? { committed, value } : { committed, error };
  }
  connection.release();
  return { committed: true, value };
}

interface Connection {
  readonly transaction: Transaction;
  /** Throws where the connection has broken since: an unsent COMMIT needs no look-up. */
  check(): void;
  release(): void;
  /** Undoes the transaction, or leaves the connection where that cannot be done. */
  giveUp(error: unknown): Promise<void>;
}

async function checkOut(pool: Pool): Promise<Connection> {
  const client = await pool.connect();
  let lost: Error | undefined;
  // An event reports that between two statements; it must not end the process.
  const onLost = (error: Error) => {
    lost = error;
  };
  client.on('error', onLost);
  const release = (broken = false) => {
    client.off('error', onLost);
    client.release(broken);
  };
  const transaction = beginTransaction(client);
  return {
    transaction,
    check() {
      if (lost) throw lost;
    },
    release,
    async giveUp(error) {
      const undone =
        !isConnectionLost(error) &&
        (await transaction.rollback().then(
          () => true,
          () => false,
        ));
      release(!undone);
    },
  };
}

/** Asks until the server knows; throws `outcome_unknown` where it gives no answer in time. */
async function wasCommitted(
  pool: Pool,
  id: string | undefined,
  error: unknown,
  options: PostgresWriteQueueOptions,
): Promise<boolean> {
  // The server has not answered its BEGIN, so none of it was committed; or its work may be done again.
  if (id === undefined) return false;
  const deadline = performance.now() + options.outcomeMs;
  do {
    const status = await statusOf(pool, id);
    if (status === 'committed') return true;
    if (status === 'aborted') return false;
    // It is still being committed, or the server has not noticed yet that its client is gone, or the server is
    // restarting.
    await sleep(OUTCOME_PAUSE_MS);
  } while (performance.now() < deadline);
  throw new OrdersError(
    'outcome_unknown',
    `the connection was lost during a commit (${postgresErrorText(error)}); the change may be stored: read it before you repeat the request`,
    { cause: error },
  );
}

async function statusOf(pool: Pool, id: string): Promise<string | null | undefined> {
  try {
    const { rows } = await pool.query<{ status: string | null }>(
      'SELECT pg_xact_status($1::text::xid8) AS status',
      [id],
    );
    return rows[0]?.status;
  } catch {
    return undefined;
  }
}
