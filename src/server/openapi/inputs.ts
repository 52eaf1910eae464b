// What bodies and query strings may hold, said of the schemas that read them. Numbers come from the rules themselves.
import * as z from 'zod';
import { IMPORT_PARAMETERS } from '../../domain/batches/import-parameters.ts';
import { batchSchema } from '../../domain/batches/parse-batch.ts';
import { ENCODING_OPTIONS } from '../../domain/csv/encoding/encoding-option.ts';
import { BATCH_ACTIONS } from '../../domain/model/batch.ts';
import { LIST_PARAMETERS } from '../../domain/model/list-query.ts';
import { ORDER_STATUSES } from '../../domain/model/order-status.ts';
import {
  MAX_EMAIL_CHARACTERS,
  MAX_ITEMS,
  MAX_NAME_CHARACTERS,
  MAX_QUANTITY,
} from '../../domain/model/order-validation.ts';
import { itemSchema, orderSchema } from '../../domain/model/parse-order.ts';
import { MAX_LIMIT, PAGE } from '../../domain/model/query-parameters.ts';
import { EVENT_PARAMETERS } from '../../domain/orders/list-events.ts';
import { MAX_DAYS, STATS_PARAMETERS } from '../../domain/reports/order-stats.ts';
import { grouped } from '../../domain/shared/format.ts';
import { paymentEventSchema } from '../../domain/webhook/payment-webhook.ts';
import { refTo, say, text } from './generate/registry.ts';
import { CUSTOMER, ITEM } from './order-schemas.ts';

/** As `nameProblem` has it, but for blanks that only Unicode knows. */
const NAME = {
  minLength: 1,
  maxLength: MAX_NAME_CHARACTERS,
  pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$',
};
const NEW_ORDER = { ...CUSTOMER, items: [ITEM], currency: 'JPY' };
/** Both ways of writing that the API takes. */
const STATUSES = [...ORDER_STATUSES, ...ORDER_STATUSES.map((status) => status.toUpperCase())];

say(itemSchema.shape.product_name, { ...NAME, description: 'One line, with something to be seen in it.' });
say(itemSchema.shape.quantity, { type: 'integer', minimum: 1, maximum: MAX_QUANTITY });
say(itemSchema.shape.unit_price, {
  minimum: 0,
  description: 'Of one; at most 4 decimals and 15 significant digits.',
});
say(itemSchema, { id: 'NewItem' });

say(orderSchema.shape.customer_email, { format: 'idn-email', maxLength: MAX_EMAIL_CHARACTERS });
say(orderSchema.shape.currency, { pattern: '^[A-Z]{3}$', description: 'An ISO 4217 code.' });
say(orderSchema.shape.items, { type: 'array', minItems: 1, maxItems: MAX_ITEMS, items: refTo('NewItem') });
export const newOrder = say(orderSchema, {
  id: 'NewOrder',
  description:
    'An order as it is placed. Keys that are not known are ignored. The total is at most 999,999,999,999 and has at ' +
    'most 15 significant digits.',
  examples: [NEW_ORDER],
});

say(batchSchema.shape.orders, { items: refTo('NewOrder') });
say(batchSchema.shape.on_error, {
  description: '`abort`: one bad order refuses all. `skip`: the others are stored.',
});
export const newBatch = say(batchSchema, { id: 'NewBatch', examples: [{ orders: [NEW_ORDER] }] });

say(paymentEventSchema.shape.payment_id, { description: "The Payment Service's id of the payment." });
say(paymentEventSchema.shape.event_id, {
  description:
    'By it a repeated event is known; without it by `payment_id` and `status`. A signed `webhook-id` counts before it.',
});
say(paymentEventSchema.shape.status, {
  description: 'In the words of the Payment Service, in any case; one that is not known is `ignored`.',
});
say(paymentEventSchema.shape.order_id, { description: 'Where it is given it has to be this order.' });
say(paymentEventSchema.shape.amount, {
  description:
    "As a number or text. Where it is given it has to be the order's total, or less of a partial refund.",
});
say(paymentEventSchema.shape.currency, { description: "Where it is given it has to be the order's." });
say(paymentEventSchema.shape.reason, { description: 'For the timeline.' });
export const paymentEvent = say(paymentEventSchema, {
  id: 'PaymentEvent',
  examples: [
    { payment_id: 'pay_1', status: 'succeeded', event_id: 'evt_1', amount: 179600, currency: 'JPY' },
  ],
});

