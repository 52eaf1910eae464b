// Interprets an answer to a payment call. An answer that is not clearly a yes or a no is `unknown`.
import { paymentStatus } from '../domain/ports/payment-words.ts';
import type { PaymentRequest, PaymentResult } from '../domain/ports/store.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';
import {
  otherThan,
  paymentIdOf,
  paymentSchema,
  readJson,
  readRefusal,
  reasonOf,
  saysFailed,
  unknown,
} from './payment-body.ts';
import { isSuccess } from './transport.ts';

/** 4xx answers that mean "not now" or "already", not "no", regardless of their body. */
const NO_ANSWER_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** With these the payer's side refuses. Every other 4xx is about the call: address, token, form. */
const DECLINING_STATUSES: ReadonlySet<number> = new Set([400, 402, 422]);

export function paymentResult(reply: HttpReply, request: PaymentRequest): PaymentResult {
  const isNo = isRefusal(reply.status);
  if (!isSuccess(reply.status) && !isNo) return unknown(`HTTP ${reply.status}`);
  if (reply.unreadable !== undefined) return unknown(reply.unreadable);
  return isNo ? refusalResult(reply, request) : takenResult(reply, request);
}

/** Whether the service rejected the request as such: the next one would be rejected, too. */
export function isRejection(reply: HttpReply, request: PaymentRequest): boolean {
  return isRefusal(reply.status) && paymentResult(reply, request).outcome === 'rejected';
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && !NO_ANSWER_STATUSES.has(status);
}

function refusalResult({ status, body }: HttpReply, request: PaymentRequest): PaymentResult {
  const refusal = readRefusal(readJson(body));
  const other = otherThan(refusal, request);
  if (other) return unknown(`the answer names another ${other}`);
  const reason = reasonOf(refusal);
  if (!DECLINING_STATUSES.has(status) && paymentStatus(refusal.status) !== 'declined') {
    return { outcome: 'rejected', reason: reason ? `HTTP ${status}: ${reason}` : `HTTP ${status}` };
  }
  return { outcome: 'declined', paymentId: paymentIdOf(refusal) ?? null, reason: reason ?? `HTTP ${status}` };
}

function takenResult({ status, body }: HttpReply, request: PaymentRequest): PaymentResult {
  const json = readJson(body);
  const { data: payment } = paymentSchema.safeParse(json);
  if (!payment) return unknown(`the answer (HTTP ${status}) cannot be read`);
  const other = otherThan(payment, request);
  if (other) return unknown(`the answer names another ${other}`);
  const paymentId = paymentIdOf(payment);
  const said = paymentStatus(payment.status);
  if (said === 'declined') {
    const reason = reasonOf(readRefusal(json)) ?? `the service says "${payment.status}"`;
    return { outcome: 'declined', paymentId: paymentId ?? null, reason };
  }
  if (saysFailed(payment)) return unknown(failureIn(status, json));
  if (paymentId === undefined) return unknown(`the answer (HTTP ${status}) names no payment`);
  if (said === undefined) return { outcome: 'succeeded', paymentId };
  if (said === 'succeeded' || said === 'processing') return { outcome: said, paymentId };
  return unknown('the answer has an unknown status');
}

/** For a body that says "failed" under a status that says "done". */
export function failureIn(status: number, json: unknown): string {
  const reason = reasonOf(readRefusal(json));
  const what = `the answer (HTTP ${status}) holds an error`;
  return reason ? `${what}: ${reason}` : what;
}
