// The route table: every endpoint of the design document, section 2, as one row of data, and all others.
import { bookEventToJson } from '../../domain/model/event-feed.ts';
import { LIST_PARAMETERS } from '../../domain/model/list-query.ts';
import { eventToJson, type Order, orderToJson } from '../../domain/model/order.ts';
import { EVENT_PARAMETERS } from '../../domain/orders/list-events.ts';
import { parseResolution } from '../../domain/orders/resolve-order.ts';
import { parseStatusBody } from '../../domain/orders/update-status.ts';
import { STATS_PARAMETERS } from '../../domain/reports/order-stats.ts';
import { jsonList } from '../json-list.ts';
import { orderLinks } from './page-links.ts';
import { idIn } from './path-id.ts';
import type { Answer, Route } from './route.ts';

const ORDER_BODY_BYTES = 1024 * 1024;
/** A payment event is a few hundred bytes; sending one needs no token. */
const EVENT_BODY_BYTES = 64 * 1024;
const ORDERS = '/api/v1/orders';

export const ORDER_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: ORDERS,
    operation: 'createOrder',
    bodyLimitBytes: ORDER_BODY_BYTES,
    async handle({ desk, body, caller, idempotencyKey: key }) {
      if (key === undefined) return created(await desk.createOrder(body, caller), false);
      const { order, replayed } = await desk.createOrderOnce(body, key, caller);
      return created(order, replayed);
    },
  },
  {
    method: 'GET',
    path: ORDERS,
    operation: 'listOrders',
    query: LIST_PARAMETERS,
    async handle({ desk, query, caller, path, untilGone }) {
      const page = await desk.listOrders(query, caller, { untilGone });
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
    async handle({ desk, params, caller }) {
      return { status: 200, body: orderToJson(await desk.getOrder(idIn(params, 'order'), caller)) };
    },
  },
  {
    method: 'GET',
    path: `${ORDERS}/:id/events`,
    operation: 'listOrderEvents',
    async handle({ desk, params, caller }) {
      const events = await desk.listEvents(idIn(params, 'order'), caller);
      return { status: 200, body: events.map(eventToJson) };
    },
  },
  {
    method: 'GET',
    path: `${ORDERS}/:id/explanation`,
    operation: 'explainOrder',
    async handle({ desk, params, caller }) {
      return { status: 200, body: await desk.explainOrder(idIn(params, 'order'), caller) };
    },
  },
  {
    method: 'GET',
    path: '/api/v1/events',
    operation: 'listEvents',
    query: EVENT_PARAMETERS,
    async handle({ desk, query, caller }) {
      const { events, lastId } = await desk.listBookEvents(query, caller);
      const headers = { 'X-Last-Event-Id': String(lastId) };
      return { status: 200, body: events.map(bookEventToJson), headers };
    },
  },
  {
    method: 'GET',
    path: '/api/v1/stats',
    operation: 'getStats',
    query: STATS_PARAMETERS,
    async handle({ desk, query, caller, untilGone }) {
      return { status: 200, body: await desk.stats(query, caller, untilGone()) };
    },
  },
  {
    method: 'PUT',
    path: `${ORDERS}/:id/status`,
    operation: 'setOrderStatus',
    bodyLimitBytes: ORDER_BODY_BYTES,
    async handle({ desk, params, body, caller }) {
      const status = parseStatusBody(body);
      const order = await desk.setStatus(idIn(params, 'order'), body, caller);
      return status === 'cancelled' ? cancelled(order) : { status: 200, body: orderToJson(order) };
    },
  },
  {
    method: 'DELETE',
    path: `${ORDERS}/:id`,
    operation: 'cancelOrder',
    async handle({ desk, params, caller }) {
      return cancelled(await desk.cancelOrder(idIn(params, 'order'), caller));
    },
  },
  {
    method: 'POST',
    path: `${ORDERS}/:id/webhook`,
    operation: 'receivePaymentEvent',
    bodyLimitBytes: EVENT_BODY_BYTES,
    auth: 'webhook',
    async handle({ desk, params, body, eventId, caller }) {
      const { outcome, order } = await desk.receivePaymentEvent(idIn(params, 'order'), body, eventId, caller);
      return { status: 200, body: { outcome, order: orderToJson(order) } };
    },
  },
  {
    method: 'POST',
    path: `${ORDERS}/:id/resolution`,
    operation: 'resolveOrder',
    bodyLimitBytes: ORDER_BODY_BYTES,
    async handle({ desk, params, body, caller }) {
      const order = await desk.resolveOrder(idIn(params, 'order'), parseResolution(body), caller);
      return { status: 200, body: orderToJson(order) };
    },
  },
];

/** With resilience on a cancellation is accepted whose refund is not through yet. */
function cancelled(order: Order): Answer {
  return { status: order.status === 'cancelled' ? 200 : 202, body: orderToJson(order) };
}

function created(order: Order, replayed: boolean): Answer {
  return {
    status: 201,
    orderId: order.id,
    body: orderToJson(order),
    headers: {
      Location: `${ORDERS}/${order.id}`,
      ...(replayed ? { 'Idempotent-Replayed': 'true' } : {}),
    },
  };
}
