// Protections of work under way: leases, their owners, and Idempotency-Keys.
import type { Protection } from '../protection.ts';

const CANCEL_PAID = 'test/domain/orders/cancel-paid-order.test.ts';
const CREATE = 'test/domain/orders/create-order.test.ts';
const LEASE = 'test/domain/journal/lease.test.ts';
const ONCE = 'test/domain/orders/create-once.test.ts';
const SETTLE = 'test/domain/recovery/settle.test.ts';

export const OF_LEASES: readonly Protection[] = [
  {
    name: 'payment-not-sent-late',
    promise: 'a process that slept sends no payment whose time has begun long ago',
    changes: [
      {
        file: 'src/domain/payments/send-payment.ts',
        find: 'leaveWithinMs(row, deps.clock.now())',
        replace: 'leaveWithinMs(row, row.sentAt ?? 0)',
      },
    ],
    tests: [CREATE],
  },
  {
    name: 'refund-not-sent-late',
    promise: 'a process that slept sends no refund whose time has begun long ago',
    changes: [
      {
        file: 'src/domain/payments/send-compensation.ts',
        find: 'leaveWithinMs(row, deps.clock.now())',
        replace: "leaveWithinMs(row, row.kind === 'refund' ? (row.sentAt ?? 0) : deps.clock.now())",
      },
    ],
    tests: [LEASE, CANCEL_PAID],
  },
  {
    name: 'mail-not-sent-late',
    promise: 'a process that slept sends no email whose time has begun long ago',
    changes: [
      {
        file: 'src/domain/notifications/send-notification.ts',
        find: 'if (!mayStillLeave(row, deps.clock.now()))',
        replace: 'if (!mayStillLeave(row, row.sentAt ?? 0))',
      },
    ],
    tests: [LEASE],
  },
  {
    name: 'compensation-not-sent-late',
    promise: 'a process that slept sends no refund of an unwanted charge whose time has begun long ago',
    changes: [
      {
        file: 'src/domain/payments/send-compensation.ts',
        find: 'leaveWithinMs(row, deps.clock.now())',
        replace: "leaveWithinMs(row, row.kind === 'compensation' ? (row.sentAt ?? 0) : deps.clock.now())",
      },
    ],
    tests: [LEASE],
  },
  {
    name: 'calls-judged-by-their-own-limit',
    promise: 'the time limit of a call is stored with it, and it is judged by that',
    changes: [
      {
        file: 'src/domain/model/journal.ts',
        find: 'return timeoutMs ?? former;',
        replace: 'return timeoutMs === former ? timeoutMs : 100;',
      },
    ],
    tests: ['test/domain/journal/lease-settings.test.ts'],
  },
  {
    name: 'long-leases-are-respected',
    promise: 'no setting of a process makes the leases of another one too long to be true',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: 'longestLeaseUntil: now + LONGEST_LEASE_MS,',
        replace: 'longestLeaseUntil: now + 2 * deps.settings.paymentTimeoutMs,',
      },
    ],
    tests: ['test/domain/journal/lease-settings.test.ts'],
  },
  {
    name: 'absence-counts-after-the-window',
    promise: 'absence counts from the latest moment at which the call may have left',
    changes: [
      {
        file: 'src/domain/model/journal.ts',
        find: 'row.sentAt + windowMs + repeatsMs',
        replace: 'row.sentAt + repeatsMs',
      },
    ],
    tests: ['test/domain/journal/lease-settings.test.ts'],
  },
  {
    name: 'lease-is-renewed',
    promise: 'nobody takes over what is merely slow',
    changes: [
      {
        file: 'src/domain/journal/lease.ts',
        find: 'tx.patchHeld(row, { leaseUntil })',
        replace: 'tx.patchHeld(row, { leaseUntil: row.leaseUntil })',
      },
    ],
    tests: [LEASE],
  },
  {
    name: 'in-flight-is-left-alone',
    promise: 'settle leaves alone what its own process is at, whatever the clock says',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: ' || deps.process.inFlight.has(row.id) ||',
        replace: ' ||',
      },
    ],
    tests: [LEASE],
  },
  {
    name: 'living-owner-is-respected',
    promise: 'a lease is over early only when its process is gone',
    changes: [
      {
        file: 'src/app/process-identity.ts',
        find: 'return isComparable && seen.started !== started;',
        replace: 'return true;',
      },
    ],
    tests: ['test/app/process-identity.test.ts'],
  },
  {
    name: 'unseen-owner-is-respected',
    promise: 'a process that cannot be seen from here is not taken for gone',
    changes: [
      {
        file: 'src/app/process-identity.ts',
        find: "return seen !== 'unreadable';",
        replace: 'return true;',
      },
    ],
    tests: ['test/app/process-identity.test.ts'],
  },
  {
    name: 'dead-owner-is-seen',
    promise: 'what a dead process held is finished without waiting for its lease',
    changes: [
      {
        file: 'src/app/process-identity.ts',
        find: "return seen !== 'unreadable';",
        replace: 'return false;',
      },
    ],
    tests: ['test/app/process-identity.test.ts'],
  },
  {
    name: 'gone-owners-are-asked-for',
    promise: 'settle takes the rows of dead processes before they are due',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: '(await deps.store.read.leaseOwners()).filter(deps.process.isGone)',
        replace: '(await deps.store.read.leaseOwners()).slice(0, 0)',
      },
    ],
    tests: [SETTLE, LEASE],
  },
  {
    name: 'key-stored-with-its-order',
    promise: 'an Idempotency-Key is reserved in the transaction that stores its order',
    changes: [
      {
        file: 'src/domain/orders/create-order.ts',
        find: '    await stored?.(tx, order.id);\n',
        replace: '',
      },
      {
        file: 'src/domain/orders/create-order.ts',
        find: "if (payment.state === 'waiting') return",
        replace:
          "if (stored) await deps.store.write((tx) => stored(tx, order.id));\n  if (payment.state === 'waiting') return",
      },
    ],
    tests: [ONCE],
  },
  {
    name: 'key-belongs-to-one-order',
    promise: 'an Idempotency-Key that comes with another order is refused',
    changes: [
      {
        file: 'src/domain/orders/idempotency-key.ts',
        find: 'if (record.fingerprint === fingerprint) return record;',
        replace: "if (record.fingerprint !== '') return record;",
      },
    ],
    tests: [ONCE],
  },
  {
    name: 'key-in-use-is-told',
    promise: 'while the first request with a key runs, a repeat is a conflict',
    changes: [
      {
        file: 'src/domain/orders/create-order-idempotent.ts',
        find: 'if (isRunning(deps, record)) throw stillRunning();',
        replace: '',
      },
    ],
    tests: [ONCE],
  },
  {
    name: 'unknown-answer-is-not-kept',
    promise: 'a repeat sees what became of an order whose first outcome was unknown',
    changes: [
      {
        file: 'src/domain/orders/create-order-idempotent.ts',
        find: 'placed.final ? JSON.stringify(orderToJson(placed.order)) : null',
        replace: 'JSON.stringify(orderToJson(placed.order))',
      },
    ],
    tests: [ONCE],
  },
  {
    name: 'clock-set-back-puts-nothing-off',
    promise: 'a clock that was set back keeps no row from settlement',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: 'dueAfter: now + LONGEST_LOOKUP_MS,',
        replace: 'dueAfter: FOREVER,',
      },
    ],
    tests: ['test/domain/recovery/settle-clock.test.ts'],
  },
  {
    name: 'clock-set-back-holds-no-lease',
    promise: 'nor does it make a lease last',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: 'longestLeaseUntil: now + LONGEST_LEASE_MS,',
        replace: 'longestLeaseUntil: FOREVER,',
      },
    ],
    tests: ['test/domain/recovery/settle-clock.test.ts'],
  },
];
