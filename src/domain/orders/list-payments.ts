// The payment attempts, refunds and compensations of an order: its rows of the journal, in the form of the API and
// `--json`.
import * as z from 'zod';
import { isOpen, type JournalRow } from '../model/journal.ts';
import { timeToJson } from '../shared/format.ts';
import { amount, describe, text, time } from '../shared/schema.ts';

const nullableTime = (description: string) =>
  describe(z.string().nullable(), { format: 'date-time', description });

const payment = describe(
  z.object({
    kind: describe(z.enum(['payment', 'refund', 'compensation']), {
      description: '`compensation`: the refund of a charge that the order has no use for.',
    }),
    state: describe(z.enum(['waiting', 'running', 'unknown', 'done', 'refused', 'dropped']), {
      description:
        'Open: `waiting` to be sent, `running`, or `unknown` (without an answer, or accepted and not decided yet). ' +
        'Ended: `done`, `refused` (declined or rejected) or `dropped` (no longer wanted).',
    }),
    payment_id: describe(z.string().nullable(), {
      description: "The Payment Service's id of the payment; null while it is not known.",
    }),
    amount: amount('The amount of the call.'),
    currency: text('An ISO 4217 code.'),
    reason: describe(z.string().nullable(), { description: 'Details for people.' }),
    created_at: time('The time at which it was requested.'),
    sent_at: nullableTime('The time of its last call; null if none was sent.'),
    next_at: nullableTime('The time at which recovery takes it up; null if it is not open.'),
  }),
  { id: 'PaymentCall' },
);

export type PaymentCallJson = z.infer<typeof payment>;

export const paymentList = describe(z.array(payment), {
  id: 'PaymentCallList',
  description: 'Oldest first.',
  examples: [
    [
      {
        kind: 'payment',
        state: 'done',
        payment_id: 'pay_1',
        amount: 179600,
        currency: 'JPY',
        reason: null,
        created_at: '2025-12-01T10:00:00Z',
        sent_at: '2025-12-01T10:00:00Z',
        next_at: null,
      },
    ],
  ],
});

/** Emails are no payments, and neither is a later look at the record, which has the kind of a compensation. */
export function paymentsToJson(rows: readonly JournalRow[]): PaymentCallJson[] {
  return rows.flatMap((row) => {
    const { kind, state, paymentId, amount, currency, detail, createdAt, sentAt, dueAt } = row;
    if (kind === 'notification' || (kind === 'compensation' && paymentId === null)) return [];
    return [
      {
        kind,
        state,
        payment_id: paymentId,
        amount,
        currency,
        reason: detail,
        created_at: timeToJson(createdAt),
        sent_at: sentAt === null ? null : timeToJson(sentAt),
        next_at: isOpen(row) ? timeToJson(dueAt) : null,
      },
    ];
  });
}
