// The findings of `orders doctor`, line by line, including those about open rows.
import type { OpenCounts } from '../model/journal.ts';
import type { Hint } from '../shared/errors.ts';
import { ageText, counted, formatNumber } from '../shared/format.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Not an error, but worth a look: `fix` suggests an action. */
  readonly unusual?: boolean;
  /** The fix, if the finding is not good: a sentence, or a hint that the skin words. */
  readonly fix?: string | Hint;
}

/** Processing that an operator has stopped, and the order whose payment or refund has been open the longest. */
export interface Rests {
  readonly oldestOrder: number | undefined;
  readonly chargesHeld: boolean;
  readonly pausedBatches: readonly number[];
}

/** A running recovery looks at open rows far more often. */
const USUAL_MS = 120_000;

/** Calls that wait for the two services. `now` in epoch milliseconds. */
export function openFindings(
  open: OpenCounts,
  resilience: boolean,
  now: number,
  oldestOrder?: number | undefined,
): Finding[] {
  const moneyAge = open.oldestMoneyAt === null ? 0 : now - open.oldestMoneyAt;
  const emailAge = open.oldestEmailAt === null ? 0 : now - open.oldestEmailAt;
  return [
    {
      check: 'open payments',
      ok: true,
      detail: open.money === 0 ? 'none' : `${formatNumber(open.money)}, the oldest for ${ageText(moneyAge)}`,
      ...(moneyAge <= USUAL_MS
        ? {}
        : {
            unusual: true,
            fix: {
              to: 'recover_payments',
              resilience,
              ...(oldestOrder === undefined ? {} : { oldestOrder }),
            },
          }),
    },
    foreignFinding(open),
    outbox(open, emailAge),
  ];
}

function foreignFinding({ foreignCharges }: OpenCounts): Finding {
  const check = 'foreign charges';
  if (foreignCharges === 0) return { check, ok: true, detail: 'none' };
  return {
    check,
    ok: false,
    detail: `${counted(foreignCharges, 'charge')} in the Payment Service's record whose amount or currency is not the order's`,
    fix: { to: 'refund_foreign_charges' },
  };
}

function outbox({ emails, failedEmails }: OpenCounts, age: number): Finding {
  const waiting =
    emails === 0
      ? 'no email waits'
      : `${counted(emails, 'email')} ${emails === 1 ? 'waits' : 'wait'}, the oldest for ${ageText(age)}`;
  if (failedEmails > 0) {
    return {
      check: 'outbox',
      ok: false,
      detail: `${waiting}; ${formatNumber(failedEmails)} permanently failed`,
      fix: { to: 'resend_failed_emails' },
    };
  }
  if (age <= USUAL_MS) return { check: 'outbox', ok: true, detail: waiting };
  return { check: 'outbox', ok: true, detail: waiting, unusual: true, fix: { to: 'recover_emails' } };
}

/** Processing that an operator has stopped, perhaps some time ago. */
export function restFindings({ chargesHeld, pausedBatches }: Rests): Finding[] {
  const [first] = pausedBatches;
  return [
    {
      check: 'charges',
      ok: true,
      detail: chargesHeld ? 'held: no payment is sent' : 'not held',
      ...(chargesHeld ? { unusual: true, fix: { to: 'review_hold' } } : {}),
    },
    {
      check: 'batches',
      ok: true,
      detail: first === undefined ? 'none is paused' : `paused: ${pausedBatches.join(', ')}`,
      ...(first === undefined ? {} : { unusual: true, fix: { to: 'resume_batch', batchId: first } }),
    },
  ];
}

/** Whether a write was committed; `reason` says why it was not. */
export function writableFinding(reason?: string): Finding {
  if (reason === undefined) return { check: 'writable', ok: true, detail: 'a write was committed' };
  return {
    check: 'writable',
    ok: false,
    detail: `the database takes no writes: ${reason}`,
    fix: 'fix the reason above; until then no order can be stored',
  };
}

