// The write queue of PostgreSQL: writes have connections and transactions of their own, or share one. Work that loses
// against other work is retried; the outcome of a COMMIT without an answer is looked up, never guessed (ADR 7).
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import { allEnded } from '../../domain/shared/concurrency.ts';
import type { WriteQueue } from '../sql.ts';
import { isConflict, isConnectionLost, isTimeSpent } from './errors.ts';
import { wasCommitted } from './failover/commit-outcome.ts';
import { oncePerRun, serverRunOf } from './failover/server-run.ts';
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

type Attempt<T> =
  | { readonly committed: true; readonly value: T }
  | { readonly committed: false; readonly error: unknown };

/** `beforeFirstWrite` is called with the first connection to each run of the server; if it throws, with the next one. */
export function postgresWriteQueue(
  pool: Pool,
  options: PostgresWriteQueueOptions & { readonly lockWaitMs: number },
  beforeFirstWrite: (client: ClientBase) => Promise<void> = async () => {},
): WriteQueue {
  const turns = databaseLimiter(options.writesAtOnce, options);
  const target: Target = { pool, options, enter: oncePerRun(beforeFirstWrite) };
  const alone = async <T>(work: Work<T>): Promise<T> => {
    const [value] = await turns.run(() => commitOnce(target, [work]));
    return value as T;
  };
  const together = (works: readonly Work<unknown>[]) => turns.run(() => commitOnce(target, works));
  const shared = sharedWrites({ together, alone }, options);
  return { write: (work, sharing) => (sharing ? shared(work, sharing) : alone(work)) };
}

interface Target {
  readonly pool: Pool;
  readonly options: PostgresWriteQueueOptions;
  /** Before each write: `beforeFirstWrite` has ended for this run of the server. */
  enter(client: ClientBase): Promise<void>;
}

/** Resolves to what each work returned, when exactly one attempt is committed; throws when none is, or it stays unknown. */
async function commitOnce<T>(target: Target, works: readonly Work<T>[]): Promise<T[]> {
  for (let attempt = 1; ; attempt += 1) {
    const tried = await tryOnce(target, works);
    if (tried.committed) return tried.value;
    const again = isConflict(tried.error) || (isConnectionLost(tried.error) && !isTimeSpent(tried.error));
    if (!again || attempt >= target.options.attempts) throw tried.error;
    await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
  }
}

async function tryOnce<T>(target: Target, works: readonly Work<T>[]): Promise<Attempt<T[]>> {
  const connection = await checkOut(target.pool);
  const { client, transaction } = connection;
  let value: T[];
  try {
    await target.enter(client);
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
    const inDoubt = {
      id: transaction.id(),
      witness: transaction.witness(),
      run: serverRunOf(client),
      error,
    };
    const committed =
      isConnectionLost(error) && (await wasCommitted(target.pool, inDoubt, target.options.outcomeMs));
    return committed ? { committed, value } : { committed, error };
  }
  connection.release();
  return { committed: true, value };
}

interface Connection {
  readonly client: ClientBase;
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
    client,
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
