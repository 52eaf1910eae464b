// The operations on orders: the interface that the commands and the server call. The local domain implements it here;
// a client of a remote `orders serve` implements it too.
import { explainOrder } from './explain/explain-order.ts';
import type { Explanation } from './explain/explanation-json.ts';
import { changedUnread } from './journal/conflicts.ts';
import { isOfDatabase, persistently } from './journal/lease.ts';
import type { EventPage } from './model/event-feed.ts';
import { leaseMs } from './model/journal.ts';
import type { OrderPage } from './model/list-query.ts';
import type { Order, OrderEvent } from './model/order.ts';
import type { OrderStatus } from './model/order-status.ts';
import type { Resent } from './notifications/email-json.ts';
import { listOutbox, type OutboxPage, resendAllFailed, resendEmails } from './notifications/outbox.ts';
import { addNote } from './orders/add-note.ts';
import { cancelOrder } from './orders/cancel-order.ts';
import { createOrder } from './orders/create-order.ts';
import { type CreatedOnce, createOrderOnce } from './orders/create-order-idempotent.ts';
import { holdOrder, releaseOrder } from './orders/hold-order.ts';
import { listAllEvents } from './orders/list-events.ts';
import { type ListOptions, listOrders } from './orders/list-orders.ts';
import { type PaymentCallJson, paymentsToJson } from './orders/list-payments.ts';
import { payOrder } from './orders/pay-order.ts';
import { type Resolution, resolveOrder } from './orders/resolve-order.ts';
import { deliverOrder, type GivenShipment, shipOrder } from './orders/ship-order.ts';
import { setStatus } from './orders/update-status.ts';
import type { Caller, Deps } from './ports/store.ts';
import { openStats } from './reports/order-stats.ts';
import type { OrderStats } from './reports/stats-json.ts';
import { type OverviewJson, workQueues } from './reports/work-queues.ts';
import { orderNotFound } from './shared/errors.ts';
import { type EventOutcome, receivePaymentEvent } from './webhook/payment-webhook.ts';

export interface OrderService {
  /** Throws `invalid`; if the payment does not succeed, the order stays `pending`. */
  createOrder(input: unknown, caller: Caller): Promise<Order>;
  /** The same with an Idempotency-Key: a repeat creates nothing. Throws `conflict` while the first request runs. */
  createOrderOnce(input: unknown, key: string, caller: Caller): Promise<CreatedOnce>;
  /**
   * `parameters` as in the query string of the API. Throws `invalid` for a wrong or unknown one, `unavailable` if too
   * many requests wait.
   */
  listOrders(
    parameters: Readonly<Record<string, string>>,
    caller: Caller,
    options?: ListOptions,
  ): Promise<OrderPage>;
  /** Throws `not_found`. */
  getOrder(id: number, caller: Caller): Promise<Order>;
  /** The timeline, oldest first. Throws `not_found`. */
  listEvents(id: number, caller: Caller): Promise<OrderEvent[]>;
  /** Returns the row of the timeline. Throws `not_found`. */
  addNote(id: number, text: string, caller: Caller): Promise<OrderEvent>;
  /** Payments, refunds and compensations, oldest first. Throws `not_found`. */
  listPayments(id: number, caller: Caller): Promise<PaymentCallJson[]>;
  /** The order's state and why it is stuck. Throws `not_found`. */
  explainOrder(id: number, caller: Caller): Promise<Explanation>;
  /** A page of the timelines of all orders, `parameters` as in the query string of the API. Throws `invalid`. */
  listAllEvents(parameters: Readonly<Record<string, string>>, caller: Caller): Promise<EventPage>;
  /** Emails that wait or failed, oldest first, `parameters` as in the query string of the API. Throws `invalid`. */
  listEmails(parameters: Readonly<Record<string, string>>, caller: Caller): Promise<OutboxPage>;
  /**
   * Lets the failed emails of these orders, or all, wait to be sent again. For named orders throws `not_found`, and
   * `conflict` if one has no such email.
   */
  resendEmails(orderIds: readonly number[] | 'all', caller: Caller): Promise<Resent>;
  /** The work that needs a person. */
  overview(caller: Caller): Promise<OverviewJson>;
  /** Stops and resumes every outgoing charge. */
  holdCharges(held: boolean, caller: Caller): Promise<{ readonly charges_held: boolean }>;
  /**
   * Statistics of the orders of some days, `parameters` as in the query string of the API. Throws `invalid`. `signal` is
   * aborted when no client waits for the answer any more.
   */
  stats(
    parameters: Readonly<Record<string, string>>,
    caller: Caller,
    signal?: AbortSignal,
  ): Promise<OrderStats>;
  /** Each of these throws `not_found`, `illegal_transition` or `conflict`, and resolves to the order after it. */
  payOrder(id: number, caller: Caller): Promise<Order>;
  /** A shipped order keeps its status: what is given corrects its shipment. */
  shipOrder(id: number, caller: Caller, shipment?: GivenShipment): Promise<Order>;
  deliverOrder(id: number, caller: Caller): Promise<Order>;
  /** Throws `downstream_failed` if the order stays paid. */
  cancelOrder(id: number, caller: Caller): Promise<Order>;
  setStatus(id: number, status: OrderStatus, caller: Caller, shipment?: GivenShipment): Promise<Order>;
  /** A held order is neither charged nor shipped. */
  holdOrder(id: number, reason: string, caller: Caller): Promise<Order>;
  releaseOrder(id: number, caller: Caller): Promise<Order>;
  resolveOrder(id: number, resolution: Resolution, caller: Caller): Promise<Order>;
  /** `body` as in the API; `eventId` from a verified signature. */
  receivePaymentEvent(
    id: number,
    body: unknown,
    eventId: string | undefined,
    caller: Caller,
  ): Promise<{ outcome: EventOutcome; order: Order }>;
}

