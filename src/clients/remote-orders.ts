// The order service of a remote `orders serve`, over HTTP: the same interface as the local one.
import type { Explanation } from '../domain/explain/explanation-json.ts';
import { feedEventFromJson } from '../domain/model/event-feed.ts';
import { type OrderPage, parseListQuery } from '../domain/model/list-query.ts';
import { eventFromJson, orderFromJson } from '../domain/model/order.ts';
import type { FeedEventJson, OrderEventJson, OrderJson } from '../domain/model/order-json.ts';
import type { OrderStatus } from '../domain/model/order-status.ts';
import type { OrderService } from '../domain/order-service.ts';
import type { PaymentCallJson } from '../domain/orders/list-payments.ts';
import type { GivenShipment } from '../domain/orders/ship-order.ts';
import type { Caller } from '../domain/ports/store.ts';
import type { OrderStats } from '../domain/reports/stats-json.ts';
import type { OverviewJson } from '../domain/reports/work-queues.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import {
  bodyOf,
  exchange,
  jsonBody,
  listOf,
  numberOf,
  type RemoteOptions,
  type RemoteReply,
  type RemoteRequest,
} from './remote-call.ts';
import { remoteEmails } from './remote-emails.ts';
import { notOurs } from './remote-failure.ts';

const ORDERS = '/api/v1/orders';
/** These keys tell an order from another server's answer. */
const OF_ORDERS = ['id', 'status', 'items', 'total_amount'] as const;

export function httpOrderService(options: RemoteOptions): OrderService {
  const ask = (request: RemoteRequest, caller: Caller) => exchange(options, request, caller);
  const orderIn = (reply: RemoteReply) => orderFromJson(bodyOf<OrderJson>(reply, ...OF_ORDERS));
  const order = async (request: RemoteRequest, caller: Caller) => orderIn(await ask(request, caller));
  const put = (id: number, status: OrderStatus, caller: Caller, shipment: GivenShipment = {}) => {
    const { carrier, trackingNumber } = shipment;
    const body = {
      status,
      ...(carrier === undefined ? {} : { carrier }),
      ...(trackingNumber === undefined ? {} : { tracking_number: trackingNumber }),
    };
    return order({ method: 'PUT', path: `${ORDERS}/${id}/status`, body }, caller);
  };
  return {
    createOrder: (input, caller) =>
      order({ method: 'POST', path: `${ORDERS}/`, body: jsonBody(input) }, caller),
    async createOrderOnce(input, key, caller) {
      const request = {
        method: 'POST',
        path: `${ORDERS}/`,
        body: jsonBody(input),
        idempotencyKey: key,
      } as const;
      const reply = await ask(request, caller);
      const replayed = reply.headers['idempotent-replayed'] === 'true';
      return { order: orderIn(reply), replayed };
    },
    async listOrders(parameters, caller) {
      const query = parseListQuery(parameters);
      const reply = await ask(
        { method: 'GET', path: `${ORDERS}/?${new URLSearchParams(parameters)}` },
        caller,
      );
      return {
        query,
        orders: listOf<OrderJson>(reply, ...OF_ORDERS).map(orderFromJson),
        total: numberOf(reply.headers['x-total-count']),
        more: reply.headers.link?.includes(`rel="${query.after === undefined ? 'next' : 'prev'}"`) ?? false,
      } satisfies OrderPage;
    },
    getOrder: (id, caller) => order({ method: 'GET', path: `${ORDERS}/${id}` }, caller),
    async listEvents(id, caller) {
      const reply = await ask({ method: 'GET', path: `${ORDERS}/${id}/events` }, caller);
      return listOf<OrderEventJson>(reply, 'at', 'type').map(eventFromJson);
    },
    async explainOrder(id, caller) {
      const reply = await ask({ method: 'GET', path: `${ORDERS}/${id}/explanation` }, caller);
      return bodyOf<Explanation>(reply, 'summary', 'facts', 'unasked', 'next', 'avoid');
    },
    async listAllEvents(parameters, caller) {
      const path = `/api/v1/events?${new URLSearchParams(parameters)}`;
      const reply = await ask({ method: 'GET', path }, caller);
      const events = listOf<FeedEventJson>(reply, 'id', 'order_id', 'at', 'type').map(feedEventFromJson);
      const lastId = numberOf(reply.headers['x-last-event-id']);
      // Without it the caller could not continue: starting again would repeat events, and continuing after the last one
      // would miss some.
      if (lastId === undefined) throw notOurs(reply.url, { method: 'GET' }, reply);
      return { events, lastId };
    },
    async stats(parameters, caller) {
      const path = `/api/v1/stats?${new URLSearchParams(parameters)}`;
      const reply = await ask({ method: 'GET', path }, caller);
      return bodyOf<OrderStats>(reply, 'orders', 'orders_by_status', 'orders_per_day', 'revenue', 'payments');
    },
    payOrder: (id, caller) => put(id, 'payment_processing', caller),
    shipOrder: (id, caller, shipment) => put(id, 'shipped', caller, shipment),
    deliverOrder: (id, caller) => put(id, 'delivered', caller),
    cancelOrder: (id, caller) => order({ method: 'DELETE', path: `${ORDERS}/${id}` }, caller),
    setStatus: put,
    holdOrder: (id, reason, caller) =>
      order({ method: 'PUT', path: `${ORDERS}/${id}/hold`, body: { reason } }, caller),
    releaseOrder: (id, caller) => order({ method: 'DELETE', path: `${ORDERS}/${id}/hold` }, caller),
    async holdCharges(held, caller) {
      const reply = await ask({ method: held ? 'PUT' : 'DELETE', path: '/api/v1/hold' }, caller);
      return bodyOf<{ charges_held: boolean }>(reply, 'charges_held');
    },
    async addNote(id, text, caller) {
      const reply = await ask({ method: 'POST', path: `${ORDERS}/${id}/notes`, body: { text } }, caller);
      return eventFromJson(bodyOf<OrderEventJson>(reply, 'at', 'type'));
    },
    async listPayments(id, caller) {
      const reply = await ask({ method: 'GET', path: `${ORDERS}/${id}/payments` }, caller);
      return listOf<PaymentCallJson>(reply, 'kind', 'state', 'amount');
    },
    ...remoteEmails(ask),
    async overview(caller) {
      const reply = await ask({ method: 'GET', path: '/api/v1/overview' }, caller);
      return bodyOf<OverviewJson>(reply, 'to_ship', 'held', 'orders');
    },
    resolveOrder: (id, resolution, caller) =>
      order({ method: 'POST', path: `${ORDERS}/${id}/resolution`, body: resolution }, caller),
    async receivePaymentEvent() {
      throw new OrdersError('usage', 'payment events go to the webhook, not through a remote order service');
    },
  };
}
