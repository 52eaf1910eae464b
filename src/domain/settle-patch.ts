// What a look-up makes of the journal row of a payment attempt.
import { absenceCountsFrom, type JournalPatch, type JournalRow, lookupBackoffMs } from './journal.ts';
import { asClosed, asUnknown } from './journal-rows.ts';
import { describe, type Finding } from './look-up.ts';
import type { Deps } from './ports.ts';

/**
 * `finding` undefined: the row is put back as it was. `notCharged`: none was found late enough to count, and
 * nobody wants the charge any more; otherwise an attempt without a charge stays open for `pay` or `cancel`.
 */
export function patchForFinding(
  deps: Deps,
  row: JournalRow,
  finding: Finding | undefined,
  notCharged: boolean,
): JournalPatch {
  if (!finding) return asUnknown(row.dueAt, row.detail ?? '');
  const now = deps.clock.now();
  const lookups = row.lookups + 1;
  const text = describe(finding);
  const dueAt = now + lookupBackoffMs(lookups);
  switch (finding.found) {
    case 'captured':
      return { ...asClosed('done'), paymentId: finding.payments[0].paymentId, lookups };
    case 'ended':
      return { ...asClosed('refused', text), paymentId: finding.paymentId, lookups };
    case 'processing':
      return { ...asUnknown(dueAt, text), paymentId: finding.paymentId, lookups };
    case 'none': {
      if (notCharged) return { ...asClosed('refused', 'not charged'), lookups };
      // The first look-up that can say "not charged" is not put off further than needed.
      const counts = absenceCountsFrom(row);
      return { ...asUnknown(counts > now ? Math.min(dueAt, counts) : dueAt, text), lookups };
    }
    case 'unreachable':
      return { ...asUnknown(dueAt, text), lookups };
  }
}
