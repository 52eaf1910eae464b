// The endpoints that change an order: manually, by an event of the Payment Service, by a decision about its money.
import * as z from 'zod';
import { WRITTEN_STATUSES } from '../../domain/model/list-query.ts';
import { type Order, orderToJson } from '../../domain/model/order.ts';
import { ORDER_EXAMPLE, order } from '../../domain/model/order-json.ts';
import { ORDER_STATUSES } from '../../domain/model/order-status.ts';
import { NAME, nameProblem } from '../../domain/model/order-validation.ts';
import { resolutionSchema } from '../../domain/orders/resolve-order.ts';
import type { ApiCode } from '../../domain/shared/error-codes.ts';
import { describe, rule } from '../../domain/shared/schema.ts';
import { EVENT_OUTCOMES } from '../../domain/webhook/payment-news.ts';
import { paymentEventSchema } from '../../domain/webhook/payment-webhook.ts';
import { orderAnswer } from './order-answer.ts';
import { idIn } from './path-id.ts';
import { type Answer, type ResponseDoc, type Route, route } from './route.ts';

const BODY_BYTES = 1024 * 1024;
/** A payment event is a few hundred bytes; sending one needs no token. */
const EVENT_BODY_BYTES = 64 * 1024;
const ORDERS = '/api/v1/orders';

const ONE_OF = `must be one of ${ORDER_STATUSES.join(', ')}`;
const written = z
  .string({ error: ({ input }) => (input === undefined ? 'is required' : ONE_OF) })
  .toLowerCase();
const shipmentText = z
  .string({ error: 'must be text' })
  .trim()
  .check(rule(nameProblem))
  .nullish()
  .transform((text) => text ?? undefined);
const SHIPMENT_TEXT = { minLength: NAME.minLength, maxLength: NAME.maxLength } as const;
export const newStatus = describe(
  z.object({
    status: describe(written, {
      enum: WRITTEN_STATUSES,
      description: 'The new status, in lower or upper case.',
    }).pipe(z.enum(ORDER_STATUSES, { error: ONE_OF })),
    carrier: describe(shipmentText, {
      ...SHIPMENT_TEXT,
      description: 'With `shipped`: the name of the carrier.',
    }),
    tracking_number: describe(shipmentText, {
      ...SHIPMENT_TEXT,
      description: 'With `shipped`: the tracking number.',
    }),
  }),
  {
    id: 'NewStatus',
    examples: [{ status: 'shipped', carrier: 'Yamato', tracking_number: '1234-5678-9012' }],
  },
);

const paymentEventResult = describe(
  z.object({
    outcome: describe(z.enum(EVENT_OUTCOMES), {
      description:
        '`duplicate`: the event was received before. `ignored`: the event does not change the order.',
    }),
    order,
  }),
  { id: 'PaymentEventResult', examples: [{ outcome: 'applied', order: ORDER_EXAMPLE }] },
);

const FAILED_REFUND = [
  'payment_record_unreachable',
  'refund_refused',
  'refund_unknown',
  'refund_pending',
  'no_charge_found',
] as const satisfies readonly ApiCode[];

const CHANGED = { schema: order, headers: { ETag: 'always' } } as const;

const NOT_YET_REFUNDED: ResponseDoc = {
  description:
    'With `ORDERS_RESILIENCE=on`: the cancellation is accepted. The order stays `paid` and locked until its refund ' +
    'succeeds.',
  schema: order,
  headers: { ETag: 'always' },
};

