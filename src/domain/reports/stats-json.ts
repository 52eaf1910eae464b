// Statistics in the form of the API and `--json`: a schema, of which the type is made. Its value is for the document
// of the API alone; all other code imports types.
import * as z from 'zod';
import { EARNING, ORDER_STATUSES, type OrderStatus } from '../model/order-status.ts';
import { describe, text, time, whole } from '../shared/schema.ts';

const nullableMs = (description: string) =>
  describe(z.number().nullable(), {
    minimum: 0,
    description: `${description}, in milliseconds; null if none is known.`,
  });

const EXAMPLE = {
  from: '2025-11-30T00:00:00Z',
  to: '2025-12-01T23:59:59Z',
  timezone: 'UTC',
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
  revenue_per_day: [
    { day: '2025-11-30', currency: 'JPY', orders: 1, total: '179600' },
    { day: '2025-12-01', currency: 'EUR', orders: 1, total: '120.3' },
    { day: '2025-12-01', currency: 'JPY', orders: 1, total: '179600' },
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
    Object.fromEntries(
      ORDER_STATUSES.map((status) => [status, whole('The number of orders with this status now.')]),
    ) as Record<OrderStatus, z.ZodNumber>,
  ),
  { description: 'The current statuses of these orders.' },
);

const day = text('A day in `timezone`.', { format: 'date' });

const perDay = z.array(z.object({ day, orders: whole('Orders created on that day.') }));

const earned = {
  currency: text('An ISO 4217 code.'),
  orders: whole(`The number of orders that are ${EARNING.join(', ')}.`, 1),
  total: text('The exact sum of their totals, as decimal text.', { pattern: '^\\d+(\\.\\d+)?$' }),
};

const payments = z.object({
  known: whole('The attempts still stored. Pruning deletes declined attempts of old orders.'),
  succeeded: whole('Attempts that were charged.'),
  declined: whole('Attempts that ended without a charge.'),
  unknown: whole('Attempts that were sent and have no outcome yet.'),
  success_rate: describe(z.number().nullable(), {
    minimum: 0,
    maximum: 1,
    description: 'The share of ended attempts that succeeded; null if none has ended.',
  }),
  duration_ms: describe(
    z.object({
      known: whole('The number of attempts whose duration is known.'),
      p50: nullableMs('The median'),
      p95: nullableMs('The 95th percentile'),
    }),
    { description: 'The time from sending a payment to the answer that it succeeded.' },
  ),
});

export const orderStats = describe(
  z.object({
    from: time('The first second of the period.'),
    to: time('The last second of the period.'),
    timezone: text('The time zone of the days, by its IANA name.', { examples: ['Asia/Tokyo'] }),
    orders: whole('The number of orders created in the period.'),
    orders_by_status: byStatus,
    orders_per_day: describe(perDay, {
      description:
        'Every day of the period, oldest first, except days before the first order and days in the future.',
    }),
    revenue: describe(z.array(z.object(earned)), {
      description: 'By currency; currencies without revenue are omitted.',
    }),
    revenue_per_day: describe(z.array(z.object({ day, ...earned })), {
      description:
        'By day of creation and currency, oldest first; days and currencies without revenue are omitted.',
    }),
    payments: describe(payments, { description: 'The payment attempts of these orders.' }),
  }),
  { id: 'OrderStats', examples: [EXAMPLE] },
);

export type OrderStats = z.infer<typeof orderStats>;
