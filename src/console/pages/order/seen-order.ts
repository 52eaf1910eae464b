// All that the page of an order shows, read together.
import type { Explanation } from '../../../domain/explain/explanation-json.ts';
import type { OrderEventJson, OrderJson } from '../../../domain/model/order-json.ts';
import type { PaymentCallJson } from '../../../domain/orders/list-payments.ts';
import { explainOrder, getOrder, listOrderEvents, listPayments } from '../../api/calls.ts';

/** An order as a person has seen it. Every change is made to what was seen. */
export interface SeenOrder {
  readonly order: OrderJson;
  readonly version: string | undefined;
  /** Oldest first. */
  readonly events: readonly OrderEventJson[];
  readonly payments: readonly PaymentCallJson[];
  readonly explanation: Explanation;
}

/** The version is read first: what changes during the read makes a change by it fail, and is told then. */
export async function readSeenOrder(id: number, signal: AbortSignal): Promise<SeenOrder> {
  const versioned = await getOrder(id, signal);
  const [events, payments, explanation] = await Promise.all([
    listOrderEvents(id, signal),
    listPayments(id, signal),
    explainOrder(id, signal),
  ]);
  return { ...versioned, events, payments, explanation };
}

/** What has happened since; a timeline only grows. */
export function eventsSince(seen: SeenOrder, now: SeenOrder): readonly OrderEventJson[] {
  return now.events.slice(seen.events.length);
}
