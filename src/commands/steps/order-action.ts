// What a command does to each of the orders it is given: to pay, ship, deliver, cancel, hold or release it.
import { type Order, orderToJson } from '../../domain/model/order.ts';
import { LEADS_TO, type MoveName, type OrderStatus, TRANSITIONS } from '../../domain/model/order-status.ts';
import type { GivenShipment } from '../../domain/orders/ship-order.ts';
import type { OrdersError } from '../../domain/shared/errors.ts';
import type { Session } from '../../terminal/cli.ts';
import { shipmentText } from '../../terminal/output/order-format.ts';
import { unpaidError } from '../../terminal/unpaid-error.ts';

export type ActionName = MoveName | 'hold' | 'release';

/** Whether it moves the order along the diagram, and may wait for a service. */
export function isMove(name: ActionName): name is MoveName {
  return name in LEADS_TO;
}

/** What was done to orders, as the end of "12 orders …". */
export const DONE: Readonly<Record<ActionName, string>> = {
  pay: 'paid',
  ship: 'shipped',
  deliver: 'delivered',
  cancel: 'cancelled',
  hold: 'held',
  release: 'released',
};

/** An order after its action, or in a dry run before it. */
export interface Outcome {
  readonly order: Order;
  /** Continues the sentence after "order 7". */
  readonly says: string;
  /** It has not led to where it should: `continues` if that comes later by itself, else an error. */
  readonly continues?: boolean;
  readonly failure?: OrdersError | undefined;
}

export interface OrderAction {
  readonly name: ActionName;
  /** The statuses of the orders that filters select. */
  readonly statuses: readonly OrderStatus[];
  /** Those that filters may name with --status: `statuses`, unless there are more. */
  readonly allowed?: readonly OrderStatus[];
  /** Added to the filters that are given. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Orders of these statuses that filters do not select; `because` ends the sentence "they are left out: they are …". */
  readonly leavesOut?: { readonly because: string; readonly which: (order: Order) => boolean };
  readonly act: (session: Session, id: number) => Promise<Outcome>;
  readonly preview: (session: Session, id: number) => Promise<Outcome>;
}

/** A held order is neither charged nor shipped. */
const HELD: NonNullable<OrderAction['leavesOut']> = {
  because: 'on hold',
  which: ({ hold }) => hold !== null,
};

type StepName = 'pay' | 'deliver' | 'cancel';

const STEPS: Readonly<Record<StepName, Pick<OrderAction, 'statuses' | 'leavesOut' | 'act'>>> = {
  pay: {
    statuses: TRANSITIONS.payment_initiated.from,
    leavesOut: HELD,
    async act(session, id) {
      const order = await session.orders.payOrder(id, session.caller);
      const failure = order.status === 'pending' ? await unpaidError(session, order) : undefined;
      return { order, says: `is ${order.status}`, failure, continues: order.status === 'payment_processing' };
    },
  },
  deliver: {
    statuses: TRANSITIONS.delivered.from,
    async act({ orders, caller }, id) {
      const order = await orders.deliverOrder(id, caller);
      return { order, says: `is ${order.status}` };
    },
  },
  cancel: {
    statuses: TRANSITIONS.cancelled.from,
    /** With resilience on, a cancellation continues automatically where its refund is not complete yet. */
    async act({ orders, caller }, id) {
      const order = await orders.cancelOrder(id, caller);
      const continues = order.status !== 'cancelled';
      const later = ' until its refund is complete; the refund continues automatically';
      return { order, says: `is ${order.status}${continues ? later : ''}`, continues };
    },
  },
};

export function stepAction(name: StepName): OrderAction {
  return { name, ...STEPS[name], preview: (session, id) => previewOf(session, name, id) };
}

/** With a shipment, an order that is shipped already has its shipment corrected, without an email. */
export function shipAction(shipment: GivenShipment | undefined): OrderAction {
  const statuses = TRANSITIONS.shipped.from;
  const action = { name: 'ship', statuses, leavesOut: HELD } as const;
  if (!shipment) {
    return {
      ...action,
      async act({ orders, caller }, id) {
        const order = await orders.shipOrder(id, caller);
        return { order, says: `is ${order.status}` };
      },
      preview: (session, id) => previewOf(session, 'ship', id),
    };
  }
  const by = [shipment.carrier, shipment.trackingNumber].filter((part) => part !== undefined).join(' ');
  return {
    ...action,
    allowed: [...statuses, 'shipped'],
    async act({ orders, caller }, id) {
      const before = await orders.getOrder(id, caller);
      const order = await orders.shipOrder(id, caller, shipment);
      if (before.status !== 'shipped') return { order, says: `is ${order.status} (${by})` };
      const isSame = isSameShipment(before, order);
      return {
        order,
        says: isSame
          ? `is already shipped (${by})`
          : `is already shipped; its shipment is corrected (${shipmentText(orderToJson(order).shipment)})`,
      };
    },
    async preview(session, id) {
      const order = await session.orders.getOrder(id, session.caller);
      if (order.status !== 'shipped') return previewOf(session, 'ship', id);
      return { order, says: `is already shipped; its shipment would be corrected (${by}), without an email` };
    },
  };
}

export function isSameShipment({ shipment: a }: Order, { shipment: b }: Order): boolean {
  return a?.carrier === b?.carrier && a?.trackingNumber === b?.trackingNumber;
}

async function previewOf({ orders, caller }: Session, name: StepName | 'ship', id: number): Promise<Outcome> {
  const { previewMove } = await import('../../domain/dry-run/preview-order.ts');
  const order = await orders.getOrder(id, caller);
  return { order, says: previewMove(name, order, await orders.explainOrder(id, caller)) };
}
