// Interprets an answer to a refund call. A refund is believed only where the answer says so: a wrong "unknown" costs a
// look-up, a wrong "refunded" costs the customer the money.
import { isPaymentWord, refundStatus } from '../domain/ports/payment-words.ts';
import type { RefundRequest } from '../domain/ports/services.ts';
import type { RefundResult, Tried } from '../domain/ports/store.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';
import { failureIn } from './payment-answer.ts';
import {
  isJsonAnswer,
  otherThan,
  paymentIdOf,
  readJson,
  readRefusal,
  reasonOf,
  refundSchema,
  saysFailed,
  unknown,
} from './payment-body.ts';
import { isSuccess } from './transport.ts';

/** With these the service refuses. A 404 does so only in JSON: any other may be a proxy's page. */
const REFUSING_STATUSES: ReadonlySet<number> = new Set([400, 402, 404, 422]);

export function refundResult(reply: HttpReply, request: RefundRequest, { tries }: Tried): RefundResult {
  const { status } = reply;
  if (status === 204) return { outcome: 'succeeded' };
  if (!isSuccess(status) && status !== 409 && !REFUSING_STATUSES.has(status))
    return unknown(`HTTP ${status}`);
  if (reply.unreadable !== undefined) return unknown(reply.unreadable);
  const json = readJson(reply.body);
  if (isSuccess(status)) return takenResult(status, json, request);
  if (status === 409) return conflictResult(json, request);
  if (status === 404 && !isJsonAnswer(json)) return unknown('HTTP 404, but not from the Payment Service');
  const refusal = readRefusal(json);
  const other = otherThan(refusal, request);
  if (other) return unknown(`the answer names another ${other}`);
  const reason = reasonOf(refusal) ?? `HTTP ${status}`;
  // "No" to a retry may mean that nothing is left to refund.
  if (request.sentBefore || tries?.length) return unknown(`refused, but sent before: ${reason}`);
  return { outcome: 'refused', reason };
}

function takenResult(status: number, json: unknown, request: RefundRequest): RefundResult {
  const { data: refund } = refundSchema.safeParse(json);
  if (!refund) return unknown(`the answer (HTTP ${status}) cannot be read`);
  const other = otherPayment(refund, request) ?? otherThan(refund, request);
  if (other) return unknown(`the answer names another ${other}`);
  const said = refundStatus(refund.status);
  if (said === 'refused') {
    return {
      outcome: 'refused',
      reason: reasonOf(readRefusal(json)) ?? `the service says "${refund.status}"`,
    };
  }
  if (saysFailed(refund)) return unknown(failureIn(status, json));
  if (said === 'pending') return { outcome: 'pending', reason: `the service says "${refund.status}"` };
  if (said === undefined || said === 'succeeded') return { outcome: 'succeeded' };
  return unknown('the answer has an unknown status');
}

/** "Already refunded": the error in that answer does not contradict it. */
function conflictResult(json: unknown, request: RefundRequest): RefundResult {
  const { data: refund } = refundSchema.safeParse(json);
  if (typeof refund?.status !== 'string' || refund.status.toLowerCase() !== 'refunded')
    return unknown('HTTP 409');
  const other = otherPayment(refund, request) ?? otherThan(refund, request);
  return other ? unknown(`the answer names another ${other}`) : { outcome: 'succeeded' };
}

/** An `id` alone is the refund's own, as every refund has one, unless the answer is about a payment. */
function otherPayment(
  refund: {
    id?: string | number | undefined;
    payment_id?: string | number | null | undefined;
    status?: unknown;
  },
  { paymentId }: RefundRequest,
): string | undefined {
  const named = refund.payment_id == null && isPaymentWord(refund.status) ? refund.id : refund.payment_id;
  const id = paymentIdOf({ id: named });
  return id === undefined || id === paymentId ? undefined : 'payment';
}
