// Orders and their events in the form of the API and `--json`: schemas, of which the types are made. Values of these
// are for the document of the API alone; all other code imports types.
import * as z from 'zod';
import { amount, describe, text, time, whole } from '../shared/schema.ts';
import type { Actor } from './actor.ts';
import { ORDER_STATUSES } from './order-status.ts';
import { NEW_ORDER_EXAMPLE } from './order-validation.ts';

export const orderStatus = describe(z.enum(ORDER_STATUSES), {
  id: 'OrderStatus',
  description:
    '`pending` becomes `payment_processing` during a payment, then `paid`, or `pending` again. `paid` becomes ' +
    '`shipped`, then `delivered`. `pending` and `paid` can become `cancelled`.',
});

const { customer_email, customer_name, items, currency } = NEW_ORDER_EXAMPLE;
export const ORDER_EXAMPLE = {
  id: 1,
  customer_email,
  customer_name,
  status: 'paid',
  total_amount: 179600,
  currency,
  items: items.map((item) => ({ id: 1, ...item })),
  created_at: '2025-12-01T10:00:00Z',
  updated_at: '2025-12-01T10:00:01Z',
} as const;

const orderItem = describe(
  z.object({
    id: whole('The id of the item.', 1),
    product_name: text('The name of the product.'),
    quantity: whole('The number of units.', 1),
    unit_price: amount('The price of one unit, with at most 4 decimals.'),
  }),
  { id: 'OrderItem' },
);

const shipment = describe(
  z.object({
    carrier: describe(z.string().nullable(), { description: 'The name of the carrier; null if unknown.' }),
    tracking_number: describe(z.string().nullable(), { description: 'Null if unknown.' }),
  }),
  { id: 'Shipment', description: 'How a shipped order is on its way. Only on orders for which it is known.' },
);

export type ShipmentJson = z.infer<typeof shipment>;

const hold = describe(z.object({ reason: text('The reason.'), since: time('The start of the hold.') }), {
  id: 'Hold',
  description: 'A held order is neither charged nor shipped. Only while the order is held.',
});

export const order = describe(
  z.object({
    id: whole('The id of the order.', 1),
    customer_email: text('The address for emails about the order.'),
    customer_name: text('The name of the customer.'),
    status: orderStatus,
    total_amount: amount('The exact sum of quantity × unit price.'),
    currency: text('An ISO 4217 code.'),
    items: z.array(orderItem),
    created_at: time('The time of the creation.'),
    updated_at: time('The time of the last status change.'),
    batch_id: whole(
      'The batch that created the order. Only orders of a batch have `batch_id`, `csv_source` and `import_group`.',
      1,
    ).exactOptional(),
    csv_source: describe(z.string().nullable(), {
      description: 'The name of the imported file; null for a list of orders.',
    }).exactOptional(),
    import_group: describe(z.string().nullable(), {
      description:
        'The `order_ref` in the file, or else the line number. In a list of orders, the position from 1.',
    }).exactOptional(),
    shipment: shipment.exactOptional(),
    hold: hold.exactOptional(),
  }),
  {
    id: 'Order',
    dependentRequired: {
      batch_id: ['csv_source', 'import_group'],
      csv_source: ['batch_id'],
      import_group: ['batch_id'],
    },
    examples: [ORDER_EXAMPLE],
  },
);

export type OrderJson = z.infer<typeof order>;

export const orderList = describe(z.array(order), { id: 'OrderList', description: 'Newest first.' });

const nullableStatus = (description: string) => describe(orderStatus.nullable(), { description });

const actor = describe(z.custom<Actor>(), {
  type: 'string',
  anyOf: [{ enum: ['api', 'cli', 'webhook', 'settle'] }, { pattern: '^(api|cli):.' }],
  description:
    'The cause of the event: a client of the API or a user of the command line, a payment event, or recovery. `api:` ' +
    'is followed by the name of the token, `cli:` by the name of the user. A token or user without a name is plain ' +
    '`api` or `cli`.',
  examples: ['api:warehouse'],
});

export const orderEvent = describe(
  z.object({
    at: time('The time of the event.'),
    type: text('The type of the event. More types may be added.', { examples: ['payment_succeeded'] }),
    from: nullableStatus('The previous status; null if it did not change.'),
    to: nullableStatus('The new status; null if it did not change.'),
    actor,
    detail: describe(z.string().nullable(), { description: 'Details for people.' }),
    payment_id: describe(z.string().nullable(), {
      description:
        "The Payment Service's id of the payment that the event is about. Null for other events, and for events of earlier versions.",
    }),
  }),
  { id: 'OrderEvent', description: 'One event in the timeline of an order.' },
);

export type OrderEventJson = z.infer<typeof orderEvent>;

export const orderEventList = describe(z.array(orderEvent), {
  id: 'OrderEventList',
  description: 'Oldest first.',
  examples: [
    [
      {
        at: ORDER_EXAMPLE.created_at,
        type: 'order_created',
        from: null,
        to: 'pending',
        actor: 'api',
        detail: null,
        payment_id: null,
      },
      {
        at: ORDER_EXAMPLE.created_at,
        type: 'payment_initiated',
        from: 'pending',
        to: 'payment_processing',
        actor: 'api',
        detail: null,
        payment_id: null,
      },
      {
        at: ORDER_EXAMPLE.updated_at,
        type: 'payment_succeeded',
        from: 'payment_processing',
        to: 'paid',
        actor: 'api',
        detail: 'payment pay_1',
        payment_id: 'pay_1',
      },
    ],
  ],
});

const feedEvent = describe(
  orderEvent.extend({
    id: whole('The id of the event, greater than the ids of all earlier events.', 1),
    order_id: whole('The id of the order.', 1),
  }),
  { id: 'FeedEvent', description: 'One event in the timeline of any order.' },
);

export type FeedEventJson = z.infer<typeof feedEvent>;

export const feedEventList = describe(z.array(feedEvent), {
  id: 'FeedEventList',
  description: 'Oldest first.',
  examples: [
    [
      {
        id: 4711,
        order_id: 1,
        at: '2025-12-01T10:00:01Z',
        type: 'payment_succeeded',
        from: 'payment_processing',
        to: 'paid',
        actor: 'api',
        detail: 'payment pay_1',
        payment_id: 'pay_1',
      },
    ],
  ],
});
