// What the order desk can do: the interface that the commands and the server speak to. The local domain
// implements it here; a client of a remote `orders serve` implements it too.
import { createOrder } from './create-order.ts';
import { orderNotFound } from './errors.ts';
import { type OrderPage, parseListQuery } from './list-query.ts';
import type { Order, OrderEvent } from './order.ts';
import type { Caller, Deps } from './ports.ts';

export interface OrderDesk {
  /** Throws `invalid`; a payment without success is an order that is still `pending`. */
  createOrder(input: unknown, caller: Caller): Promise<Order>;
  /** `parameters` as in the query string of the API. Throws `invalid` for a wrong or unknown one. */
  listOrders(parameters: Readonly<Record<string, string>>, caller: Caller): Promise<OrderPage>;
  /** Throws `not_found`. */
  getOrder(id: number, caller: Caller): Promise<Order>;
  /** The timeline, oldest first. Throws `not_found`. */
  listEvents(id: number, caller: Caller): Promise<OrderEvent[]>;
}

/** The desk that works on the database of this process. */
export function localDesk(deps: Deps): OrderDesk {
  const { read } = deps.store;
  return {
    createOrder: (input, caller) => createOrder(deps, input, caller),
    listOrders: async (parameters) => read.list(parseListQuery(parameters)),
    async getOrder(id) {
      const order = await read.order(id);
      if (!order) throw orderNotFound(id);
      return order;
    },
    async listEvents(id) {
      const events = await read.events(id);
      if (events.length === 0 && !(await read.order(id))) throw orderNotFound(id);
      return events;
    },
  };
}
