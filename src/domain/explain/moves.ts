// The possible actions on an order in each situation: the reason for the advice, and the text of the dry run.
// Explanations and previews both use these tables.

export type MoveName = 'pay' | 'ship' | 'deliver' | 'cancel';

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
  `would be looked up first, and charged ${money} only if it never was`;
const cancelUncharged = () => 'would be cancelled, nothing of it was charged';
const lookUpAndCancel = (money: string) =>
  `would be looked up first; ${money} would be refunded if it was charged, then it would be cancelled`;

const PAY_AGAIN = 'reads the record first, then tries another payment';
const CANCEL_ALL_THE_SAME =
  'reads the record first, gives back what was charged all the same, and only then cancels';

/** By the state of an order's money: the actions that its status allows, and why others are refused. */
export const MOVES = {
  unsent: {
    pay: { why: 'sends the payment now', would: charge },
    cancel: { why: 'nothing has been charged, so nothing has to go back', would: cancelUncharged },
  },
  missing: {
    pay: { why: PAY_AGAIN, would: charge },
    cancel: { why: CANCEL_ALL_THE_SAME, would: cancelUncharged },
  },
  failed: {
    pay: { why: PAY_AGAIN, would: lookUpAndCharge },
    cancel: { why: CANCEL_ALL_THE_SAME, would: lookUpAndCancel },
  },
  busy: { pay: 'under_way', cancel: 'under_way' },
  unknown: {
    pay: { why: 'looks it up first, and charges only what was never charged', would: lookUpAndCharge },
    cancel: {
      why: 'looks it up first, gives back what was charged, and only then cancels',
      would: lookUpAndCancel,
    },
  },
  disagrees: { pay: 'disagrees', cancel: 'disagrees' },
  free: {
    ship: {
      why: 'marks it as shipped and tells the customer',
      would: () => 'would be shipped, and its customer told',
    },
    cancel: {
      why: 'refunds the customer, then cancels',
      would: (money) => `would be cancelled, ${money} refunded first`,
    },
  },
  refunding: {
    ship: 'being_refunded',
    cancel: {
      why: 'reads the record first, and repeats the refund with the same key only if it did not arrive',
      would: () => 'would be cancelled, its refund looked up and finished first',
    },
  },
  refund_busy: { ship: 'being_refunded', cancel: 'under_way' },
  shipped: { deliver: { why: 'marks it as delivered', would: () => 'would be delivered' } },
  ended: {},
} as const satisfies Record<string, Partial<Record<MoveName, Move | Refusal>>>;

/** Each situation's name for programs, and its meaning for the order's money. */
export const SITUATIONS = {
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
