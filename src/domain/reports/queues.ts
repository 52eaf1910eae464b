// The queues of work that need a person, and the parameters of a list of the orders in one.

/** A payment or refund that is open for longer waits for a person, or for a process that runs recovery. */
export const STUCK_FOR = '10m';

export const QUEUE_FILTERS = {
  to_ship: { status: 'paid', held: 'false' },
  held: { held: 'true' },
  stuck_payments: { stuck_for: STUCK_FOR },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export const QUEUES = ['to_ship', 'held', 'stuck_payments', 'failed_emails', 'paused_imports'] as const;

export type QueueName = (typeof QUEUES)[number];
