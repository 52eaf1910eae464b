// The one loop that finishes open work: crash recovery, unknown outcomes, retried refunds, emails. All open work is a
// journal row, so the loop covers everything that a process leaves behind.
import { asClosed, newLease, sendingAgain } from '../journal/journal-entries.ts';
import {
  JOURNAL_KINDS,
  type JournalKind,
  type JournalRow,
  LONGEST_LEASE_MS,
  MAX_LOOKUP_DELAY_MS,
  type RecoveredRow,
} from '../model/journal.ts';
import type { ServiceHealth } from '../model/service-health.ts';
import { sendNotification } from '../notifications/send-notification.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { describe, type Finding } from '../payments/payment-lookup.ts';
import { readLater } from '../payments/read-later.ts';
import { recoverPayment } from '../payments/recover-payment.ts';
import { repeatCompensation } from '../payments/send-compensation.ts';
import { payWaiting, retryLostPayment, startWaiting } from '../payments/send-waiting.ts';
import { type Caller, type Deps, logContext } from '../ports/store.ts';
import { inParallel } from '../shared/concurrency.ts';
import { errorText } from '../shared/errors.ts';
import { callListener } from '../shared/listener.ts';
import { recoverRefund } from './recover-refund.ts';

const PAGE_ROWS = 64;
/** How many rows are recovered at the same time. */
const CONCURRENCY = 8;
/** Findings that decide nothing, so that the row stays open. */
const UNDECIDED: ReadonlySet<string> = new Set(['unreachable', 'foreign']);
const FOREVER = Number.MAX_SAFE_INTEGER;

export interface RecoveryOptions {
  /** Also rows that are not due yet: for an operator who runs recovery now. */
  readonly everything?: boolean;
  /** Ends the run early, between rows. */
  readonly signal?: AbortSignal;
  readonly kinds?: readonly JournalKind[];
  /** Called with each row as it ends. */
  readonly onRow?: (row: RecoveredRow) => void;
  /** After so many look-ups in a row without an answer, no further row about money is tried. */
  readonly mostUnanswered?: number;
  readonly onUnanswered?: (reason: string) => void;
  /** Replaces the usual number of rows at the same time, and is told each row's outcome. */
  readonly pace?: Pace;
}

/** How many calls a service gets at the same time when it is available again, by all runs that share this. */
export interface Pace {
  /** How many more may begin. */
  room(): number;
  began(): void;
  /** Undefined if another process was faster. */
  ended(failed: boolean | undefined): void;
}

/** Visits every due row that no process holds once, and reports each outcome. One bad row stops no other. */
export async function recoverOpenRows(
  deps: Deps,
  caller: Caller,
  options: RecoveryOptions = {},
): Promise<RecoveredRow[]> {
  await deps.services.connect();
  const recovered: RecoveredRow[] = [];
  const { kinds = JOURNAL_KINDS, pace, signal } = options;
  deps.measure({ what: 'recovery_run' });
  let underWay = 0;
  const lookUps = watchLookUps(options);
  const most = () => (pace ? Math.max(1, underWay + pace.room()) : CONCURRENCY);
  // While a service is down, one row at a time tests whether it is available again.
  const width = () => (kinds.every((kind) => serviceOf(deps, kind).state() === 'closed') ? most() : 1);
  await inParallel(dueRows(deps, kinds, options), width, async (row) => {
    if (
      signal?.aborted ||
      deps.process.inFlight.has(row.id) ||
      isDown(deps, row.kind) ||
      lookUps.areGivenUp(row)
    )
      return;
    underWay += 1;
    pace?.began();
    const came = await tryToRecover(deps, row, caller);
    underWay -= 1;
    pace?.ended(came?.failed);
    if (!came) return;
    deps.measure({ what: 'recovered_row', kind: row.kind, failed: came.failed });
    lookUps.ended(row, came);
    const one = { orderId: row.orderId, kind: row.kind, ...came };
    recovered.push(one);
    callListener(deps.log, options.onRow, one);
  });
  return recovered;
}

/** Counts look-ups in a row without an answer. */
function watchLookUps({ mostUnanswered = FOREVER, onUnanswered }: RecoveryOptions) {
  let inARow = 0;
  return {
    areGivenUp: ({ kind }: JournalRow) => kind !== 'notification' && inARow >= mostUnanswered,
    ended({ kind }: JournalRow, { unanswered }: RowOutcome) {
      if (kind === 'notification') return;
      inARow = unanswered === undefined ? 0 : inARow + 1;
      if (unanswered !== undefined && inARow === mostUnanswered) onUnanswered?.(unanswered);
    },
  };
}

/** All open rows that no process holds, due or not. */
export function openRows(deps: Deps): AsyncGenerator<JournalRow> {
  return dueRows(deps, JOURNAL_KINDS, { everything: true });
}