export const CHANGE_ROUTES: readonly Route[] = [
  route({
    method: 'PUT',
    path: `${ORDERS}/:id/status`,
    operation: 'setOrderStatus',
    tag: 'Orders',
    summary: 'Change the status of an order',
    description:
      '`shipped` sends the shipping email, with `carrier` and `tracking_number` where they are given; for a shipped ' +
      'order these correct the shipment, without a second email. `cancelled` refunds first, like DELETE. `payment_processing` pays a ' +
      'pending order and returns the order after the payment. `paid` and `pending` end a payment that is ' +
      "`payment_processing`, if the Payment Service's record agrees.",
    body: { schema: newStatus, limitBytes: BODY_BYTES },
    conditional: true,
    answers: { 200: { ...CHANGED, description: 'The order after the change.' }, 202: NOT_YET_REFUNDED },
    problems: [
      'illegal_transition',
      'operation_under_way',
      'refund_under_way',
      'charges_held',
      'on_hold',
      'payment_record_disagrees',
      ...FAILED_REFUND,
      'outcome_unknown',
    ],
    async handle({ orders, params, readBody, caller }) {
      const { status, carrier, tracking_number: trackingNumber } = readBody();
      const shipment = { carrier, trackingNumber };
      const order = await orders.setStatus(idIn(params, 'order'), status, caller, shipment);
      return status === 'cancelled' ? cancelled(order) : orderAnswer(200, order);
    },
  }),
  {
    method: 'DELETE',
    path: `${ORDERS}/:id`,
    operation: 'cancelOrder',
    tag: 'Orders',
    summary: 'Cancel an order',
    description:
      'Refunds a paid order first, then emails its customer. If the refund fails, the order stays paid.',
    conditional: true,
    answers: { 200: { ...CHANGED, description: 'The cancelled order.' }, 202: NOT_YET_REFUNDED },
    problems: [
      'illegal_transition',
      'operation_under_way',
      'payment_record_disagrees',
      ...FAILED_REFUND,
      'outcome_unknown',
    ],
    async handle({ orders, params, caller }) {
      return cancelled(await orders.cancelOrder(idIn(params, 'order'), caller));
    },
  },
  {
    method: 'POST',
    path: `${ORDERS}/:id/webhook`,
    operation: 'receivePaymentEvent',
    tag: 'Orders',
    summary: 'Receive a payment event',
    description:
      'For the Payment Service. `succeeded` pays the order, `failed` ends a payment, `refunded` cancels a paid ' +
      'order. A late or repeated event never moves an order backwards. A second charge is refunded. The answer does ' +
      'not wait for the email or the refund that the event causes.',
    body: { schema: paymentEventSchema, limitBytes: EVENT_BODY_BYTES },
    auth: 'webhook',
    answers: {
      200: { description: 'The effect of the event, and the order after it.', schema: paymentEventResult },
    },
    problems: ['payment_mismatch', 'payment_of_another_order', 'outcome_unknown'],
    async handle({ orders, params, body, eventId, caller }) {
      const { outcome, order } = await orders.receivePaymentEvent(
        idIn(params, 'order'),
        body,
        eventId,
        caller,
      );
      return { status: 200, body: { outcome, order: orderToJson(order) } };
    },
  },
  route({
    method: 'POST',
    path: `${ORDERS}/:id/resolution`,
    operation: 'resolveOrder',
    tag: 'Orders',
    summary: 'Resolve an unknown payment manually',
    description:
      'For a payment without an answer that the Payment Service cannot look up: `charged` says whether the customer ' +
      "was charged. `refund` refunds a charge in the Payment Service's record that cannot pay this order. Needs a " +
      'token with the role `admin`.',
    body: { schema: resolutionSchema, limitBytes: BODY_BYTES },
    role: 'admin',
    conditional: true,
    answers: { 200: { ...CHANGED, description: 'The order after the change.' } },
    problems: [
      'nothing_to_resolve',
      'payment_settled',
      'payment_of_another_order',
      'payment_record_disagrees',
      'operation_under_way',
      'payment_record_unreachable',
      'refund_not_done',
      'outcome_unknown',
    ],
    async handle({ orders, params, readBody, caller }) {
      return orderAnswer(200, await orders.resolveOrder(idIn(params, 'order'), readBody(), caller));
    },
  }),
];

/** With resilience on, a cancellation is accepted before its refund is complete. */
function cancelled(order: Order): Answer {
  return orderAnswer(order.status === 'cancelled' ? 200 : 202, order);
}
