// The orders of answers, as zod schemas of their JSON shapes: the compiler and every server test hold them to it.
import * as z from 'zod';
import type { OrderEventJson, OrderJson } from '../../domain/model/order.ts';
import { ORDER_STATUSES } from '../../domain/model/order-status.ts';
import type { EventOutcome } from '../../domain/webhook/payment-webhook.ts';
import { amount, say, text, time, whole } from './generate/registry.ts';

/** The names and the answer of the design document, section 2.1. */
export const CUSTOMER = { customer_email: 'tanaka@example.co.jp', customer_name: '田中太郎' } as const;
export const ITEM = { product_name: 'ノートPC', quantity: 2, unit_price: 89800 } as const;
const ORDER: OrderJson = {
  id: 1,
  ...CUSTOMER,
  status: 'paid',
  total_amount: 179600,
  currency: 'JPY',
  items: [{ id: 1, ...ITEM }],
  created_at: '2025-12-01T10:00:00Z',
  updated_at: '2025-12-01T10:00:01Z',
};

export const orderStatus = say(z.enum(ORDER_STATUSES), {
  id: 'OrderStatus',
  description:
    '`pending` becomes `payment_processing` while a payment is under way, and `paid` or `pending` by its outcome; ' +
    '`paid` becomes `shipped`, and `shipped` `delivered`; `pending` and `paid` can become `cancelled`.',
});

const orderItem = say(
  z.object({
    id: whole('Of the item.', 1),
    product_name: text('What was ordered.'),
    quantity: whole('How many of it.', 1),
    unit_price: amount('The price of one, with at most 4 decimals.'),
  }),
  { id: 'OrderItem' },
);

export const order = say(
  z.object({
    id: whole('Of the order.', 1),
    customer_email: text('Where its mails go.'),
    customer_name: text('Whose order it is.'),
    status: orderStatus,
    total_amount: amount('The exact sum of quantity × unit price.'),
    currency: text('An ISO 4217 code.'),
    items: z.array(orderItem),
    created_at: time('When it was placed.'),
    updated_at: time('When its status changed last.'),
    batch_id: whole(
      'The batch that created it. It and the next two are there on orders of a batch alone.',
      1,
    ).exactOptional(),
    csv_source: say(z.string().nullable(), {
      description: 'The name of the file it came in.',
    }).exactOptional(),
    import_group: say(z.string().nullable(), {
      description:
        'Its `order_ref` in the file, or the number of its line; its place, from 1, in a list of orders.',
    }).exactOptional(),
  }) satisfies z.ZodType<OrderJson>,
  {
    id: 'Order',
    dependentRequired: {
      batch_id: ['csv_source', 'import_group'],
      csv_source: ['batch_id'],
      import_group: ['batch_id'],
    },
    examples: [ORDER],
  },
);

export const orderList = say(z.array(order), { id: 'OrderList', description: 'Newest first.' });

const nullableStatus = (description: string) => say(orderStatus.nullable(), { description });

export const orderEvent = say(
  z.object({
    at: time('When it happened.'),
    type: text('What happened; more types may come.', { examples: ['payment_succeeded'] }),
    from: nullableStatus('The status before; null where it did not change.'),
    to: nullableStatus('The status after; null where it did not change.'),
    actor: say(z.enum(['api', 'cli', 'webhook', 'settle']), { description: 'Who caused it.' }),
    detail: say(z.string().nullable(), { description: 'For people.' }),
  }) satisfies z.ZodType<OrderEventJson>,
  { id: 'OrderEvent', description: 'One row of the timeline of an order.' },
);

export const orderEventList = say(z.array(orderEvent), {
  id: 'OrderEventList',
  description: 'Oldest first.',
  examples: [
    [
      { at: ORDER.created_at, type: 'order_created', from: null, to: 'pending', actor: 'api', detail: null },
      {
        at: ORDER.created_at,
        type: 'payment_initiated',
        from: 'pending',
        to: 'payment_processing',
        actor: 'api',
        detail: null,
      },
      {
        at: ORDER.updated_at,
        type: 'payment_succeeded',
        from: 'payment_processing',
        to: 'paid',
        actor: 'api',
        detail: 'payment pay_1',
      },
    ],
  ],
});

export const paymentEventResult = say(
  z.object({
    outcome: say(z.enum(['applied', 'duplicate', 'ignored']), {
      description:
        '`duplicate`: this event was received before. `ignored`: it changes nothing as the order stands.',
    }),
    order,
  }) satisfies z.ZodType<{ outcome: EventOutcome; order: OrderJson }>,
  { id: 'PaymentEventResult', examples: [{ outcome: 'applied', order: ORDER }] },
);
