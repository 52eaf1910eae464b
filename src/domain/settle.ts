// The one loop that finishes what was left open: crash recovery, unknown outcomes, repeated refunds, e-mails
// (contract section 8). Whatever a process leaves behind is a journal row, so this is all there is to do.
import { performCompensation } from './compensate.ts';
import { errorText } from './errors.ts';
import type { JournalKind, JournalRow } from './journal.ts';
import { newLease } from './journal-rows.ts';
import { performNotification } from './notify.ts';
import { performFollowUps } from './perform.ts';
import type { Caller, Deps } from './ports.ts';
import { settlePayment } from './settle-payment.ts';

const PAGE_ROWS = 64;
/** How many orders are settled at the same time. */
const CONCURRENCY = 8;
const FOREVER = Number.MAX_SAFE_INTEGER;

/** What a run did with one row. */
export interface SettledRow {
  readonly orderId: number;
  readonly kind: JournalKind;
  readonly result: string;
}

export interface SettleOptions {
  /** Also rows that are not due yet: for an operator who asks now. */
  readonly everything?: boolean;
  /** Ends the run early, between rows. */
  readonly signal?: AbortSignal;
}

/** Visits every due row that nobody holds once, and says what came of each. One bad row stops no other. */
export async function settle(deps: Deps, caller: Caller, options: SettleOptions = {}): Promise<SettledRow[]> {
  const settled: SettledRow[] = [];
  const goneOwners = (await deps.store.read.leaseOwners()).filter(deps.isGone);
  let afterId = 0;
  for (;;) {
    const now = deps.clock.now();
    const dueBy = options.everything ? FOREVER : now;
    const rows = await deps.store.read.openJournal({ dueBy, now, goneOwners, afterId, limit: PAGE_ROWS });
    const last = rows.at(-1);
    if (!last) return settled;
    afterId = last.id;
    const queue = rows.values();
    const worker = async () => {
      for (const row of queue) {
        if (options.signal?.aborted) return;
        const result = await settleRow(deps, row, caller);
        if (result !== undefined) settled.push({ orderId: row.orderId, kind: row.kind, result });
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    if (options.signal?.aborted) return settled;
  }
}

/** What came of the row, or undefined where another process was faster. */
async function settleRow(deps: Deps, row: JournalRow, caller: Caller): Promise<string | undefined> {
  try {
    return await settleOne(deps, row, caller);
  } catch (error) {
    const reason = errorText(error);
    deps.log.error({ orderId: row.orderId, kind: row.kind, reason }, 'row could not be settled');
    return `failed: ${reason}`;
  }
}

async function settleOne(deps: Deps, row: JournalRow, caller: Caller): Promise<string | undefined> {
  const now = deps.clock.now();
  const again = row.kind === 'compensation' || row.kind === 'notification';
  const send = again ? { sentAt: now, sends: row.sends + 1 } : {};
  const claimed = await deps.store.write((tx) => tx.claim(row, { ...newLease(deps, now), ...send }));
  if (!claimed) return undefined;
  switch (row.kind) {
    case 'payment': {
      const { finding, followUps, held, order } = await settlePayment(deps, claimed, caller);
      await performFollowUps(deps, followUps, caller);
      return held ? `${finding.found}, the order is ${order.status}` : undefined;
    }
    case 'notification':
      await performNotification(deps, claimed, caller);
      return `${row.template} sent again`;
    case 'compensation':
      return (await performCompensation(deps, claimed, caller)) ? 'refunded' : 'not refunded yet';
    case 'refund':
      return undefined;
  }
}