/** The order service that works on the database of this process. */
export function createOrderService(deps: Deps): OrderService {
  const { read } = deps.store;
  const stats = openStats(deps);
  async function getOrder(id: number): Promise<Order> {
    const order = await read.order(id);
    if (!order) throw orderNotFound(id);
    return order;
  }
  /** The order after a change. An error here must not ask for a repeat of that change. */
  const changed = (id: number): Promise<Order> => {
    const waitUntil = deps.clock.now() + leaseMs(deps.settings);
    return persistently(
      () => getOrder(id),
      (error) => {
        if (deps.clock.now() >= waitUntil) throw error;
      },
    ).catch((error: unknown) => {
      throw isOfDatabase(error) ? changedUnread(id, error) : error;
    });
  };
  /** A use case that may call a service. */
  const connected = <Given extends unknown[], Answer>(
    work: (deps: Deps, ...given: Given) => Promise<Answer>,
  ) => {
    return async (...given: Given): Promise<Answer> => {
      await deps.services.connect();
      return work(deps, ...given);
    };
  };
  /** A use case that changes an order; the answer is the order after it. */
  const changing = <Given extends unknown[]>(change: (id: number, ...given: Given) => Promise<void>) => {
    return async (id: number, ...given: Given): Promise<Order> => {
      await change(id, ...given);
      return changed(id);
    };
  };
  return {
    createOrder: connected(createOrder),
    createOrderOnce: connected(createOrderOnce),
    listOrders: (parameters, _caller, options) => listOrders(deps, parameters, options),
    getOrder,
    async listEvents(id) {
      const events = await read.events(id);
      if (events.length === 0) throw orderNotFound(id);
      return events;
    },
    addNote: (id, text, caller) => addNote(deps, id, text, caller),
    async listPayments(id) {
      await getOrder(id);
      return paymentsToJson(await read.journalOf(id));
    },
    explainOrder: (id) => explainOrder(deps, id),
    listAllEvents: (parameters) => listAllEvents(deps, parameters),
    listEmails: (parameters) => listOutbox(deps, parameters),
    resendEmails: (orderIds, caller) =>
      orderIds === 'all' ? resendAllFailed(deps, caller) : resendEmails(deps, orderIds, caller),
    overview: () => workQueues(deps),
    async holdCharges(held) {
      await deps.store.write((tx) => tx.setChargesHeld(held));
      if (!held) deps.process.released();
      return { charges_held: held };
    },
    stats: (parameters, _caller, signal) => stats(parameters, signal),
    payOrder: changing(connected(payOrder)),
    shipOrder: changing(connected(shipOrder)),
    deliverOrder: changing((id, caller) => deliverOrder(deps, id, caller)),
    cancelOrder: changing(connected(cancelOrder)),
    setStatus: changing(
      async (id, status: OrderStatus, caller: Caller, shipment?: GivenShipment | undefined) => {
        if (status !== 'delivered') await deps.services.connect();
        await setStatus(deps, id, status, caller, shipment);
      },
    ),
    holdOrder: changing((id, reason: string, caller: Caller) => holdOrder(deps, id, reason, caller)),
    releaseOrder: changing((id, caller: Caller) => releaseOrder(deps, id, caller)),
    resolveOrder: changing(connected(resolveOrder)),
    async receivePaymentEvent(id, ...event) {
      const outcome = await connected(receivePaymentEvent)(id, ...event);
      return { outcome, order: await getOrder(id) };
    },
  };
}
