// The work queues in words: what is in each, and the command that lists it.
import { QUEUE_FILTERS, type QueueName } from '../domain/reports/queues.ts';
import type { OverviewJson } from '../domain/reports/work-queues.ts';
import { formatNumber } from '../domain/shared/format.ts';

const { to_ship, held, stuck_payments } = QUEUE_FILTERS;

export const QUEUE_COMMANDS: Readonly<Record<QueueName, string>> = {
  to_ship: `orders list --status ${to_ship.status} --held ${to_ship.held}`,
  held: `orders list --held ${held.held}`,
  stuck_payments: `orders list --stuck-for ${stuck_payments.stuck_for}`,
  failed_emails: 'orders outbox --failed',
  paused_imports: 'orders batches --status paused',
};

/** One and several. */
const WORDS: Readonly<Record<QueueName, readonly [string, string]>> = {
  to_ship: ['paid order to ship', 'paid orders to ship'],
  held: ['held order', 'held orders'],
  stuck_payments: ['order with a stuck payment or refund', 'orders with a stuck payment or refund'],
  failed_emails: ['failed email', 'failed emails'],
  paused_imports: ['paused import', 'paused imports'],
};

export function queueText(name: QueueName, { count, more }: OverviewJson[QueueName]): string {
  const [one, several] = WORDS[name];
  return `${more ? 'more than ' : ''}${formatNumber(count)} ${count === 1 ? one : several}`;
}
