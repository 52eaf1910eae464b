// What the timeline and the journal hold of an order in each status, as `orders serve` writes them: made-up books are
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

/** A row of `order_events`; `#` in its detail is the order's id. */
export interface TimelineRow {
  /** After the order was created. */
  readonly afterMs: number;
  readonly type: string;
  readonly from: RowStatus | null;
  readonly to: RowStatus | null;
  readonly detail: string | null;
}

/** A row of `journal`. */
export interface CallRow {
  readonly afterMs: number;
  readonly kind: 'payment' | 'refund' | 'notification';
  readonly state: 'done' | 'refused' | 'unknown';
  readonly template: string | null;
  readonly detail: string | null;
}

export interface Life {
  readonly timeline: readonly TimelineRow[];
  readonly calls: readonly CallRow[];
}

const DAY_MS = 86_400_000;
const CHARGED_MS = 400;
const SHIPPED_MS = DAY_MS;
const DELIVERED_MS = 3 * DAY_MS;
const CANCELLED_MS = 2 * DAY_MS;

const move = (
  afterMs: number,
  type: string,
  from: RowStatus | null,
  to: RowStatus,
  detail: string | null = null,
): TimelineRow => ({ afterMs, type, from, to, detail });
const note = (afterMs: number, type: string, detail: string): TimelineRow => ({
  afterMs,
  type,
  from: null,
  to: null,
  detail,
});
const payment = (state: CallRow['state'], detail: string | null = null): CallRow => ({
  afterMs: 0,
  kind: 'payment',
  state,
  template: null,
  detail,
});
const mail = (afterMs: number, template: string): Life => ({
  timeline: [note(afterMs + 100, 'notification_sent', template)],
  calls: [{ afterMs, kind: 'notification', state: 'done', template, detail: null }],
});

const PLACED: Life = {
  timeline: [
    move(0, 'order_created', null, 'PENDING'),
    move(0, 'payment_initiated', 'PENDING', 'PAYMENT_PROCESSING'),
  ],
  calls: [],
};
const PAID = joined(
  PLACED,
  {
    timeline: [move(CHARGED_MS, 'payment_succeeded', 'PAYMENT_PROCESSING', 'PAID', 'payment pay_#')],
    calls: [payment('done')],
  },
  mail(CHARGED_MS, 'ORDER_CONFIRMATION'),
);
const SHIPPED = joined(
  PAID,
  { timeline: [move(SHIPPED_MS, 'shipped', 'PAID', 'SHIPPED')], calls: [] },
  mail(SHIPPED_MS, 'ORDER_SHIPPED'),
);

export const LIVES: Readonly<Record<RowStatus, Life>> = {
  PENDING: joined(PLACED, {
    timeline: [
      move(CHARGED_MS, 'payment_failed', 'PAYMENT_PROCESSING', 'PENDING', 'declined: the card was declined'),
    ],
    calls: [payment('refused', 'the card was declined')],
  }),
  PAYMENT_PROCESSING: joined(PLACED, {
    timeline: [note(CHARGED_MS, 'payment_processing', 'payment pay_# is being processed')],
    calls: [payment('unknown', 'being processed')],
  }),
  PAID,
  SHIPPED,
  DELIVERED: joined(SHIPPED, {
    timeline: [move(DELIVERED_MS, 'delivered', 'SHIPPED', 'DELIVERED')],
    calls: [],
  }),
  CANCELLED: joined(
    PAID,
    {
      timeline: [
        note(CANCELLED_MS, 'refund_initiated', 'payment pay_#'),
        move(CANCELLED_MS, 'cancelled', 'PAID', 'CANCELLED', 'payment pay_# refunded'),
      ],
      calls: [{ afterMs: CANCELLED_MS, kind: 'refund', state: 'done', template: null, detail: null }],
    },
    mail(CANCELLED_MS, 'ORDER_CANCELLED'),
  ),
};

function joined(...parts: readonly Life[]): Life {
  return {
    timeline: parts.flatMap(({ timeline }) => timeline),
    calls: parts.flatMap(({ calls }) => calls),
  };
}
