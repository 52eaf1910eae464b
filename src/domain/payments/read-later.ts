// Reads a record that could not be read when it was needed, or that may still get a charge, and refunds charges that
// the order has no use for.
import { asClosed, asWaiting } from '../journal/journal-entries.ts';
import { withLease } from '../journal/lease.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import { type JournalPatch, type JournalRow, lookupBackoffMs, notChargedAfter } from '../model/journal.ts';
import { type Caller, type Deps, logContext, type PaymentRecord, type Tx } from '../ports/store.ts';
import { applyCharge } from './apply-charge.ts';
import { runFollowUps } from './follow-ups.ts';
import { rememberForeign } from './foreign-charges.ts';
import { describe, type Finding, findCharge, withFacts } from './payment-lookup.ts';

/** For so long recovery retries a record that cannot be read. */
const READ_FOR_MS = 7 * 24 * 3_600_000;

export interface ReadLater {
  readonly finding: Finding;
  readonly done: boolean;
}

/** For a compensation without a payment, which this process has claimed. */
export async function readLater(deps: Deps, row: JournalRow, caller: Caller): Promise<ReadLater> {
  const { followUps, ...read } = await withLease(deps, row, async (lease) => {
    const askedAt = deps.clock.now();
    const record = await deps.services.payments.getPaymentByOrder(row.orderId, caller);
    return lease.record((tx) => decide(deps, tx, row, record, askedAt, caller));
  });
  await runFollowUps(deps, followUps, caller);
  return read;
}

async function decide(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  record: PaymentRecord,
  askedAt: number,
  caller: Caller,
): Promise<ReadLater & { readonly followUps: readonly JournalRow[] }> {
  const order = await lockOrder(tx, row.orderId);
  const known = await withFacts(tx, order, record);
  const finding = findCharge(known, undefined);
  const now = deps.clock.now();
  // Recovery waits for a possible charge as long as it takes.
  const isAwaited = row.sentAt !== null || finding.found === 'processing';
  const isOver = !isAwaited && now >= row.createdAt + READ_FOR_MS;
  const isKnown = isTold(finding) && askedAt >= notChargedAfter(row);
  if (!(await tx.patchHeld(row, patchOf(row, finding, { isKnown, isOver }, now)))) {
    return { finding, done: true, followUps: [] };
  }
  const change = changeOrder(order, caller.actor, now);
  await rememberForeign(tx, known, change, now);
  if (isOver && !isKnown) {
    change.note(
      'payment_record_unread',
      `${describe(finding)}; recovery no longer reads it, only a reconciliation does`,
    );
    deps.log.error(
      { ...logContext(caller), orderId: order.id, reason: describe(finding) },
      'record no longer read',
    );
  }
  let changed = await change.save(tx);
  const followUps: JournalRow[] = [];
  // The first may pay an order that waits; then the others are refunded.
  for (const { paymentId } of finding.found === 'captured' ? finding.payments : []) {
    const applied = await applyCharge(deps, tx, changed, paymentId, caller);
    changed = applied.order;
    followUps.push(...applied.followUps);
  }
  return { finding, done: isKnown || isOver, followUps };
}

/** Whether the record's present state is final. */
function isTold({ found }: Finding): boolean {
  return found !== 'unreachable' && found !== 'processing' && found !== 'foreign';
}

function patchOf(
  row: JournalRow,
  finding: Finding,
  { isKnown, isOver }: { readonly isKnown: boolean; readonly isOver: boolean },
  now: number,
): JournalPatch {
  const text = describe(finding);
  const lookups = row.lookups + 1;
  if (isKnown) return { ...asClosed('done', text), lookups };
  if (isOver) return { ...asClosed('refused', text), lookups };
  return { ...asWaiting(now + lookupBackoffMs(lookups), text), lookups };
}
