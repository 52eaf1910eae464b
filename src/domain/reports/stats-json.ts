// Statistics in the form of the API and `--json`: a schema, of which the type is made. Its value is for the document
// of the API alone; all other code imports types.
import * as z from 'zod';
import { EARNING, ORDER_STATUSES, type OrderStatus } from '../model/order-status.ts';
import { describe, text, time, whole } from '../shared/schema.ts';

const nullableMs = (description: string) =>
  describe(z.number().nullable(), {
    minimum: 0,
    description: `${description}, in milliseconds; null where none is known.`,
  });

const EXAMPLE = {
  from: '2025-11-30T00:00:00Z',
  to: '2025-12-01T23:59:59Z',
  orders: 5,
  orders_by_status: { pending: 1, payment_processing: 0, paid: 2, shipped: 1, delivered: 0, cancelled: 1 },
  orders_per_day: [
    { day: '2025-11-30', orders: 2 },
    { day: '2025-12-01', orders: 3 },
  ],
  revenue: [
    { currency: 'EUR', orders: 1, total: '120.3' },
    { currency: 'JPY', orders: 2, total: '359200' },
  ],
  payments: {
    known: 6,
    succeeded: 4,
    declined: 1,
    unknown: 1,
    success_rate: 0.8,
    duration_ms: { known: 4, p50: 312, p95: 480 },
  },
};

const byStatus = describe(
  z.object(
    Object.fromEntries(ORDER_STATUSES.map((status) => [status, whole('How many are so now.')])) as Record<
      OrderStatus,
      z.ZodNumber
    >,
  ),
  { description: 'The statuses of these orders as they are now.' },
);

const perDay = z.array(
  z.object({ day: text('In UTC.', { format: 'date' }), orders: whole('Created on that day.') }),
);

const revenue = z.array(
  z.object({
    currency: text('An ISO 4217 code.'),
    orders: whole(`How many are ${EARNING.join(', ')}.`, 1),
    total: text('The exact sum of their totals, as decimal text.', { pattern: '^\\d+(\\.\\d+)?$' }),
  }),
);

const payments = z.object({
  known: whole(
    'The attempts that are remembered: of orders long untouched, `orders prune` forgets those that were declined.',
  ),
  succeeded: whole('That were charged.'),
  declined: whole('That ended without a charge.'),
  unknown: whole('That were sent and have no outcome yet.'),
  success_rate: describe(z.number().nullable(), {
    minimum: 0,
    maximum: 1,
    description: 'Of those that ended, the share that succeeded; null where none has ended.',
  }),
  duration_ms: describe(
    z.object({
      known: whole('Of how many it is known.'),
      p50: nullableMs('What half of them did not exceed'),
      p95: nullableMs('What 95 in 100 did not exceed'),
    }),
    { description: 'From the sending of a payment to the moment its success was known.' },
  ),
});

export const orderStats = describe(
  z.object({
    from: time('The first second.'),
    to: time('The last second.'),
    orders: whole('How many were created then.'),
    orders_by_status: byStatus,
    orders_per_day: describe(perDay, {
      description:
        'Every day, oldest first, but for those before the first order of the book and those to come.',
    }),
    revenue: describe(revenue, {
      description: 'By currency; those in which nothing was earned are left out.',
    }),
    payments: describe(payments, { description: 'The payment attempts of these orders.' }),
  }),
  { id: 'OrderStats', examples: [EXAMPLE] },
);

export type OrderStats = z.infer<typeof orderStats>;
