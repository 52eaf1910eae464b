// What the timeline and the journal hold of an order in each status, as `orders serve` writes them: made-up databases are
// filled from it.

export const STATUSES = [
  'PENDING',
  'PAYMENT_PROCESSING',
  'PAID',
  'SHIPPED',
  'DELIVERED',
  'CANCELLED',
] as const;
export type RowStatus = (typeof STATUSES)[number];

/** The orders that have got so far. */
const PAID: readonly RowStatus[] = ['PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED'];
const SHIPPED: readonly RowStatus[] = ['SHIPPED', 'DELIVERED'];

const DAY_MS = 86_400_000;
const CHARGED_MS = 400;
const SENT_MS = 100;
const SHIPPED_MS = DAY_MS;
const CANCELLED_MS = 2 * DAY_MS;
const DELIVERED_MS = 3 * DAY_MS;

/** Of which orders, how long after their creation, and the row; `#` in its detail is the order's id. */
type TimelineRow = readonly [
  of: readonly RowStatus[],
  afterMs: number,
  type: string,
  from: RowStatus | null,
  to: RowStatus | null,
  detail?: string,
];

/** Rows of `order_events`. */
export const TIMELINE: readonly TimelineRow[] = [
  [STATUSES, 0, 'order_created', null, 'PENDING'],
  [STATUSES, 0, 'payment_initiated', 'PENDING', 'PAYMENT_PROCESSING'],
  [
    ['PENDING'],
    CHARGED_MS,
    'payment_failed',
    'PAYMENT_PROCESSING',
    'PENDING',
    'declined: the card was declined',
  ],
  [['PAYMENT_PROCESSING'], CHARGED_MS, 'payment_processing', null, null, 'payment pay_# is being processed'],
  [PAID, CHARGED_MS, 'payment_succeeded', 'PAYMENT_PROCESSING', 'PAID', 'payment pay_#'],
  [PAID, CHARGED_MS + SENT_MS, 'notification_sent', null, null, 'ORDER_CONFIRMATION'],
  [SHIPPED, SHIPPED_MS, 'shipped', 'PAID', 'SHIPPED'],
  [SHIPPED, SHIPPED_MS + SENT_MS, 'notification_sent', null, null, 'ORDER_SHIPPED'],
  [['DELIVERED'], DELIVERED_MS, 'delivered', 'SHIPPED', 'DELIVERED'],
  [['CANCELLED'], CANCELLED_MS, 'refund_initiated', null, null, 'payment pay_#'],
  [['CANCELLED'], CANCELLED_MS, 'cancelled', 'PAID', 'CANCELLED', 'payment pay_# refunded'],
  [['CANCELLED'], CANCELLED_MS + SENT_MS, 'notification_sent', null, null, 'ORDER_CANCELLED'],
];

type CallRow = readonly [
  of: readonly RowStatus[],
  afterMs: number,
  kind: 'payment' | 'refund' | 'notification',
  state: 'done' | 'refused' | 'unknown',
  template: string | null,
  detail?: string,
];

/** Rows of `journal`. */
export const CALLS: readonly CallRow[] = [
  [['PENDING'], 0, 'payment', 'refused', null, 'the card was declined'],
  [['PAYMENT_PROCESSING'], 0, 'payment', 'unknown', null, 'being processed'],
  [PAID, 0, 'payment', 'done', null],
  [PAID, CHARGED_MS, 'notification', 'done', 'ORDER_CONFIRMATION'],
  [SHIPPED, SHIPPED_MS, 'notification', 'done', 'ORDER_SHIPPED'],
  [['CANCELLED'], CANCELLED_MS, 'refund', 'done', null],
  [['CANCELLED'], CANCELLED_MS, 'notification', 'done', 'ORDER_CANCELLED'],
];

/** How long after its creation an order got to its status. */
export function reachedMs(status: RowStatus): number {
  return TIMELINE.findLast(([of, , , , to]) => to !== null && of.includes(status))?.[1] ?? 0;
}
