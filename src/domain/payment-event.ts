// Payment events as the Payment Service sends them to the webhook (design section 2.6; contract section 3).
import * as z from 'zod';
import { applyCharge } from './charge.ts';
import { invalid, OrdersError } from './errors.ts';
import { isOpen, type JournalRow } from './journal.ts';
import { asClosed, asUnknown, knownChargeRow, notificationRow } from './journal-rows.ts';
import { lockOrder } from './open-operation.ts';
import type { OrderHead } from './order.ts';
import { changeOrder } from './order-change.ts';
import { fieldErrors } from './order-input.ts';
import { performFollowUps } from './perform.ts';
import type { Caller, Deps, Tx } from './ports.ts';

export type EventOutcome = 'applied' | 'duplicate' | 'ignored';

const EVENT_STATUSES = ['succeeded', 'failed', 'refunded', 'processing'] as const;
const MAX_ID_CHARACTERS = 255;

const id = z
  .union([z.string(), z.number().int()], { error: 'must be text' })
  .transform(String)
  .refine((text) => text.trim() !== '' && text.length <= MAX_ID_CHARACTERS, {
    error: `must have 1 to ${MAX_ID_CHARACTERS} characters`,
  });

export const paymentEventSchema = z.object(
  {
    payment_id: id,
    status: z.enum(EVENT_STATUSES, { error: `must be one of ${EVENT_STATUSES.join(', ')}` }),
    event_id: id.optional(),
    amount: z.number({ error: 'must be a number' }).optional(),
    currency: z.string({ error: 'must be text' }).optional(),
    reason: z.string({ error: 'must be text' }).nullish(),
  },
  { error: 'must be an object' },
);

type PaymentEvent = z.infer<typeof paymentEventSchema>;

interface Outcome {
  readonly outcome: EventOutcome;
  readonly followUps: readonly JournalRow[];
}

/**
 * Applies one event, once: an id seen before changes nothing. Resolves after the commit; the mail or refund
 * it causes goes on in the background. `eventId` from a signed header counts before the body's own.
 * Throws `invalid`, `not_found`, and `conflict` for another amount or currency than the order's.
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
  const { outcome, followUps } = await deps.store.write((tx) =>
    receive(deps, tx, orderId, event, eventId, caller),
  );
  if (followUps.length > 0) deps.inBackground(performFollowUps(deps, followUps, caller));
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
  refuseOtherMoney(order, event);
  const given = signedId ?? event.event_id;
  const fresh = await tx.insertPaymentEvent({
    orderId,
    // Given ids and made-up ones never meet.
    eventId: given === undefined ? `of:${event.payment_id}:${event.status}` : `id:${given}`,
    paymentId: event.payment_id,
    status: event.status,
    receivedAt: deps.clock.now(),
  });
  if (!fresh) return { outcome: 'duplicate', followUps: [] };
  switch (event.status) {
    case 'succeeded': {
      const { changed, followUps } = await applyCharge(deps, tx, order, event.payment_id, caller);
      return { outcome: changed ? 'applied' : 'ignored', followUps };
    }
    case 'failed':
      return paymentFailed(deps, tx, order, event, caller);
    case 'refunded':
      return paymentRefunded(deps, tx, order, event, caller);
    case 'processing':
      return IGNORED;
  }
}

const IGNORED: Outcome = { outcome: 'ignored', followUps: [] };

function refuseOtherMoney(order: OrderHead, event: PaymentEvent): void {
  const amount = event.amount ?? order.totalAmount;
  const currency = event.currency?.toUpperCase() ?? order.currency;
  if (amount === order.totalAmount && currency === order.currency) return;
  throw new OrdersError(
    'conflict',
    `the event is about ${amount} ${currency}, order ${order.id} about ${order.totalAmount} ${order.currency}; nothing was changed`,
    { code: 'payment_mismatch' },
  );
}

/** Ends the attempt under way; the failure of an earlier one moves nothing. */
async function paymentFailed(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  event: PaymentEvent,
  caller: Caller,
): Promise<Outcome> {
  if (order.status !== 'payment_processing') return IGNORED;
  const rows = await tx.journalOf(order.id, ['payment']);
  const attempt = rows.find(isOpen);
  const earlier = rows.some((row) => row !== attempt && row.paymentId === event.payment_id);
  const other = attempt?.paymentId !== null && attempt?.paymentId !== event.payment_id;
  if (!attempt || earlier || other) return IGNORED;
  const now = deps.clock.now();
  const reason = event.reason ?? 'the Payment Service says it failed';
  // While the call is under way its payment has no name yet: the record has the last word on that attempt.
  const patch = attempt.paymentId === null ? asUnknown(now, reason) : asClosed('refused', reason);
  await tx.patchJournal(attempt.id, patch);
  const change = changeOrder(order, caller.actor, now);
  change.move('payment_failed', `payment ${event.payment_id}: ${reason}`);
  await change.save(tx);
  return { outcome: 'applied', followUps: [] };
}

/** The Payment Service gave the money back: a PAID order is cancelled, a refund of ours has its answer. */
async function paymentRefunded(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  event: PaymentEvent,
  caller: Caller,
): Promise<Outcome> {
  if (order.status !== 'paid') return IGNORED;
  const rows = await tx.journalOf(order.id, ['payment', 'refund']);
  const paid = rows.findLast((row) => row.kind === 'payment' && row.state === 'done');
  if (paid?.paymentId !== event.payment_id) return IGNORED;
  const now = deps.clock.now();
  const refund = rows.find(isOpen);
  if (refund) await tx.patchJournal(refund.id, { ...asClosed('done'), paymentId: event.payment_id });
  else {
    await tx.insertJournal({ ...knownChargeRow(deps, order, event.payment_id, now), kind: 'refund' });
  }
  const change = changeOrder(order, caller.actor, now);
  change.move('cancelled', `payment ${event.payment_id} refunded by the Payment Service`);
  await change.save(tx);
  return {
    outcome: 'applied',
    followUps: [await tx.insertJournal(notificationRow(deps, order, 'ORDER_CANCELLED', now))],
  };
}
