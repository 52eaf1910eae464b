// The endpoints that place and read orders (design section 2).
import { explanation } from '../../domain/explain/explanation-json.ts';
import { LIST_PARAMETERS, MAX_COUNTED } from '../../domain/model/list-query.ts';
import { eventToJson, type Order, orderToJson } from '../../domain/model/order.ts';
import { order, orderEventList, orderList } from '../../domain/model/order-json.ts';
import { orderSchema } from '../../domain/model/parse-order.ts';
import { paymentList } from '../../domain/orders/list-payments.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import { jsonList } from '../json-list.ts';
import { etagOf, isKnown } from '../request/preconditions.ts';
import { orderAnswer } from './order-answer.ts';
import { orderLinks } from './page-links.ts';
import { idIn } from './path-id.ts';
import type { Answer, Route } from './route.ts';

const ORDER_BODY_BYTES = 1024 * 1024;
const ORDERS = '/api/v1/orders';

export const ORDER_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: ORDERS,
    operation: 'createOrder',
    tag: 'Orders',
    summary: 'Create an order',
    description:
      'Stores the order, charges it, and confirms it by email, in this sequence. If the payment is declined or has ' +
      'no answer, the order is still created: it is `pending`, and its timeline gives the reason.',
    body: { schema: orderSchema, limitBytes: ORDER_BODY_BYTES },
    idempotent: true,
    answers: {
      201: {
        description: 'The order, even if its payment failed.',
        schema: order,
        headers: { Location: 'always', ETag: 'always', 'Idempotent-Replayed': 'sometimes' },
      },
    },
    problems: ['overloaded', 'outcome_unknown'],
    async handle({ orders, body, caller, idempotencyKey: key }) {
      if (key === undefined) return created(await orders.createOrder(body, caller), false);
      const { order, replayed } = await orders.createOrderOnce(body, key, caller);
      return created(order, replayed);
    },
  },
  {
    method: 'GET',
    path: ORDERS,
    operation: 'listOrders',
    tag: 'Orders',
    summary: 'List orders',
    description: `A page of the orders that match all filters, newest first. Follow \`next\` in \`Link\` to read all pages: no order is repeated, and none that existed at the start and still matches is missed. \`Link\` pages by id (\`before\`), which is fast at any depth. \`X-Total-Count\` is exact without filters, and with \`status\` or \`batch_id\`. With other filters it is exact up to ${formatNumber(MAX_COUNTED)} matches and omitted beyond.`,
    query: LIST_PARAMETERS,
    answers: {
      200: {
        description: 'The page.',
        schema: orderList,
        headers: { Link: 'sometimes', 'X-Total-Count': 'sometimes' },
      },
    },
    async handle({ orders, query, caller, path, untilGone }) {
      const page = await orders.listOrders(query, caller, { untilGone });
      return {
        status: 200,
        ...(await jsonList(page.orders, orderToJson)),
        headers: orderLinks(path, query, page),
      };
    },
  },
  {
    method: 'GET',
    path: `${ORDERS}/:id`,
    operation: 'getOrder',
    tag: 'Orders',
    summary: 'Read an order',
    description:
      'The order with its items. With `If-None-Match`, only if it is not in the version that the client has.',
    versioned: true,
    answers: {
      200: { description: 'The order.', schema: order, headers: { ETag: 'always' } },
      304: { description: 'The order is still in this version.', headers: { ETag: 'always' } },
    },
    async handle({ orders, params, caller, ifNoneMatch }) {
      const order = await orders.getOrder(idIn(params, 'order'), caller);
      if (!isKnown(order, ifNoneMatch)) return orderAnswer(200, order);
      return { status: 304, body: undefined, headers: { ETag: etagOf(order) } };
    },
  },
  {
    method: 'GET',
    path: `${ORDERS}/:id/events`,
    operation: 'listOrderEvents',
    tag: 'Orders',
    summary: 'Read the timeline of an order',
    description: 'Every status change, payment, refund, email, hold and note of the order, oldest first.',
    answers: { 200: { description: 'The timeline.', schema: orderEventList } },
    async handle({ orders, params, caller }) {
      const events = await orders.listEvents(idIn(params, 'order'), caller);
      return { status: 200, body: events.map(eventToJson) };
    },
  },
  {
    method: 'GET',
    path: `${ORDERS}/:id/payments`,
    operation: 'listOrderPayments',
    tag: 'Orders',
    summary: 'Read the payments of an order',
    description: 'Its payment attempts, refunds, and refunds of charges that it has no use for.',
    answers: { 200: { description: 'The payments.', schema: paymentList } },
    async handle({ orders, params, caller }) {
      return { status: 200, body: await orders.listPayments(idIn(params, 'order'), caller) };
    },
  },
  {
    method: 'GET',
    path: `${ORDERS}/:id/explanation`,
    operation: 'explainOrder',
    tag: 'Orders',
    summary: 'Explain why an order is stuck',
    description:
      'For operators: the history of the order, the event that it waits for, the automatic next steps, safe actions, ' +
      'and actions to avoid. Sentences may change; `situation` and other names in lower case do not.',
    answers: { 200: { description: 'The explanation.', schema: explanation } },
    async handle({ orders, params, caller }) {
      return { status: 200, body: await orders.explainOrder(idIn(params, 'order'), caller) };
    },
  },
];

function created(order: Order, replayed: boolean): Answer {
  const headers = {
    Location: `${ORDERS}/${order.id}`,
    ...(replayed ? { 'Idempotent-Replayed': 'true' } : {}),
  };
  return { orderId: order.id, ...orderAnswer(201, order, headers) };
}
