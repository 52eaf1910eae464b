// The findings of `orders doctor`, line by line, including those about open rows.
import type { OpenCounts } from '../model/journal.ts';
import { ageText, formatNumber } from '../shared/format.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Not an error, but worth a look: `fix` suggests an action. */
  readonly unusual?: boolean;
  /** The fix, if the finding is not good. */
  readonly fix?: string;
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
  const mailAge = open.oldestMailAt === null ? 0 : now - open.oldestMailAt;
  const settle = 'start "orders serve", or run "orders recover" to settle now';
  const look = oldestOrder === undefined ? '' : `; "orders explain ${oldestOrder}" tells of the oldest`;
  return [
    {
      check: 'open payments',
      ok: true,
      detail: open.money === 0 ? 'none' : `${formatNumber(open.money)}, the oldest for ${ageText(moneyAge)}`,
      ...(moneyAge <= USUAL_MS
        ? {}
        : {
            unusual: true,
            fix: resilience
              ? `the Payment Service is down, charges are held, or no process recovers: ${settle}${look}`
              : `${settle}; what was never charged waits for "orders pay" or "orders cancel"${look}`,
          }),
    },
    foreignFinding(open),
    outbox(open, mailAge, settle),
  ];
}

function foreignFinding({ foreignCharges }: OpenCounts): Finding {
  const check = 'foreign charges';
  if (foreignCharges === 0) return { check, ok: true, detail: 'none' };
  return {
    check,
    ok: false,
    detail: `${formatNumber(foreignCharges)} in the Payment Service's record that are not their order's own`,
    fix: '"orders reconcile" names them; "orders resolve ID --refund PAYMENT_ID" gives one back',
  };
}

function outbox({ mails, deadMails }: OpenCounts, age: number, settle: string): Finding {
  const waiting =
    mails === 0 ? 'no mail waits' : `${formatNumber(mails)} wait, the oldest for ${ageText(age)}`;
  if (deadMails > 0) {
    return {
      check: 'outbox',
      ok: false,
      detail: `${waiting}; ${formatNumber(deadMails)} given up`,
      fix: '"orders outbox --dead" lists what was given up, "orders outbox --resend --all-dead" sends it after all',
    };
  }
  if (age <= USUAL_MS) return { check: 'outbox', ok: true, detail: waiting };
  const fix = `the Notification Service is down, or no process recovers: ${settle}`;
  return { check: 'outbox', ok: true, detail: waiting, unusual: true, fix };
}

/** Processing that an operator has stopped, perhaps some time ago. */
export function restFindings({ chargesHeld, pausedBatches }: Rests): Finding[] {
  const [first] = pausedBatches;
  return [
    {
      check: 'charges',
      ok: true,
      detail: chargesHeld ? 'held: no payment leaves' : 'not held',
      ...(chargesHeld
        ? { unusual: true, fix: '"orders release" lets them leave again; ask first why they were held' }
        : {}),
    },
    {
      check: 'batches',
      ok: true,
      detail: first === undefined ? 'none is paused' : `paused: ${pausedBatches.join(', ')}`,
      ...(first === undefined
        ? {}
        : {
            unusual: true,
            fix: `"orders batch ${first}" says why, "orders batch ${first} --resume" lets it go on`,
          }),
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
    fix: 'no order can be stored until this is fixed: see the reason',
  };
}

/** A schema of an earlier version, which is left as it is. */
export function outdatedFinding(): Finding {
  return {
    check: 'schema',
    ok: true,
    unusual: true,
    detail: 'of an earlier version',
    fix: 'back up, stop every older process, then "orders list" or any other command that opens it upgrades it',
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
      return told(`no "orders serve" answers at ${url}`);
    case 'something_else':
      return told(`something else than "orders serve" answers at ${url}`);
    case 'unready':
      return {
        ...told(`${url}: ${found.reason}`),
        ok: false,
        fix: 'its log tells more; restart it if it stays so',
      };
    case 'ready': {
      if (found.down.length === 0)
        return boundsFinding(told(`${url} is ready, and no service is known to be down`), found);
      const names = found.down.map((name) => `the ${name} service`).join(' and ');
      const fix = `see to ${names}; what waits for that goes on by itself`;
      return { ...told(`${url} is ready; down: ${names}`), unusual: true, fix };
    }
  }
}

function boundsFinding(
  ready: Finding,
  { turnedAway, linesDropped }: { readonly turnedAway: number; readonly linesDropped: number },
): Finding {
  const told = [
    ...(turnedAway > 0
      ? [`${formatNumber(turnedAway)} requests were turned away, as too many came at once`]
      : []),
    ...(linesDropped > 0
      ? [`${formatNumber(linesDropped)} lines of its log were lost, as they were not read`]
      : []),
  ];
  if (told.length === 0) return ready;
  const fixes = [
    ...(turnedAway > 0 ? ['orders_turned_away_requests_total in /metrics tells of what kind'] : []),
    ...(linesDropped > 0 ? ['see to what reads its standard error'] : []),
  ];
  return {
    ...ready,
    detail: [`${ready.detail}; since it began`, told.join(', ')].join(' '),
    unusual: true,
    fix: fixes.join('; '),
  };
}
