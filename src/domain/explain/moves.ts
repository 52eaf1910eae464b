// The possible actions on an order in each situation: the reason for the advice, and the text of the dry run.
// Explanations and previews both use these tables.

import type { MoveName } from '../model/order-status.ts';

export interface Move {
  /** The reason for the advice. */
  readonly why: string;
  /** The text of the dry run, after "order 7". */
  readonly would: (money: string) => string;
}

/** Why a move is refused before its first call. */
export type Refusal = 'under_way' | 'disagrees' | 'being_refunded';

const charge = (money: string) => `would be charged ${money}`;
const lookUpAndCharge = (money: string) =>
  `would be looked up in the Payment Service first, and charged ${money} only if no charge is found`;
const cancelUncharged = () => 'would be cancelled; nothing was charged';
const lookUpAndCancel = (money: string) =>
  `would be looked up in the Payment Service first, refunded ${money} if a charge is found, and then cancelled`;

const PAY_AGAIN = 'looks up earlier payments first; charges only if no charge is found';
const CANCEL = 'looks up earlier payments first, refunds any charge, then cancels';

/** By the state of an order's money: the actions that its status allows, and why others are refused. */
export const MOVES = {
  unsent: {
    pay: { why: 'sends the payment now', would: charge },
    cancel: { why: 'cancels without a refund, because nothing was charged', would: cancelUncharged },
  },
  missing: {
    pay: { why: PAY_AGAIN, would: charge },
    cancel: { why: CANCEL, would: cancelUncharged },
  },
  failed: {
    pay: { why: PAY_AGAIN, would: lookUpAndCharge },
    cancel: { why: CANCEL, would: lookUpAndCancel },
  },
  busy: { pay: 'under_way', cancel: 'under_way' },
  unknown: {
    pay: {
      why: 'looks up the payment first; if there is no charge, sends it again with the same idempotency key',
      would: lookUpAndCharge,
    },
    cancel: {
      why: 'looks up the payment first, refunds any charge, then cancels',
      would: lookUpAndCancel,
    },
  },
  disagrees: { pay: 'disagrees', cancel: 'disagrees' },
  free: {
    ship: {
      why: 'marks it as shipped and emails the customer',
      would: () => 'would be shipped, and its customer would get an email',
    },
    cancel: {
      why: 'refunds the customer, then cancels',
      would: (money) => `would be refunded ${money} and then cancelled`,
    },
  },
  refunding: {
    ship: 'being_refunded',
    cancel: {
      why: 'looks up the refund first, and repeats it only if it did not arrive',
      would: () => 'would be cancelled after its refund is looked up and completed',
    },
  },
  refund_busy: { ship: 'being_refunded', cancel: 'under_way' },
  shipped: { deliver: { why: 'marks it as delivered', would: () => 'would be marked as delivered' } },
  ended: {},
} as const satisfies Record<string, Partial<Record<MoveName, Move | Refusal>>>;

/** Each situation's name for programs, and its meaning for the order's money. */
export const SITUATIONS = {
  order_held: 'unsent',
  payment_held: 'unsent',
  payment_parked: 'unsent',
  payment_due: 'unsent',
  batch_loading: 'unsent',
  batch_turn: 'unsent',
  batch_paused: 'unsent',
  batch_ended: 'unsent',
  payment_under_way: 'busy',
  payment_looked_up: 'busy',
  payment_abandoned: 'unknown',
  payment_unknown: 'unknown',
  payment_undecided: 'unknown',
  payment_disagrees: 'disagrees',
  payment_failed: 'failed',
  payment_missing: 'missing',
  paid: 'free',
  refund_under_way: 'refund_busy',
  refund_abandoned: 'refunding',
  refund_waiting: 'refunding',
  refund_unknown: 'refunding',
  refund_failed: 'free',
  late_charge: 'unknown',
  charge_goes_back: 'ended',
  shipped: 'shipped',
  delivered: 'ended',
  cancelled: 'ended',
} as const satisfies Record<string, keyof typeof MOVES>;

export type Situation = keyof typeof SITUATIONS;

export const SITUATION_NAMES = Object.keys(SITUATIONS) as Situation[];
