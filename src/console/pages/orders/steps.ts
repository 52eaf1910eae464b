// The steps that are taken for many orders at once, and which of the selected orders each applies to.
import {
  allowedNext,
  EARNING,
  LEADS_TO,
  type MoveName,
  type OrderStatus,
} from '../../../domain/model/order-status.ts';
import type { Chosen } from './selection.ts';

export type Step = MoveName;

export const STEPS: readonly Step[] = ['ship', 'deliver', 'pay', 'cancel'];

/** The statuses of an order for which the step was taken, whatever followed. */
const TAKEN: Readonly<Record<Step, readonly OrderStatus[]>> = {
  ship: ['shipped', 'delivered'],
  deliver: ['delivered'],
  pay: EARNING,
  cancel: ['cancelled'],
};

export const wasTaken = (step: Step, status: OrderStatus) => TAKEN[step].includes(status);

/** Those that the step can be taken for now. */
export function ordersFor(step: Step, orders: Iterable<Chosen>): Chosen[] {
  return [...orders].filter((order) => leadsOn(step, order) && !isKept(step, order));
}

/** How many orders a step leaves out only because they are held. */
export function heldBack(orders: Iterable<Chosen>): number {
  return [...orders].filter((order) => STEPS.some((step) => leadsOn(step, order) && isKept(step, order)))
    .length;
}

const leadsOn = (step: Step, { status }: Chosen) => allowedNext(status).includes(LEADS_TO[step]);
/** A held order is neither charged nor shipped. */
const isKept = (step: Step, { isHeld }: Chosen) => isHeld && (step === 'ship' || step === 'pay');
