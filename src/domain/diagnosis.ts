// What `orders doctor` reports, line by line, and what it makes of the rows that are open.
import type { OpenCounts } from './journal.ts';
import { ageText } from './written-age.ts';
import { grouped } from './written-number.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** No fault, but worth a look: `fix` says what may be done. */
  readonly unusual?: boolean;
  /** What to do where it is not well. */
  readonly fix?: string;
}

/** Whoever settles looks at what is open far more often. */
const USUAL_MS = 120_000;

/** What waits for the two services. `now` in epoch milliseconds. */
export function openFindings(open: OpenCounts, resilience: boolean, now: number): Finding[] {
  const moneyAge = open.oldestMoneyAt === null ? 0 : now - open.oldestMoneyAt;
  const mailAge = open.oldestMailAt === null ? 0 : now - open.oldestMailAt;
  const settle = 'start "orders serve", or run "orders recover" to settle now';
  return [
    {
      check: 'open payments',
      ok: true,
      detail: open.money === 0 ? 'none' : `${grouped(open.money)}, the oldest for ${ageText(moneyAge)}`,
      ...(moneyAge <= USUAL_MS
        ? {}
        : {
            unusual: true,
            fix: resilience
              ? `the Payment Service is down, charges are held, or nobody settles: ${settle}`
              : `${settle}; what was never charged waits for "orders pay" or "orders cancel"`,
          }),
    },
    outbox(open, mailAge, settle),
  ];
}

function outbox({ mails, deadMails }: OpenCounts, age: number, settle: string): Finding {
  const waiting = mails === 0 ? 'no mail waits' : `${grouped(mails)} wait, the oldest for ${ageText(age)}`;
  if (deadMails > 0) {
    return {
      check: 'outbox',
      ok: false,
      detail: `${waiting}; ${grouped(deadMails)} given up`,
      fix: '"orders outbox --dead" lists what was given up, "orders outbox --resend --all-dead" sends it after all',
    };
  }
  if (age <= USUAL_MS) return { check: 'outbox', ok: true, detail: waiting };
  const fix = `the Notification Service is down, or nobody settles: ${settle}`;
  return { check: 'outbox', ok: true, detail: waiting, unusual: true, fix };
}
