// Writes that wait at the same time share a transaction, and so its round trips and its flush: their statements mix, so
// those about the same thing stay apart. Where one of them fails, none is committed, and each is tried alone.
import type { Sharing } from '../../domain/ports/store.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Sql } from '../sql.ts';
import { isConnectionLost } from './errors.ts';
import { databaseLimiter } from './limiter.ts';

export type Work<T> = (sql: Sql) => Promise<T>;

export interface Committing {
  /** Commits all or none; resolves to what each returned. */
  together(works: readonly Work<unknown>[]): Promise<unknown[]>;
  alone<T>(work: Work<T>): Promise<T>;
}

/** Of these transactions. With more of them fewer writes would meet. */
const AT_ONCE = 3;
const MOST_IN_ONE = 32;
/** Together they must not wait long for one row; alone, a write waits its full time. */
const LOCK_WAIT_MS = 100;
const LOCK_WAIT = `SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`;

interface Waiting {
  readonly work: Work<unknown>;
  readonly about: readonly string[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export function sharedWrites(
  { together, alone }: Committing,
  limits: { readonly queueLimit: number; readonly lockWaitMs: number },
): <T>(work: Work<T>, sharing: Sharing) => Promise<T> {
  const turns = databaseLimiter(AT_ONCE, limits);
  let waiting: Waiting[] = [];

  async function commit(some: readonly Waiting[]): Promise<void> {
    const impatient = some.map(({ work }, at): Work<unknown> => {
      if (at > 0) return work;
      return (sql) => {
        sql.send(LOCK_WAIT, []);
        return work(sql);
      };
    });
    try {
      const values = await together(impatient);
      for (const [at, one] of some.entries()) one.resolve(values[at]);
    } catch (error) {
      // Not awaited: what takes its time alone keeps no others from meeting.
      for (const one of some) {
        if (concernsEach(error)) one.reject(error);
        else alone(one.work).then(one.resolve, one.reject);
      }
    }
  }

  /** The first to come, and those behind it that are about something else. */
  function take(): readonly Waiting[] {
    const taken: Waiting[] = [];
    const about = new Set<string>();
    waiting = waiting.filter((one) => {
      if (taken.length >= MOST_IN_ONE || one.about.some((thing) => about.has(thing))) return true;
      taken.push(one);
      for (const thing of one.about) about.add(thing);
      return false;
    });
    return taken;
  }

  return <T>(work: Work<T>, { about }: Sharing) =>
    new Promise<T>((resolve, reject) => {
      const one: Waiting = { work, about, resolve: (value) => resolve(value as T), reject };
      waiting.push(one);
      // Each has a turn; the first to come takes what waits by then, and may leave nothing for the turns of the others.
      const turn = turns.run(async () => {
        const some = take();
        if (some.length > 0) await commit(some);
      });
      turn.catch((error: unknown) => {
        waiting = waiting.filter((other) => other !== one);
        reject(error);
      });
    });
}

/** It is not known whether the transaction was committed, or the database cannot be reached: no try of one ends better. */
function concernsEach(error: unknown): boolean {
  return error instanceof OrdersError && (error.kind === 'outcome_unknown' || isConnectionLost(error.cause));
}
