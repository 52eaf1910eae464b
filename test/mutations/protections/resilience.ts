// What resilience promises: nothing is lost in an outage, and nothing is sent that nobody wants.
import type { Protection } from '../protection.ts';

const OUTBOX = 'test/domain/notifications/outbox.test.ts';
const RESILIENCE = 'test/domain/recovery/resilience.test.ts';
const OUTAGE = 'test/domain/recovery/outage.test.ts';
const RETRIES = 'test/clients/retries.test.ts';
const SIMULATION = 'test/simulation/simulation.test.ts';

export const OF_RESILIENCE: readonly Protection[] = [
  {
    name: 'parked-before-the-call',
    promise: 'no request calls a Payment Service that is known to be down',
    changes: [
      {
        file: 'src/domain/payments/start-attempt.ts',
        find: "  return deps.services.health.payments.state() === 'closed';",
        replace: "  return deps.services.health.payments.state() !== 'open' || deps !== undefined;",
      },
    ],
    tests: [RESILIENCE],
  },
  {
    name: 'outbox-in-order',
    promise: 'no mail of an order leaves before the one before it has come to its end',
    changes: [
      {
        file: 'src/db/reads.ts',
        find: "AND NOT (kind = 'notification' AND EXISTS",
        replace: "AND NOT (kind = 'none' AND EXISTS",
      },
    ],
    tests: [OUTBOX, SIMULATION],
  },
  {
    name: 'stale-confirmation-dropped',
    promise: 'nobody confirms what has been cancelled meanwhile',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: "const isConfirmation = row.template === 'ORDER_CONFIRMATION' && row.resilient;",
        replace: 'const isConfirmation = row.id < 0;',
      },
    ],
    tests: [OUTBOX, SIMULATION],
  },
  {
    name: 'refused-refund-repeated',
    promise: 'a cancellation whose refund is refused goes on until it is done',
    changes: [
      {
        file: 'src/domain/payments/refund-order.ts',
        find: '  if (row.resilient) return asWaiting(now',
        replace: '  if (row.id < 0) return asWaiting(now',
      },
    ],
    tests: [RESILIENCE],
  },
  {
    name: 'unknown-refund-repeated',
    promise: 'a cancellation whose refund had no answer goes on, and is never given up by a look-up',
    changes: [
      {
        file: 'src/domain/recovery/recover-refund.ts',
        find: '  if (row.resilient) {',
        replace: '  if (row.id < 0) {',
      },
    ],
    tests: [RESILIENCE],
  },
  {
    name: 'absence-counts-later',
    promise: 'of a call that is repeated "none" means "not charged" only long after its last send',
    changes: [
      {
        file: 'src/domain/model/journal.ts',
        find: 'row.resilient ? lastSendAfterMs(timeoutMs) + windowMs : 0',
        replace: 'row.id < 0 ? lastSendAfterMs(timeoutMs) + windowMs : 0',
      },
    ],
    tests: [OUTAGE],
  },
  {
    name: 'no-repeat-after-a-sleep',
    promise: 'no call is repeated so late that its absence has been taken for a no',
    changes: [
      {
        file: 'src/clients/resilience.ts',
        find: 'if (isLate || pauses.areOver() || !isWanted)',
        replace: 'if (pauses.areOver() || !isWanted)',
      },
    ],
    tests: [RETRIES],
  },
  {
    name: 'no-repeat-at-the-end',
    promise: 'a process that is to end repeats nothing',
    changes: [
      {
        file: 'src/clients/resilience.ts',
        find: '      areOver = true;',
        replace: '      areOver = false;',
      },
    ],
    tests: [RETRIES, 'test/server/background/resilient-stop.test.ts'],
  },
  {
    name: 'sent-again-only-where-absent',
    promise: 'a payment without an answer is sent again only where the record can be read and holds none',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: "const sent = finding.found === 'none' ? await",
        replace: "const sent = finding.found !== 'captured' ? await",
      },
    ],
    tests: [OUTAGE],
  },
  {
    name: 'one-row-tries',
    promise: 'of all that waits for a service one row finds out whether it is back',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: "state() === 'closed') ? most",
        replace: "state() !== 'open') ? most",
      },
    ],
    tests: [OUTAGE],
  },
  {
    name: 'refund-locks',
    promise: 'a parked refund reserves its order: it is not shipped',
    changes: [
      {
        file: 'src/domain/orders/ship-order.ts',
        find: "if ((await openOperation(tx, id))?.kind === 'refund') throw beingRefunded(id);",
        replace: 'if (id < 0) throw beingRefunded(id);',
      },
    ],
    tests: [RESILIENCE, SIMULATION],
  },
];
