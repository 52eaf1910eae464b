// Holds single orders for a reason, and releases them.
import { nothingToHold } from '../../domain/journal/conflicts.ts';
import { ORDER_STATUSES } from '../../domain/model/order-status.ts';
import { HOLDABLE, holdReasonProblem, holdSchema } from '../../domain/orders/hold-order.ts';
import { readInput } from '../../domain/shared/schema.ts';
import type { OrderAction } from '../steps/order-action.ts';

/** Throws `invalid` for a reason that is none. */
export function readReason(reason: string): string {
  return readInput(holdSchema, { reason }).reason;
}

export async function askReason(): Promise<string> {
  const { askText } = await import('../../terminal/prompts/prompt.ts');
  return askText('Reason', holdReasonProblem);
}

/** A named order that is held already gets the new reason. */
export function holdAction(reason: string): OrderAction {
  return {
    name: 'hold',
    statuses: HOLDABLE,
    leavesOut: { because: 'on hold already', which: ({ hold }) => hold !== null },
    async act({ orders, caller }, id) {
      const order = await orders.holdOrder(id, reason, caller);
      return { order, says: `is on hold: ${reason}` };
    },
    async preview({ orders, caller }, id) {
      const order = await orders.getOrder(id, caller);
      if (!HOLDABLE.includes(order.status)) throw nothingToHold(order);
      const says = order.hold ? `is on hold: ${order.hold.reason}; the reason would be` : 'would be on hold:';
      return { order, says: `${says} ${reason}` };
    },
  };
}

export const releaseAction: OrderAction = {
  name: 'release',
  statuses: ORDER_STATUSES,
  filters: { held: 'true' },
  leavesOut: { because: 'not on hold', which: ({ hold }) => hold === null },
  async act({ orders, caller }, id) {
    const { hold } = await orders.getOrder(id, caller);
    const order = await orders.releaseOrder(id, caller);
    return { order, says: hold ? 'is released' : 'is not on hold' };
  },
  async preview({ orders, caller }, id) {
    const order = await orders.getOrder(id, caller);
    return { order, says: order.hold ? 'would be released' : 'is not on hold' };
  },
};
