// Gives back a charge that its order has no use for, and repeats that until it is done (contract section 1).
import { asked } from './caller.ts';
import { type JournalRow, leaveWithinMs, lookupBackoffMs } from './journal.ts';
import { asClosed, asWaiting } from './journal-rows.ts';
import { type HeldLease, holdingLease } from './lease.ts';
import type { Caller, Deps, RefundResult } from './ports.ts';

/** Sends the refund of a compensation row that this process holds. The key makes every repeat harmless. */
export function performCompensation(deps: Deps, row: JournalRow, caller: Caller): Promise<boolean> {
  return holdingLease(deps, row, (lease) => sendAndRecord(deps, lease, row, caller));
}

async function sendAndRecord(
  deps: Deps,
  lease: HeldLease,
  row: JournalRow,
  caller: Caller,
): Promise<boolean> {
  const { orderId, paymentId, amount, currency, idempotencyKey } = row;
  if (paymentId === null) return false;
  const withinMs = leaveWithinMs(row, deps.clock.now());
  const request = {
    orderId,
    paymentId,
    amount,
    currency,
    idempotencyKey,
    leaveWithinMs: withinMs,
    sentBefore: row.sends > 1,
  };
  const result: RefundResult =
    withinMs > 0
      ? await deps.payments.refund(request, caller)
      : { outcome: 'unknown', reason: 'the process was suspended before it could send the refund' };
  const done = result.outcome === 'succeeded';
  const reason = done ? null : result.reason;
  if (!done) {
    deps.log.error({ ...asked(caller), orderId, paymentId, reason }, 'refund of an unwanted charge failed');
  }
  const at = deps.clock.now();
  return lease.record(async (tx) => {
    const order = await tx.lockOrder(orderId);
    const again = asWaiting(at + lookupBackoffMs(row.sends), reason);
    const held = order && (await tx.patchHeld(row, done ? asClosed('done') : again));
    if (!held) return false;
    await tx.appendEvents([
      {
        orderId,
        at,
        type: done ? 'compensation_succeeded' : 'compensation_failed',
        from: null,
        to: null,
        actor: caller.actor,
        detail: done
          ? `payment ${paymentId} refunded`
          : `payment ${paymentId}: ${reason}; it will be repeated`,
      },
    ]);
    return done;
  });
}
