// What the two services of a twin answer: it depends on the request alone, so that both twins hear the same.
import type { Behaviour, FakeServices } from '../support/services/fake-services.ts';

/** The total of an order says what becomes of its money. */
export const TOTALS = {
  declined: 13,
  error: 17,
  processing: 19,
  reset: 23,
  chargedWithoutAnswer: 29,
  refundRefused: 31,
  refundedWithoutAnswer: 37,
  otherAmount: 43,
} as const;

/** No email reaches it. */
export const NO_MAILBOX = 'no.mailbox@example.com';

const PAYMENTS: Readonly<Record<number, (orderId: unknown, amount: number) => Behaviour>> = {
  [TOTALS.declined]: () => answer(402, { status: 'declined', reason: 'card declined' }),
  [TOTALS.error]: () => answer(500, '<h1>Internal Server Error</h1>'),
  [TOTALS.processing]: (orderId) => answer(202, { id: `pay_of_${orderId}`, status: 'processing' }),
  [TOTALS.reset]: () => ({ kind: 'reset', charge: false }),
  [TOTALS.chargedWithoutAnswer]: () => ({ ...answer(500, {}), charge: true }),
  [TOTALS.otherAmount]: (orderId, amount) =>
    answer(201, { id: `pay_of_${orderId}`, status: 'succeeded', amount: amount + 1 }),
};
const REFUNDS: Readonly<Record<number, Behaviour>> = {
  [TOTALS.refundRefused]: answer(422, { status: 'failed', reason: 'too old' }),
  [TOTALS.refundedWithoutAnswer]: { ...answer(500, {}), charge: true },
};

/** While `held`, no payment is answered: an answer of the server shows what it has accepted, not how far it has come. */
export function scriptServices({ script }: FakeServices, held: () => Promise<void> | undefined): void {
  script.onPayment(({ body }) => {
    const amount = Number(body?.amount);
    const planned = PAYMENTS[amount]?.(body?.order_id, amount);
    const until = held();
    if (!until) return planned;
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    return planned ? { kind: 'held', until, then: planned } : { kind: 'held', until };
  });
  script.onRefund(({ body }) => REFUNDS[Number(body?.amount)]);
  script.onMail(({ body }) => (body?.to === NO_MAILBOX ? answer(500, {}) : undefined));
}

function answer(status: number, body: object | string) {
  return { kind: 'answer', status, body } as const;
}
