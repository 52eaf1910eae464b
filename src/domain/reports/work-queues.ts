// How many orders, emails and imports are in each queue of work.
import * as z from 'zod';
import { MAX_COUNTED } from '../model/list-query.ts';
import { listOrders } from '../orders/list-orders.ts';
import type { Deps } from '../ports/store.ts';
import { formatNumber } from '../shared/format.ts';
import { describe, whole } from '../shared/schema.ts';
import { QUEUE_FILTERS, type QueueName, STUCK_FOR } from './queues.ts';

const most = formatNumber(MAX_COUNTED);

const queue = (description: string) =>
  describe(
    z.object({
      count: describe(z.number(), { type: 'integer', minimum: 0, maximum: MAX_COUNTED }),
      more: describe(z.boolean(), { description: `There are more than ${most}.` }),
    }),
    { description },
  );

export const overview = describe(
  z.object({
    to_ship: queue('Paid orders that are not held: `status=paid&held=false`.'),
    held: queue('Orders that an operator holds: `held=true`.'),
    stuck_payments: queue(
      `Orders whose payment or refund has been open for ${STUCK_FOR}: \`stuck_for=${STUCK_FOR}\`.`,
    ),
    failed_emails: queue('Emails that failed and are not retried: `GET /api/v1/emails?failed=true`.'),
    paused_imports: queue('Batches that are paused: `GET /api/v1/batches/?status=paused`.'),
    orders: whole('The number of all orders.'),
    charges_held: describe(z.boolean(), { description: 'An operator holds all charges.' }),
  }),
  {
    id: 'Overview',
    description: `Counts are exact up to ${most}. Each queue names the parameters of the list of its orders, emails or batches.`,
    examples: [
      {
        to_ship: { count: 12, more: false },
        held: { count: 1, more: false },
        stuck_payments: { count: 0, more: false },
        failed_emails: { count: 0, more: false },
        paused_imports: { count: 0, more: false },
        orders: 4711,
        charges_held: false,
      },
    ],
  },
);

export type OverviewJson = z.infer<typeof overview>;

/** None of the reads covers the whole database. */
export async function workQueues(deps: Pick<Deps, 'store' | 'clock' | 'process'>): Promise<OverviewJson> {
  const { read } = deps.store;
  const total = async (filter: Readonly<Record<string, string>>) =>
    (await listOrders(deps, { ...filter, limit: '1' })).total ?? Number.POSITIVE_INFINITY;
  const [orders, paid, heldPaid, held, stuck, open, pausedImports, chargesHeld] = await Promise.all([
    total({}),
    total({ status: 'paid' }),
    total({ status: 'paid', held: 'true' }),
    total(QUEUE_FILTERS.held),
    total(QUEUE_FILTERS.stuck_payments),
    read.openCounts(),
    read.batchTotal('paused'),
    read.chargesHeld(),
  ]);
  return {
    // Both counts are fast; a count of the paid orders that are not held reads them all.
    to_ship: counted(heldPaid > MAX_COUNTED ? await total(QUEUE_FILTERS.to_ship) : paid - heldPaid),
    held: counted(held),
    stuck_payments: counted(stuck),
    failed_emails: counted(open.failedEmails),
    paused_imports: counted(pausedImports),
    orders,
    charges_held: chargesHeld,
  };
}

function counted(count: number): OverviewJson[QueueName] {
  return { count: Math.max(0, Math.min(count, MAX_COUNTED)), more: count > MAX_COUNTED };
}
