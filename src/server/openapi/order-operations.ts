// What the document says of the routes of single orders.
import { DEFAULT_LIMIT, MAX_COUNTED } from '../../domain/model/list-query.ts';
import { DEFAULT_EVENTS } from '../../domain/orders/list-events.ts';
import { DEFAULT_DAYS, EARNING } from '../../domain/reports/order-stats.ts';
import { grouped } from '../../domain/shared/format.ts';
import { bookEventList, explanation } from './explanation-schemas.ts';
import type { AnswerDoc, Operation } from './generate/operation.ts';
import { newOrder, newStatus, paymentEvent, resolution } from './inputs.ts';
import { order, orderEventList, orderList, paymentEventResult } from './order-schemas.ts';
import type { ProblemCode } from './problems.ts';
import { orderStats } from './stats-schemas.ts';

const FAILED_REFUND = [
  'payment_record_unreachable',
  'refund_refused',
  'refund_unknown',
  'refund_pending',
  'no_charge_found',
] as const satisfies readonly ProblemCode[];

const NOT_YET_REFUNDED: AnswerDoc = {
  description:
    'With `ORDERS_RESILIENCE=on`: the cancellation is accepted, and the order stays `paid` and locked until its ' +
    'refund is through.',
  schema: order,
};

export const ORDER_OPERATIONS = {
  createOrder: {
    tag: 'Orders',
    summary: 'Create an order',
    description:
      'Stores the order, charges it and confirms it by mail, in this sequence. A payment that is declined or has no ' +
      'answer is no error: the order is there, `pending`, and its timeline says why.',
    body: newOrder,
    idempotent: true,
    answers: {
      201: {
        description: 'The order, whatever came of its payment.',
        schema: order,
        headers: { Location: 'always', 'Idempotent-Replayed': 'sometimes' },
      },
    },
    problems: ['overloaded', 'outcome_unknown'],
  },
  listOrders: {
    tag: 'Orders',
    summary: 'List orders',
    description: `A page of the orders that match all filters, newest first. \`Link\` leads on by id (\`before\`), as fast however deep it goes: who follows \`next\` meets every order once that was there at the start and still matches when its page is read, whatever comes or changes meanwhile. \`X-Total-Count\` is exact without filters, by \`status\` and by \`batch_id\`, and up to ${grouped(MAX_COUNTED)} matches of others; beyond that it is left out.`,
    query: { limit: { default: DEFAULT_LIMIT } },
    answers: {
      200: {
        description: 'The page.',
        schema: orderList,
        headers: { Link: 'sometimes', 'X-Total-Count': 'sometimes' },
      },
    },
    problems: [],
  },
  getOrder: {
    tag: 'Orders',
    summary: 'Read an order',
    description: 'The order with its items.',
    answers: { 200: { description: 'The order.', schema: order } },
    problems: [],
  },
  listOrderEvents: {
    tag: 'Orders',
    summary: 'Read the timeline of an order',
    description: 'Every change of its status and every attempt to pay, refund or write, oldest first.',
    answers: { 200: { description: 'The timeline.', schema: orderEventList } },
    problems: [],
  },
  explainOrder: {
    tag: 'Orders',
    summary: 'Explain where an order is',
    description:
      'Where it is, how it came there, what it waits for, what happens by itself and when, and what may safely be done: ' +
      'for an operator who finds it stuck. Sentences may change, `situation` and the other words in lower case stay.',
    answers: { 200: { description: 'The explanation.', schema: explanation } },
    problems: [],
  },
  listEvents: {
    tag: 'Orders',
    summary: 'Follow the timelines of all orders',
    description:
      'Events in the sequence they were written. Whoever asks again with `after` set to `X-Last-Event-Id` gets each event ' +
      'once and misses none; `after=latest` answers with no event and tells where the end is.',
    query: { limit: { default: DEFAULT_EVENTS } },
    answers: {
      200: {
        description: 'The page.',
        schema: bookEventList,
        headers: { 'X-Last-Event-Id': 'always' },
      },
    },
    problems: [],
  },
  getStats: {
    tag: 'Orders',
    summary: 'Statistics of the orders of some days',
    description:
      'Of the orders created between `from` and `to`, as they are now. Revenue is the totals of those that are ' +
      `${EARNING.join(', ')}: what is not paid yet, or was cancelled and given back, does not count. Without \`from\` the ` +
      `${DEFAULT_DAYS} days up to \`to\`.`,
    answers: { 200: { description: 'The statistics.', schema: orderStats } },
    problems: [],
  },
  setOrderStatus: {
    tag: 'Orders',
    summary: 'Move an order to another status',
    description:
      '`shipped` sends the shipping mail; `cancelled` refunds first, as a DELETE does; `payment_processing` pays a ' +
      'pending order and answers with where that ended. `paid` and `pending` settle an order that is ' +
      "`payment_processing`, if the Payment Service's record says the same.",
    body: newStatus,
    answers: { 200: { description: 'The order as it is now.', schema: order }, 202: NOT_YET_REFUNDED },
    problems: [
      'illegal_transition',
      'operation_under_way',
      'refund_under_way',
      'charges_held',
      'payment_record_disagrees',
      ...FAILED_REFUND,
      'outcome_unknown',
    ],
  },
  cancelOrder: {
    tag: 'Orders',
    summary: 'Cancel an order',
    description:
      'A paid order is refunded first, and its customer is told by mail. Where the refund fails the order stays paid.',
    answers: { 200: { description: 'The order, cancelled.', schema: order }, 202: NOT_YET_REFUNDED },
    problems: [
      'illegal_transition',
      'operation_under_way',
      'payment_record_disagrees',
      ...FAILED_REFUND,
      'outcome_unknown',
    ],
  },
  receivePaymentEvent: {
    tag: 'Orders',
    summary: 'Receive a payment event',
    description:
      'For the Payment Service. `succeeded` pays the order, `failed` ends an attempt, `refunded` cancels a paid ' +
      'order. An event that is late or repeated moves nothing backwards; a second charge is refunded. The answer ' +
      'does not wait for the mail or the refund that the event causes.',
    body: paymentEvent,
    answers: {
      200: { description: 'What the event has changed, and the order after it.', schema: paymentEventResult },
    },
    problems: ['payment_mismatch', 'payment_of_another_order', 'outcome_unknown'],
  },
  resolveOrder: {
    tag: 'Orders',
    summary: 'End an unknown payment by hand',
    description:
      "For a payment without an answer whose record is lost: says that it was made, with the payment's id, or that " +
      "it never was. Or gives a charge back that is in the order's record and not of its own money.",
    body: resolution,
    answers: { 200: { description: 'The order as it is now.', schema: order } },
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
  },
} satisfies Record<string, Operation>;