/** Read page by page as needed: a slow row does not delay later ones. */
async function* dueRows(
  deps: Deps,
  kinds: readonly JournalKind[],
  { everything, signal }: RecoveryOptions,
): AsyncGenerator<JournalRow> {
  const goneOwners = (await deps.store.read.leaseOwners()).filter(deps.process.isGone);
  let afterId = 0;
  while (!signal?.aborted) {
    // Rows that wait for a service that is down are not even read, since there may be many.
    const up = kinds.filter((kind) => !isDown(deps, kind));
    if (up.length === 0) return;
    const now = deps.clock.now();
    const rows = await deps.store.read.openJournal({
      kinds: up,
      dueBy: everything ? FOREVER : now,
      // After a clock was set back, no row may wait longer than the longest delay.
      dueAfter: now + MAX_LOOKUP_DELAY_MS,
      now,
      longestLeaseUntil: now + LONGEST_LEASE_MS,
      goneOwners,
      afterId,
      limit: PAGE_ROWS,
    });
    const last = rows.at(-1);
    if (!last) return;
    afterId = last.id;
    yield* rows;
  }
}

function serviceOf({ services: { health } }: Deps, kind: JournalKind): ServiceHealth {
  return kind === 'notification' ? health.notifications : health.payments;
}

/** Whether its service is known to be down: no row is claimed for a call that would not leave. */
function isDown(deps: Deps, kind: JournalKind): boolean {
  return serviceOf(deps, kind).state() === 'open';
}

type RowOutcome = Pick<RecoveredRow, 'result' | 'failed' | 'unanswered'>;

/** The row's outcome, or undefined if another process was faster. */
async function tryToRecover(deps: Deps, row: JournalRow, caller: Caller): Promise<RowOutcome | undefined> {
  try {
    return await recoverRow(deps, row, caller);
  } catch (error) {
    const reason = errorText(error);
    deps.log.error(
      { ...logContext(caller), orderId: row.orderId, kind: row.kind, reason },
      'row could not be recovered',
    );
    return { result: reason, failed: true };
  }
}

async function recoverRow(deps: Deps, row: JournalRow, caller: Caller): Promise<RowOutcome | undefined> {
  if (row.kind === 'payment' && row.sentAt === null) return sendWaiting(deps, row, caller);
  const now = deps.clock.now();
  const send = row.kind === 'notification' ? sendingAgain(deps, row, now) : {};
  const claimed = await deps.store.write(async (tx) => {
    const mayBeUnwanted = row.resilient || row.state === 'waiting';
    const isConfirmation = row.template === 'ORDER_CONFIRMATION' && mayBeUnwanted;
    const order = isConfirmation ? await tx.lockOrder(row.orderId) : undefined;
    const taken = await tx.claim(row, { ...newLease(deps, now), ...send });
    if (!taken || order?.status !== 'cancelled') return taken;
    // A cancelled order gets no confirmation.
    await tx.patchHeld(taken, asClosed('dropped', 'the order was cancelled'));
    return undefined;
  });
  if (!claimed) return undefined;
  switch (row.kind) {
    case 'payment': {
      const { finding, followUps, held, order } = await recoverPayment(deps, claimed, caller, 'recover');
      await runFollowUps(deps, followUps, caller);
      if (!held) return undefined;
      const sent = finding.found === 'none' ? await retryLostPayment(deps, claimed, caller) : undefined;
      const again = sent ? ', sent again' : '';
      const result = `${describe(finding)}${again}; the order is ${(sent?.order ?? order).status}`;
      const failed = UNDECIDED.has(finding.found) || sent?.outcome === 'unknown';
      return { result, failed, ...unansweredIn(finding) };
    }
    case 'refund':
      return recoverRefund(deps, claimed, caller);
    case 'notification': {
      const sent = await sendNotification(deps, claimed, caller);
      // A row of the outbox is sent here for the first time.
      const how = row.sends === 0 ? 'sent' : 'sent again';
      return { result: `${row.template} ${sent ? how : 'could not be sent'}`, failed: !sent };
    }
    case 'compensation': {
      if (row.paymentId === null) {
        const { finding, done } = await readLater(deps, claimed, caller);
        const again = done ? '' : '; recovery reads the record again later';
        // That nothing is there yet is no failure.
        const failed = !done && finding.found === 'unreachable';
        return { result: `${describe(finding)}${again}`, failed, ...unansweredIn(finding) };
      }
      const done = await repeatCompensation(deps, claimed, caller);
      const what = `payment ${row.paymentId}`;
      return { result: `${what} ${done ? 'refunded' : 'not refunded yet'}`, failed: !done };
    }
  }
}

function unansweredIn(finding: Finding): Pick<RowOutcome, 'unanswered'> {
  return finding.found === 'unreachable' ? { unanswered: finding.reason } : {};
}

/** Sends a payment that has waited: charges were held, or its process died before the call. */
async function sendWaiting(deps: Deps, row: JournalRow, caller: Caller): Promise<RowOutcome | undefined> {
  const start = await deps.store.write((tx) => startWaiting(deps, tx, row, caller));
  if (!start) return undefined;
  const { order, outcome, followUps } = await payWaiting(deps, start, caller);
  await runFollowUps(deps, followUps, caller);
  return { result: `payment ${outcome}; the order is ${order.status}`, failed: outcome === 'unknown' };
}
