// Manual decisions about the money of one order: the outcome of a payment without an answer, if the Payment Service's
// record is lost, and the refund of a charge that is not the order's own.
import * as z from 'zod';
import {
  foreignCharge,
  nothingToResolve,
  operationInProgress,
  paymentOfAnother,
} from '../journal/conflicts.ts';
import { asClosed, compensationRow } from '../journal/journal-entries.ts';
import { claimOpenRow, lockOrder, openOperation, recordUnreachable } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import { applyCharge, leaveAttempt } from '../payments/apply-charge.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { rememberForeign } from '../payments/foreign-charges.ts';
import { foreignPayments, withFacts } from '../payments/payment-lookup.ts';
import { sendCompensation } from '../payments/send-compensation.ts';
import type { Caller, Deps, PaymentRecord, Tx } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';
import { describe } from '../shared/schema.ts';
import { lineProblem } from '../shared/written-text.ts';

const paymentId = (error: string) =>
  z.string({ error }).refine((id) => lineProblem(id) === undefined, { error });

const REFUND = 'must be the id of the payment';
const CHARGED = 'must be the id of the payment, or false';
const charged = z
  .union([describe(paymentId(CHARGED), { description: 'The id of the payment.' }), z.literal(false)], {
    error: CHARGED,
  })
  .optional();

const written = describe(
  z.object({
    charged: describe(charged, {
      description: 'The id of the payment if the customer was charged, else false.',
    }),
    refund: describe(paymentId(REFUND).optional(), {
      description:
        'Instead of `charged`: the id of a charge that cannot pay this order and is to be refunded.',
    }),
  }),
  { id: 'Resolution', examples: [{ charged: 'pay_1' }] },
);

/** The payment was made, with its id, or was never made; or a charge of other money is refunded. */
export const resolutionSchema = z.preprocess(
  (body: z.input<typeof written>, context) => {
    if (body.charged !== undefined && body.refund !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['refund'],
        message: 'cannot be given together with charged',
      });
    }
    return body;
  },
  written.transform(({ charged, refund }, context) => {
    if (refund !== undefined) return { refund };
    if (charged !== undefined) return { charged };
    context.addIssue({ code: 'custom', path: ['charged'], message: CHARGED });
    return z.NEVER;
  }),
);

export type Resolution = z.output<typeof resolutionSchema>;

/**
 * Throws `conflict` if there is nothing of the kind to decide, or if another process is working on the order's money.
 */
export async function resolveOrder(
  deps: Deps,
  id: number,
  resolution: Resolution,
  caller: Caller,
): Promise<void> {
  if ('refund' in resolution) return giveForeignBack(deps, id, resolution.refund, caller);
  const { charged } = resolution;
  const followUps = await deps.store.write(async (tx): Promise<readonly JournalRow[]> => {
    const order = await lockOrder(tx, id, caller.ifMatch);
    const open = await openOperation(tx, id);
    if (open?.kind !== 'payment' || open.sentAt === null) throw nothingToResolve(id);
    const taken = await claimOpenRow(deps, tx, open);
    if (charged !== false) {
      const foreign = (await tx.foreignCharges(id)).find(({ paymentId }) => paymentId === charged);
      if (foreign) throw foreignCharge(order, foreign);
      const { changed, followUps } = await applyCharge(deps, tx, order, charged, caller);
      if (!changed) throw alreadyResolved(id, charged);
      // Another attempt's payment: this attempt is looked up until its outcome is known.
      const left = (await tx.journalOf(id, ['payment'])).find((row) => row.id === taken.id && isOpen(row));
      if (left) await leaveAttempt(deps, tx, order, { ...left, state: 'unknown' });
      return followUps;
    }
    await tx.patchJournal(taken.id, asClosed('refused', 'resolved manually: not charged'));
    const change = changeOrder(order, caller.actor, deps.clock.now());
    if (order.status === 'payment_processing')
      change.move('payment_failed', 'resolved manually: not charged');
    else change.note('payment_resolved', 'resolved manually: not charged');
    await change.save(tx);
    return [];
  });
  await runFollowUps(deps, followUps, caller);
}

/** Looks the charge up, and refunds it with its own amount. Recovery retries it if it fails. */
async function giveForeignBack(deps: Deps, id: number, paymentId: string, caller: Caller): Promise<void> {
  if (!(await deps.store.read.order(id))) await deps.store.write((tx) => lockOrder(tx, id));
  const record = await deps.services.payments.getPaymentByOrder(id, caller);
  if (!record.reached) throw recordUnreachable(id, record.reason);
  const row = await deps.store.write((tx) => beginRefund(deps, tx, id, paymentId, record, caller));
  if (await sendCompensation(deps, row, caller)) return;
  throw new OrdersError(
    'downstream_failed',
    `payment ${paymentId} is not refunded yet; Orders retries the refund until it succeeds`,
    { code: 'refund_not_done', hint: { to: 'explain_order', orderId: id } },
  );
}

async function beginRefund(
  deps: Deps,
  tx: Tx,
  id: number,
  paymentId: string,
  record: PaymentRecord,
  caller: Caller,
): Promise<JournalRow> {
  const order = await lockOrder(tx, id, caller.ifMatch);
  const open = await openOperation(tx, id);
  if (open?.state === 'running') throw operationInProgress(id);
  const known = await withFacts(tx, order, record);
  const ownerId = known.facts.get(paymentId)?.ownerId;
  if (ownerId !== undefined) throw paymentOfAnother(paymentId, ownerId, id);
  const foreign = foreignPayments(known).find((payment) => payment.paymentId === paymentId);
  const isGoingBack = known.rows.some(
    (row) => row.kind !== 'payment' && row.paymentId === paymentId && isOpen(row),
  );
  if (!foreign) throw isGoingBack ? goesBack(id, paymentId) : notForeign(id, paymentId);
  const now = deps.clock.now();
  const row = await tx.insertJournal(compensationRow(deps, order, paymentId, now, foreign));
  const change = changeOrder(order, caller.actor, now);
  await rememberForeign(tx, known, change, now);
  change.note(
    'compensation_initiated',
    `payment ${paymentId} of ${foreign.amount} ${foreign.currency} is refunded manually`,
    paymentId,
  );
  await change.save(tx);
  return row;
}

function goesBack(id: number, paymentId: string): OrdersError {
  return new OrdersError(
    'conflict',
    `payment ${paymentId} is already being refunded; Orders retries the refund until it succeeds`,
    { code: 'refund_under_way', hint: { to: 'explain_order', orderId: id } },
  );
}

function notForeign(id: number, paymentId: string): OrdersError {
  return new OrdersError(
    'conflict',
    `the record of order ${id} holds no charge ${paymentId} whose amount or currency differs from the order's`,
    { code: 'nothing_to_resolve', hint: { to: 'cancel_order', orderId: id } },
  );
}

/** A throw, so that the claim on the attempt is rolled back. */
function alreadyResolved(id: number, paymentId: string): OrdersError {
  return new OrdersError(
    'conflict',
    `payment ${paymentId} is already recorded or refunded and cannot pay order ${id}`,
    { code: 'payment_settled', hint: { to: 'show_events', orderId: id } },
  );
}
