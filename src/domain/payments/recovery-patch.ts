// The patch that a look-up makes to the journal row under which the record was read.
import { asClosed, asUnknown, asWaiting, newLease, sendingAgain } from '../journal/journal-entries.ts';
import { type JournalPatch, type JournalRow, lookupBackoffMs, notChargedAfter } from '../model/journal.ts';
import type { Deps } from '../ports/store.ts';
import { describe, type Finding } from './payment-lookup.ts';

/** The decision in addition to the finding. */
export interface Ruling {
  /** The payment leaves now: no charge is known, and the payment is wanted. */
  readonly sends: boolean;
  /** The order waits to be paid. */
  readonly waits: boolean;
  /** The charge that was found can be taken for the row's own. */
  readonly isOfAttempt: boolean;
  /** The order is cancelled in the same transaction. */
  readonly cancels: boolean;
  /** "None" counts, and the charge is no longer wanted. */
  readonly notCharged: boolean;
  /** A payment that cannot leave now keeps waiting; otherwise it is dropped, as it is if the order waits for none. */
  readonly waitsOn: boolean;
}

/** Restores the row. */
export function putBack(row: JournalRow): JournalPatch {
  return asUnknown(row.dueAt, row.detail ?? '');
}

export function patchForFinding(deps: Deps, row: JournalRow, finding: Finding, ruling: Ruling): JournalPatch {
  if (row.kind === 'refund') return patchReserved(deps, row, finding, ruling);
  return row.sentAt === null
    ? patchUnsent(deps, row, finding, ruling)
    : patchSent(deps, row, finding, ruling);
}

/** Reserved for a cancellation: it becomes the refund of the charge that was found. */
function patchReserved(deps: Deps, row: JournalRow, finding: Finding, { waits }: Ruling): JournalPatch {
  if (finding.found !== 'captured' || !waits) return asClosed('dropped', describe(finding));
  return { ...sendNow(deps, row), paymentId: finding.payments[0].paymentId };
}

/** No call of it can arrive any more. */
function patchUnsent(
  deps: Deps,
  row: JournalRow,
  finding: Finding,
  { sends, cancels, waits, waitsOn }: Ruling,
): JournalPatch {
  if (sends) return sendNow(deps, row);
  const now = deps.clock.now();
  const text = describe(finding);
  if (finding.found === 'captured' && waits)
    return { ...asClosed('done'), paymentId: finding.payments[0].paymentId };
  if (finding.found === 'foreign') return asClosed('refused', text);
  if (finding.found === 'processing' && !cancels) {
    // The payment of an earlier call becomes this attempt's.
    const { sentAt, timeoutMs } = sendingAgain(deps, row, now);
    return { ...asUnknown(now + lookupBackoffMs(0), text), sentAt, timeoutMs, paymentId: finding.paymentId };
  }
  if (cancels || !waitsOn) return asClosed('dropped', text);
  const lookups = row.lookups + 1;
  return { ...asWaiting(now + lookupBackoffMs(lookups), text), lookups };
}

/** `notCharged` aside, an attempt without a charge stays open for `pay` or `cancel`. */
function patchSent(
  deps: Deps,
  row: JournalRow,
  finding: Finding,
  { sends, notCharged, isOfAttempt }: Ruling,
): JournalPatch {
  const now = deps.clock.now();
  const lookups = row.lookups + 1;
  const text = describe(finding);
  const dueAt = now + lookupBackoffMs(lookups);
  switch (finding.found) {
    case 'captured':
      if (!isOfAttempt) return { ...asClosed('dropped', 'another payment was found'), lookups };
      return { ...asClosed('done'), paymentId: finding.payments[0].paymentId, lookups };
    case 'ended':
      return { ...asClosed('refused', text), paymentId: finding.paymentId, lookups };
    case 'processing':
      return { ...asUnknown(dueAt, text), paymentId: finding.paymentId, lookups };
    case 'none': {
      if (sends) return { ...sendNow(deps, row), lookups };
      if (notCharged) return { ...asClosed('refused', 'not charged'), lookups };
      // The first look-up that can say "not charged" is not delayed more than necessary.
      const counts = notChargedAfter(row);
      return { ...asUnknown(counts > now ? Math.min(dueAt, counts) : dueAt, text), lookups };
    }
    case 'foreign':
    case 'unreachable':
      return { ...asUnknown(dueAt, text), lookups };
  }
}

/** With the same key. */
function sendNow(deps: Deps, row: JournalRow) {
  const now = deps.clock.now();
  return { ...newLease(deps, now), ...sendingAgain(deps, row, now) };
}
