// The steps of a use case so far, in words: what the command waits for, and what is known and unknown where it stops.
import type { OrderStatus } from '../../domain/model/order-status.ts';
import type { CallKind, Step } from '../../domain/ports/steps.ts';

/** The use cases that call the services, by the commands that begin them. */
export type CallingCommand = 'create' | 'pay' | 'ship' | 'deliver' | 'cancel';

export interface AboutCall {
  readonly command: CallingCommand;
  /** Undefined for an order that is to be created. */
  readonly orderId?: number | undefined;
  readonly idempotencyKey?: string | undefined;
  /** The address of the server that does the work; undefined where this process does it. */
  readonly url?: string | undefined;
}

export interface StepsSoFar {
  take(step: Step): void;
  /** The order, once it is known. */
  orderId(): number | undefined;
  /** Continues after the mark of a spinner. */
  waitsFor(): string;
  /** What is stored, what is unknown, and what to run next. */
  whereStopped(): string;
}

/** Several may be under way; the first of these counts. */
const BY_WEIGHT: readonly CallKind[] = ['payment', 'refund', 'record', 'email'];

/** The status that the order has by the time its email is sent, if no step has told it. */
const BEFORE_EMAIL: Readonly<Partial<Record<CallingCommand, OrderStatus>>> = {
  ship: 'shipped',
  cancel: 'cancelled',
};

export function stepsSoFar(about: AboutCall): StepsSoFar {
  const { command, url } = about;
  let { orderId } = about;
  let status: OrderStatus | undefined;
  const underWay = new Set<CallKind>();
  const current = () => BY_WEIGHT.find((call) => underWay.has(call));
  const state = () => ({ orderId, status: status ?? BEFORE_EMAIL[command], call: current() });
  return {
    take(step) {
      // A change may concern a charge of another order's payment; a command tells of its own order alone.
      if (orderId !== undefined && step.orderId !== orderId) return;
      orderId = step.orderId;
      if (step.is === 'calling') underWay.add(step.call);
      if (step.is !== 'recorded') return;
      underWay.delete(step.call);
      status = step.status ?? status;
    },
    orderId: () => orderId,
    waitsFor() {
      if (url !== undefined) return waitsForServer(about, url);
      return orderId === undefined ? 'storing the order' : waitText(command, { ...state(), orderId });
    },
    whereStopped() {
      if (url !== undefined) return stoppedAtServer(about, url);
      return orderId === undefined ? neverStored(about) : stoppedText(command, { ...state(), orderId });
    },
  };
}

interface State {
  readonly orderId: number;
  readonly status: OrderStatus | undefined;
  readonly call: CallKind | undefined;
}

function waitText(command: CallingCommand, { orderId, status, call }: State): string {
  const stored = command === 'create' ? `order ${orderId} is stored; ` : `order ${orderId}: `;
  switch (call) {
    case 'payment':
      return `${stored}waiting for the Payment Service`;
    case 'refund':
      return `order ${orderId}: waiting for the Payment Service to refund it`;
    case 'record':
      return `order ${orderId}: reading the Payment Service's record`;
    case 'email':
      return `order ${orderId} is ${status ?? 'changed'}; sending the email`;
    case undefined:
      return command === 'create' ? `order ${orderId} is stored` : `order ${orderId}: saving the change`;
  }
}

function stoppedText(command: CallingCommand, { orderId, status, call }: State): string {
  const explain = `run "orders explain ${orderId}"`;
  const stored = command === 'create' ? `order ${orderId} is stored; ` : '';
  switch (call) {
    case 'payment':
      return `${stored}whether ${stored === '' ? `order ${orderId}` : 'it'} was charged is unknown; ${explain}`;
    case 'refund':
      return `whether order ${orderId} was refunded is unknown; ${explain}`;
    case 'record':
      return `order ${orderId} was neither charged nor refunded by this command: its record was still being read; ${explain}`;
    case 'email':
      return `order ${orderId} is ${status ?? 'changed'}; whether its email was sent is unknown; ${explain}`;
    case undefined:
      if (status !== undefined) return `order ${orderId} is ${status}; run "orders show ${orderId}"`;
      return command === 'create'
        ? `order ${orderId} is stored and was not charged; ${explain}`
        : `nothing was sent for order ${orderId}; ${explain}`;
  }
}

function neverStored({ idempotencyKey }: AboutCall): string {
  const next =
    idempotencyKey === undefined
      ? 'before you repeat the command, check the newest orders with "orders list"'
      : 'repeat the command with the same --idempotency-key, which creates no second order';
  return `it is unknown whether the order was stored; ${next}`;
}

/** The id of a new order comes with the server's answer. */
function waitsForServer({ orderId }: AboutCall, url: string): string {
  return orderId === undefined
    ? `waiting for ${url}, whose answer has the order id`
    : `order ${orderId}: waiting for ${url}`;
}

function stoppedAtServer(about: AboutCall, url: string): string {
  const { orderId, idempotencyKey } = about;
  if (orderId !== undefined) return `${url} goes on with order ${orderId}; run "orders explain ${orderId}"`;
  const next =
    idempotencyKey === undefined
      ? 'before you repeat the command, check the newest orders with "orders list"'
      : 'repeat the command with the same --idempotency-key to see the order; it creates no second one';
  return `${url} goes on, so the order may be stored and charged; ${next}`;
}
