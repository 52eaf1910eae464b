// Payment events from the Payment Service's webhook calls (design section 2.6).
import * as z from 'zod';
import { foreignCharge, paymentOfAnother } from '../journal/conflicts.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { sharing } from '../journal/sharing.ts';
import type { JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { applyCharge } from '../payments/apply-charge.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { totalOf } from '../payments/payment-lookup.ts';
import { paymentStatus } from '../ports/payment-words.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';
import { invalid, OrdersError } from '../shared/errors.ts';
import { describe, fieldErrors } from '../shared/schema.ts';
import { lineProblem } from '../shared/written-text.ts';
import { type EventOutcome, noteNews, paymentFailed, paymentRefunded } from './payment-news.ts';

export type { EventOutcome } from './payment-news.ts';

const MAX_ID_CHARACTERS = 255;
const MAX_TEXT_CHARACTERS = 200;

const idSchema = z
  .union([z.string(), z.number().int()], { error: 'must be text' })
  .transform(String)
  .refine((text) => text.length <= MAX_ID_CHARACTERS && lineProblem(text) === undefined, {
    error: `must have 1 to ${MAX_ID_CHARACTERS} characters, in one line`,
  });

/** The service's wording, for the timeline: an event about money counts in any spelling. */
function shortLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT_CHARACTERS);
}

const numeric = (pattern: RegExp, error: string) =>
  z.union([z.number(), z.string().regex(pattern).transform(Number)], { error });

const id = describe(idSchema, { description: 'The id of the payment in the Payment Service.' });
const status = z
  .string({ error: 'must be text' })
  .transform(shortLine)
  .refine((text) => text !== '', { error: 'must not be blank' });
const optionalText = (description: string) =>
  describe(z.string({ error: 'must be text' }).nullish(), { description });

export const paymentEventSchema = describe(
  z.object(
    {
      payment_id: id,
      status: describe(status, {
        description: "The Payment Service's word for the status, in any case. An unknown word is `ignored`.",
      }),
      order_id: describe(numeric(/^\d{1,15}$/, 'must be the id of an order').nullish(), {
        description: 'If given, it must be the id of this order.',
      }),
      event_id: describe(id.nullish(), {
        description:
          'Identifies a repeated event; without it, `payment_id` and `status` do. A signed `webhook-id` takes precedence.',
      }),
      amount: describe(numeric(/^\d+(\.\d+)?$/, 'must be a number').nullish(), {
        description:
          "A number or numeric text. If given, it must be the order's total, or less for a partial refund.",
      }),
      currency: optionalText("If given, it must be the order's currency."),
      reason: optionalText('A reason for the timeline.'),
    },
    { error: 'must be an object' },
  ),
  {
    id: 'PaymentEvent',
    examples: [
      { payment_id: 'pay_1', status: 'succeeded', event_id: 'evt_1', amount: 179600, currency: 'JPY' },
    ],
  },
);

type PaymentEvent = z.infer<typeof paymentEventSchema>;

/** The meaning of an event; `unknown`: no known word. */
type Meaning = 'succeeded' | 'failed' | 'refunded' | 'partially_refunded' | 'processing' | 'unknown';

interface Money {
  readonly amount: number;
  readonly currency: string;
}

interface Outcome {
  readonly outcome: EventOutcome;
  readonly followUps: readonly JournalRow[];
}

/**
 * Applies one event, once: an id seen before changes nothing. Resolves after the commit; the email or refund it
 * causes continues in the background. `eventId` from a signed header counts before the body's own. Throws `invalid`,
 * `not_found`, and `conflict` for another order, amount or currency than the order's.
 */
export async function receivePaymentEvent(
  deps: Deps,
  orderId: number,
  body: unknown,
  eventId: string | undefined,
  caller: Caller,
): Promise<EventOutcome> {
  const parsed = paymentEventSchema.safeParse(body);
  if (!parsed.success) throw invalid(fieldErrors(parsed.error));
  const event = parsed.data;
  const { outcome, followUps } = await deps.store.write(
    (tx) => receive(deps, tx, orderId, event, eventId, caller),
    sharing(orderId, event.payment_id),
  );
  if (followUps.length > 0) deps.process.inBackground(runFollowUps(deps, followUps, caller));
  return outcome;
}

async function receive(
  deps: Deps,
  tx: Tx,
  orderId: number,
  event: PaymentEvent,
  signedId: string | undefined,
  caller: Caller,
): Promise<Outcome> {
  const order = await lockOrder(tx, orderId);
  const paymentId = event.payment_id;
  const { ownerId } = await tx.paymentFacts(orderId, paymentId);
  if (ownerId !== undefined) throw paymentOfAnother(paymentId, ownerId, orderId);
  const foreign = (await tx.foreignCharges(orderId)).find((charge) => charge.paymentId === paymentId);
  // An event about a foreign charge is about that charge's money.
  const money = foreign ?? totalOf(order);
  const meaning = meaningOf(money, event);
  refuseOther(order, money, event, meaning);
  if (foreign && meaning === 'succeeded') throw foreignCharge(order, foreign);
  const given = signedId ?? event.event_id;
  const status = meaning === 'unknown' ? event.status.toLowerCase() : meaning;
  const fresh = await tx.insertPaymentEvent({
    orderId,
    // The prefixes keep given ids and derived ones apart.
    eventId: given == null ? `of:${paymentId}:${status}` : `id:${given}`,
    paymentId,
    status,
    receivedAt: deps.clock.now(),
  });
  if (!fresh) return { outcome: 'duplicate', followUps: [] };
  const news = { deps, tx, order, paymentId, reason: event.reason ?? null, caller };
  switch (meaning) {
    case 'succeeded': {
      const { changed, followUps } = await applyCharge(deps, tx, order, paymentId, caller);
      return { outcome: changed ? 'applied' : 'ignored', followUps };
    }
    case 'failed':
      return paymentFailed(news);
    case 'refunded':
      return paymentRefunded(news);
    case 'partially_refunded':
      return noteNews(news, `${event.amount} ${order.currency} of it were refunded by the Payment Service`);
    case 'processing':
      return { outcome: 'ignored', followUps: [] };
    case 'unknown':
      return noteNews(news, `the Payment Service says "${event.status}", an unknown status`);
  }
}

function meaningOf(money: Money, { amount, status }: PaymentEvent): Meaning {
  switch (paymentStatus(status)) {
    case 'succeeded':
      return 'succeeded';
    case 'declined':
      return 'failed';
    case 'refunded':
      return amount != null && amount < money.amount ? 'partially_refunded' : 'refunded';
    case 'processing':
      return 'processing';
    default:
      return 'unknown';
  }
}

/** For an event that changes no status, the amount is its own. */
function refuseOther(order: OrderHead, money: Money, event: PaymentEvent, meaning: Meaning): void {
  if (event.order_id != null && event.order_id !== order.id) {
    throw new OrdersError(
      'conflict',
      `the event names order ${event.order_id}, but was sent to order ${order.id}; nothing was changed`,
      { code: 'payment_of_another_order' },
    );
  }
  if (meaning === 'unknown') return;
  const amount = meaning === 'partially_refunded' ? money.amount : (event.amount ?? money.amount);
  const currency = event.currency?.trim().toUpperCase() ?? money.currency;
  if (amount === money.amount && currency === money.currency) return;
  throw new OrdersError(
    'conflict',
    `the event names ${amount} ${currency}, but the total of order ${order.id} is ${order.totalAmount} ${order.currency}; nothing was changed`,
    { code: 'payment_mismatch' },
  );
}