/** A schema of an earlier version, which is left as it is. */
export function outdatedFinding(): Finding {
  return {
    check: 'schema',
    ok: true,
    unusual: true,
    detail: 'of an earlier version',
    fix: { to: 'upgrade_schema' },
  };
}

/** The readiness report of the `orders serve` expected at an address. */
export type Readiness =
  | { readonly is: 'unreachable' | 'something_else' }
  | { readonly is: 'unready'; readonly reason: string }
  /** `down`: the services whose breaker is not closed. */
  | {
      readonly is: 'ready';
      readonly down: readonly string[];
      /** Since the server started: requests rejected because of overload, and log lines that were not read. */
      readonly turnedAway: number;
      readonly linesDropped: number;
    };

export function serverFinding(url: string, found: Readiness): Finding {
  const told = (detail: string) => ({ check: 'orders serve', ok: true, detail });
  switch (found.is) {
    case 'unreachable':
      return told(`no order server answers at ${url}`);
    case 'something_else':
      return told(`another program answers at ${url}`);
    case 'unready':
      return {
        ...told(`${url}: ${found.reason}`),
        ok: false,
        fix: 'read its log; restart it if this persists',
      };
    case 'ready': {
      if (found.down.length === 0)
        return boundsFinding(told(`${url} is ready; no service is known to be down`), found);
      const names = found.down.map((name) => `the ${name} service`).join(' and ');
      const fix = `check ${names}; waiting work continues automatically once it answers`;
      return { ...told(`${url} is ready; down: ${names}`), unusual: true, fix };
    }
  }
}

function boundsFinding(
  ready: Finding,
  { turnedAway, linesDropped }: { readonly turnedAway: number; readonly linesDropped: number },
): Finding {
  const told = [
    ...(turnedAway > 0 ? [`${counted(turnedAway, 'request')} rejected because of overload`] : []),
    ...(linesDropped > 0 ? [`${counted(linesDropped, 'log line')} lost because they were not read`] : []),
  ];
  if (told.length === 0) return ready;
  const fixes = [
    ...(turnedAway > 0 ? ['see orders_turned_away_requests_total in /metrics for their kind'] : []),
    ...(linesDropped > 0 ? ['check the program that reads its standard error'] : []),
  ];
  return {
    ...ready,
    detail: [`${ready.detail}; since its start`, told.join(', ')].join(' '),
    unusual: true,
    fix: fixes.join('; '),
  };
}

/** Work that waits at a remote server, by its queues. */
export function waitingFindings({
  stuck_payments,
  failed_emails,
  paused_imports,
  charges_held,
}: WaitingWork): Finding[] {
  const count = ({ count, more }: Queue) => `${more ? 'more than ' : ''}${formatNumber(count)}`;
  const [charges] = restFindings({ chargesHeld: charges_held, pausedBatches: [], oldestOrder: undefined });
  return [
    {
      check: 'open payments',
      ok: true,
      detail: stuck_payments.count === 0 ? 'none is stuck' : `${count(stuck_payments)} stuck`,
      ...(stuck_payments.count === 0 ? {} : { unusual: true, fix: { to: 'explain_stuck' } }),
    },
    {
      check: 'outbox',
      ok: failed_emails.count === 0,
      detail: failed_emails.count === 0 ? 'no email failed' : `${count(failed_emails)} permanently failed`,
      ...(failed_emails.count === 0 ? {} : { fix: { to: 'resend_failed_emails' } }),
    },
    ...(charges ? [charges] : []),
    {
      check: 'batches',
      ok: true,
      detail: paused_imports.count === 0 ? 'none is paused' : `${count(paused_imports)} paused`,
      ...(paused_imports.count === 0 ? {} : { unusual: true, fix: { to: 'list_paused_batches' } }),
    },
  ];
}

interface Queue {
  readonly count: number;
  readonly more: boolean;
}

interface WaitingWork extends Readonly<Record<'stuck_payments' | 'failed_emails' | 'paused_imports', Queue>> {
  readonly charges_held: boolean;
}
