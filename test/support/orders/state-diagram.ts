// The diagram of the design document, section 4, written down a second time: what the product is held against.

export const STATUSES = [
  'pending',
  'payment_processing',
  'paid',
  'shipped',
  'delivered',
  'cancelled',
] as const;

export type Status = (typeof STATUSES)[number];

/** Every arrow there is. */
export const ARROWS: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['payment_processing', 'cancelled'],
  payment_processing: ['paid', 'pending'],
  paid: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
};

export const PAIRS = STATUSES.flatMap((from) =>
  STATUSES.map((to) => ({ from, to, legal: ARROWS[from].includes(to) })),
);
