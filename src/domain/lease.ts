// Work under way holds a lease that is renewed while it lasts, so that nobody takes over what is merely slow.
import { errorText } from './errors.ts';
import { type JournalRow, leaseMs } from './journal.ts';
import type { Deps } from './ports.ts';

/** Renewals a lease gets before it would run out. */
const RENEWALS = 3;

/** Runs the work of a row that this process has claimed. Ends with it, whatever comes of it. */
export async function holdingLease<T>(deps: Deps, row: JournalRow, work: () => Promise<T>): Promise<T> {
  const lease = leaseMs(deps.settings);
  const renew = () => {
    const leaseUntil = deps.clock.now() + lease;
    deps.store
      .write((tx) => tx.patchHeld(row, { leaseUntil }))
      // Not renewed is no harm: a result is written only while the claim is still the last one.
      .catch((error: unknown) =>
        deps.log.warn({ orderId: row.orderId, reason: errorText(error) }, 'lease not renewed'),
      );
  };
  const renewing = setInterval(renew, lease / RENEWALS);
  deps.inFlight.add(row.id);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    deps.inFlight.delete(row.id);
  }
}
