// Work under way holds a lease that is renewed while it lasts, so that no other process takes over slow work.
import { setTimeout as sleep } from 'node:timers/promises';
import { type JournalRow, leaseMs } from '../model/journal.ts';
import type { Deps, Sharing, Tx } from '../ports/store.ts';
import { errorText, OrdersError } from '../shared/errors.ts';
import { outcomeNotWritten } from './conflicts.ts';

/** Renewals before a lease would run out. */
const RENEWALS = 3;
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 1_000;

export interface HeldLease {
  /**
   * Writes the outcome of a call that has left. Unlike a new request, the write is retried while the database cannot
   * be written, as long as the lease is held; after that a look-up has to find the outcome. Throws `outcome_unknown`
   * then. `work` must write only while the claim is still the last one.
   */
  record<T>(work: (tx: Tx) => Promise<T>, sharing?: Sharing): Promise<T>;
}

/** Runs the work of a row that this process has claimed. The lease ends with the work, whatever its outcome. */
export async function withLease<T>(
  deps: Deps,
  row: JournalRow,
  work: (lease: HeldLease) => Promise<T>,
): Promise<T> {
  const length = leaseMs(deps.settings);
  let heldUntil = row.leaseUntil ?? deps.clock.now() + length;
  const renew = async () => {
    const leaseUntil = deps.clock.now() + length;
    try {
      if (await deps.store.write((tx) => tx.patchHeld(row, { leaseUntil }))) heldUntil = leaseUntil;
    } catch (error) {
      // A missed renewal is harmless: a result is written only while the claim is still the last one.
      deps.log.warn({ orderId: row.orderId, reason: errorText(error) }, 'lease not renewed');
    }
  };
  const renewing = setInterval(() => void renew(), length / RENEWALS);
  deps.process.inFlight.add(row.id);
  try {
    return await work({
      record(write, sharing) {
        const since = deps.clock.now();
        return persistently(
          () => deps.store.write(write, sharing),
          (error) => {
            const now = deps.clock.now();
            if (now >= heldUntil || now >= since + length) throw error;
            deps.log.warn(
              { orderId: row.orderId, kind: row.kind, reason: errorText(error) },
              'the outcome of a call waits for the database',
            );
          },
        ).catch((error: unknown) => {
          // The call has left, so no other database error may ask for a repeat either.
          throw isOfDatabase(error) ? outcomeNotWritten(row.orderId, error) : error;
        });
      },
    });
  } finally {
    clearInterval(renewing);
    deps.process.inFlight.delete(row.id);
  }
}

/** Retries work while the database cannot be used, unless `onFailure` throws. */
export async function persistently<T>(
  work: () => Promise<T>,
  onFailure: (error: unknown) => void,
): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw error;
      onFailure(error);
    }
    await sleep(pauseMs);
  }
}

/** The database is lost or moved, or lacks a right or a table: waiting fixes none of these. */
const LASTING: readonly string[] = ['database_lost', 'database_moved', 'database_unusable'];

/** Whether a retry may succeed later. */
function mayPass(error: unknown): boolean {
  return error instanceof OrdersError && !LASTING.includes(error.code) && isOfDatabase(error);
}

export function isOfDatabase(error: unknown): boolean {
  return error instanceof OrdersError && (error.kind === 'unavailable' || error.kind === 'outcome_unknown');
}
