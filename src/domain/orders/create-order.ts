// The creation flow of the design document, section 5, step by step and strictly in that order.
import { paymentRow, waitingPaymentRow } from '../journal/journal-entries.ts';
import { insertMoved } from '../journal/order-change.ts';
import { NEW_ORDER } from '../journal/sharing.ts';
import type { Order, OrderDraft } from '../model/order.ts';
import { parseOrder } from '../model/parse-order.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { sendPayment } from '../payments/send-payment.ts';
import { assertCapacity, canCallPayments, PARKED } from '../payments/start-attempt.ts';
import type { CreationOutcome } from '../ports/metrics.ts';
import { type Caller, type Deps, logContext, type Tx } from '../ports/store.ts';
import { errorText, OrdersError } from '../shared/errors.ts';

const HELD = ['payment_held', 'charges are on hold; the payment waits until they are released'] as const;

export interface Placed {
  readonly order: Order;
  /** False if the payment's outcome is not known: the order's state is not final. */
  readonly final: boolean;
}

/**
 * Checks, stores, charges and confirms one order. A payment that is declined or gets no answer leaves the order
 * `pending`: that is an answer, not an error. Throws `invalid` before anything is stored or called.
 */
export async function createOrder(deps: Deps, input: unknown, caller: Caller): Promise<Order> {
  const draft = parseOrder(input); // steps 1 and 2
  return (await placeOrder(deps, draft, caller)).order;
}

/** Steps 3 to 8 for a checked order. `stored` runs in the transaction that stores it; a throw stores nothing. */
export async function placeOrder(
  deps: Deps,
  draft: OrderDraft,
  caller: Caller,
  stored?: (tx: Tx, orderId: number) => Promise<void>,
): Promise<Placed> {
  assertCapacity(deps);
  let storing: number | undefined;
  const write = deps.store.write(async (tx) => {
    const now = deps.clock.now();
    const waits = (await tx.chargesHeld()) ? HELD : canCallPayments(deps) ? undefined : PARKED;
    const first = waits ? { note: waits } : 'payment_initiated';
    const { order, events } = await insertMoved(tx, draft, caller.actor, now, first); // steps 3 and 4
    storing = order.id;
    await stored?.(tx, order.id);
    const row = waits ? waitingPaymentRow(deps, order, now) : paymentRow(deps, order, now);
    const payment = await tx.insertJournal(row);
    await tx.appendEvents(events);
    return { order, payment, waits };
  }, NEW_ORDER);
  const { order, payment, waits } = await write.catch((error: unknown) => {
    throw named(error, storing);
  });
  caller.onStep?.({ is: 'stored', orderId: order.id });
  const measure = (outcome: CreationOutcome) => deps.measure({ what: 'orders_created', outcome, count: 1 });
  if (waits) measure(waits === HELD ? 'held' : 'parked');
  if (payment.state === 'waiting') return { order, final: false };
  try {
    const paid = await sendPayment(deps, payment, caller); // steps 5 and 6
    measure(paid.outcome);
    const current: Order = { ...paid.order, items: order.items };
    await runFollowUps(deps, paid.followUps, caller, current); // step 7
    return { order: current, final: paid.outcome !== 'unknown' }; // step 8
  } catch (error) {
    return { order: await asItIs(deps, order, error, caller), final: false };
  }
}

/**
 * A stored order is returned in its present state: an error would ask for a second one. Throws `outcome_unknown` if
 * the database it was stored in is lost.
 */
async function asItIs(deps: Deps, order: Order, error: unknown, caller: Caller): Promise<Order> {
  const cause = error instanceof OrdersError ? error.cause : undefined;
  if (cause instanceof OrdersError && cause.code === 'database_lost') throw error;
  deps.log.error(
    { ...logContext(caller), orderId: order.id, reason: errorText(error) },
    'payment of a new order left to recovery',
  );
  const read = await deps.store.read.order(order.id).catch(() => undefined);
  return read ?? order;
}

/** It is not known whether the order was stored: the client has to look for it by its id. */
function named(error: unknown, id: number | undefined): unknown {
  if (!(error instanceof OrdersError) || error.kind !== 'outcome_unknown' || id === undefined) return error;
  return new OrdersError('outcome_unknown', `${error.message}: it would be order ${id}`, {
    members: { order_id: id },
    cause: error,
  });
}