export const newStatus = say(
  z.object({ status: say(z.string(), { enum: STATUSES, description: 'In lower or upper case.' }) }),
  { id: 'NewStatus', examples: [{ status: 'shipped' }] },
);

export const resolution = say(
  z.object({
    charged: say(z.union([text('The id of the payment.'), z.literal(false)]).optional(), {
      description: 'The id of the payment that was made; false where none was.',
    }),
    refund: say(z.string().optional(), {
      description:
        'In place of `charged`: the id of a charge of other money than the order’s, which goes back.',
    }),
  }),
  { id: 'Resolution', examples: [{ charged: 'pay_1' }] },
);

export const batchChange = say(
  z.object({
    action: z.enum(BATCH_ACTIONS),
    refund: say(z.boolean().optional(), {
      default: false,
      description: 'With `cancel`: charged orders are refunded and cancelled too.',
    }),
  }),
  { id: 'BatchChange', examples: [{ action: 'pause' }] },
);

const list = LIST_PARAMETERS.shape;
const id = { type: 'integer', minimum: 1 };
const day = { examples: ['2025-12-01', '2025-12-01T10:00:00Z'] };
say(PAGE.skip, { type: 'integer', minimum: 0, default: 0, description: 'How many to leave out.' });
say(PAGE.limit, { type: 'integer', minimum: 1, maximum: MAX_LIMIT, description: 'How many at most.' });
say(list.before, { ...id, description: 'Only orders with a smaller id: a page by key in place of `skip`.' });
say(list.after, {
  ...id,
  minimum: 0,
  description: 'Only orders with a greater id, of these the nearest. Not together with `before` or `skip`.',
});
say(list.status, { enum: STATUSES });
say(list.customer_email, { minLength: 1, description: 'The whole address, in capitals or not.' });
say(list.currency, { pattern: '^[A-Z]{3}$' });
say(list.batch_id, id);
say(list.created_from, { ...day, description: 'The first moment, as an RFC 3339 time or a day in UTC.' });
say(list.created_to, { ...day, description: 'The last second or day, included.' });
say(list.q, {
  minLength: 1,
  description:
    "Words between spaces: each has to be a part of the customer's name, the address, a product's name or the " +
    'reference that the order has in its file (`import_group`). Width, case and composition make no difference (NFKC).',
});

const span = { examples: ['30s', '10m', '2h', '3d'] };
say(list.stuck_for, {
  ...span,
  description: 'Only orders whose payment or refund has been open for at least this long.',
});

const events = EVENT_PARAMETERS.shape;
say(events.after, {
  examples: ['4711', 'latest'],
  description: 'Only events with a greater id; `latest`: none, but the id of the newest.',
});
say(events.since, {
  examples: ['10m', '2025-12-01T10:00:00Z'],
  description:
    'Only events since then: a span of time, an RFC 3339 time or a day in UTC. Not together with `after`.',
});
say(events.order_id, { ...id, description: 'Only those of this order.' });

const stats = STATS_PARAMETERS.shape;
say(stats.from, {
  ...day,
  description: `The first moment, as an RFC 3339 time or a day in UTC; at most ${grouped(MAX_DAYS)} days before \`to\`.`,
});
say(stats.to, { ...day, description: 'The last second or day, included; now where it is left out.' });

const file = IMPORT_PARAMETERS.shape;
say(file.csv_source, { ...NAME, description: 'The name of the file, for those who look at its orders.' });
say(file.encoding, { type: 'string', enum: ENCODING_OPTIONS, default: 'auto' });
say(file.on_error, { description: '`abort`: one bad row refuses all. `skip`: the good orders are stored.' });
say(file.dry_run, {
  default: 'false',
  description: 'Check the file, store nothing, and answer with the report.',
});
say(file.force, {
  default: 'false',
  description: 'A batch of its own, also where the same file was imported before.',
});

export const CSV_EXAMPLE = `order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency
A-1001,${CUSTOMER.customer_email},${CUSTOMER.customer_name},${ITEM.product_name},${ITEM.quantity},${ITEM.unit_price},JPY
`;
