// The Payment Service's client (design section 6.1, contract section 4). It ends every call in one of three
// outcomes: what is not surely a yes or a no is `unknown`.
import * as z from 'zod';
import type { HttpReply } from '../domain/http-call.ts';
import type {
  PaymentRecord,
  PaymentRequest,
  PaymentResult,
  PaymentService,
  RecordedPayment,
  RecordedStatus,
  RefundResult,
} from '../domain/ports.ts';
import { callService, isSuccess, type ServiceOptions, withTries } from './transport.ts';

const PAYMENTS_PATH = '/api/v1/payments';

/** The words the service may say, in any case. */
const STATUS_WORDS: ReadonlyMap<string, RecordedStatus> = new Map([
  ...['succeeded', 'success', 'completed', 'paid', 'captured', 'approved'].map(
    (word) => [word, 'succeeded'] as const,
  ),
  ...['failed', 'declined', 'rejected', 'error'].map((word) => [word, 'declined'] as const),
  ...['pending', 'processing'].map((word) => [word, 'processing'] as const),
  ['refunded', 'refunded'] as const,
]);

/** 4xx answers that say "not now" or "already", not "no". */
const NO_ANSWER_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429]);

const REASON_LIMIT_CHARACTERS = 200;

/** A number beyond 2^53 is no longer the id that was sent, so it cannot be read. */
const name = z.union([z.string().max(255), z.int()]);

const paymentSchema = z.object({
  id: name.nullish(),
  payment_id: name.nullish(),
  order_id: name.nullish(),
  amount: z.union([z.number(), z.string()]).nullish(),
  currency: z.string().nullish(),
  status: z.string().optional(),
});

type PaymentBody = z.infer<typeof paymentSchema>;

const looseName = name.optional().catch(undefined);
const looseText = z.string().optional().catch(undefined);

/** Of a refusal nothing has to be there, and anything may be something else. */
const refusalSchema = z.object({
  id: looseName,
  payment_id: looseName,
  status: looseText,
  message: looseText,
  error: looseText,
  detail: looseText,
  reason: looseText,
  title: looseText,
});

export function paymentClient(options: ServiceOptions): PaymentService {
  const { call: makeCall = callService } = options;
  return {
    async pay(request, trace) {
      const { orderId, amount, currency, idempotencyKey, leaveWithinMs } = request;
      const body = { order_id: orderId, amount, currency };
      const call = { method: 'POST', path: PAYMENTS_PATH, body, idempotencyKey, leaveWithinMs } as const;
      const answer = await makeCall(options, call, trace);
      const { reply, failure } = answer;
      return withTries(reply ? paymentResult(reply, request) : unknown(failure), answer);
    },
    async recordOf(orderId, trace) {
      const call = { method: 'GET', path: `${PAYMENTS_PATH}/order/${orderId}` } as const;
      const { reply, failure } = await makeCall(options, call, trace);
      return reply ? paymentRecord(reply, orderId) : unreached(failure);
    },
    async refund(request, trace) {
      const { paymentId, orderId, amount, currency, idempotencyKey, leaveWithinMs } = request;
      const body = { payment_id: paymentId, order_id: orderId, amount, currency };
      const call = {
        method: 'POST',
        path: `${PAYMENTS_PATH}/refund`,
        body,
        idempotencyKey,
        leaveWithinMs,
      } as const;
      const answer = await makeCall(options, call, trace);
      const { reply, failure } = answer;
      return withTries(reply ? refundResult(reply) : unknown(failure), answer);
    },
  };
}

function paymentResult(reply: HttpReply, request: PaymentRequest): PaymentResult {
  if (isRefusal(reply.status)) {
    const refusal = readRefusal(reply.body);
    const reason = reasonOf(refusal) ?? `HTTP ${reply.status}`;
    return { outcome: 'declined', paymentId: paymentIdOf(refusal) ?? null, reason };
  }
  if (!isSuccess(reply.status)) return unknown(`HTTP ${reply.status}`);
  const { data: payment } = paymentSchema.safeParse(readJson(reply.body));
  if (!payment) return unknown(`the answer (HTTP ${reply.status}) cannot be read`);
  const other = otherThan(payment, request);
  if (other) return unknown(`the answer names another ${other}`);
  const paymentId = paymentIdOf(payment);
  if (paymentId === undefined) return unknown(`the answer (HTTP ${reply.status}) names no payment`);
  const status = statusOf(payment);
  if (status === 'succeeded' || status === 'processing') return { outcome: status, paymentId };
  if (status === 'declined') {
    const reason = reasonOf(readRefusal(reply.body)) ?? `the service says "${payment.status}"`;
    return { outcome: 'declined', paymentId, reason };
  }
  return unknown('the answer has a status that is not known');
}

function paymentRecord(reply: HttpReply, orderId: number): PaymentRecord {
  if (reply.status === 404) return { reached: true, payments: [] };
  if (reply.status !== 200) return unreached(`HTTP ${reply.status}`);
  const body = readJson(reply.body);
  const payments: RecordedPayment[] = [];
  for (const entry of Array.isArray(body) ? body : [body]) {
    const payment = recordedPayment(entry, orderId);
    if (!payment) return unreached('the record cannot be read');
    payments.push(payment);
  }
  return { reached: true, payments };
}

/** Undefined for an entry that leaves anything open: half a record is no record. */
function recordedPayment(entry: unknown, orderId: number): RecordedPayment | undefined {
  const { data: payment } = paymentSchema.safeParse(entry);
  if (!payment?.currency || otherThan(payment, { orderId })) return undefined;
  const paymentId = paymentIdOf(payment);
  const amount = numberOf(payment.amount);
  const status = statusOf(payment);
  if (paymentId === undefined || Number.isNaN(amount) || !status) return undefined;
  return { paymentId, amount, currency: payment.currency.toUpperCase(), status };
}

function refundResult(reply: HttpReply): RefundResult {
  const refusal = readRefusal(reply.body);
  const status = refusal?.status === undefined ? undefined : STATUS_WORDS.get(refusal.status.toLowerCase());
  if (isSuccess(reply.status)) {
    if (status === 'processing') return unknown('the refund is still pending');
    if (status !== 'declined') return { outcome: 'succeeded' };
    return { outcome: 'refused', reason: reasonOf(refusal) ?? `the service says "${refusal?.status}"` };
  }
  if (reply.status === 409 && status === 'refunded') return { outcome: 'succeeded' };
  if (reply.status < 400 || reply.status >= 500) return unknown(`HTTP ${reply.status}`);
  return { outcome: 'refused', reason: reasonOf(refusal) ?? `HTTP ${reply.status}` };
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && !NO_ANSWER_STATUSES.has(status);
}

/** Which of the things a body names is not what was asked about; what it leaves out is no objection. */
function otherThan(
  payment: PaymentBody,
  asked: { orderId: number; amount?: number; currency?: string },
): string | undefined {
  const { order_id, amount, currency } = payment;
  if (order_id != null && numberOf(order_id) !== asked.orderId) return 'order';
  if (asked.amount !== undefined && amount != null && numberOf(amount) !== asked.amount) return 'amount';
  if (asked.currency && currency != null && currency.toUpperCase() !== asked.currency) return 'currency';
  return undefined;
}

/** NaN, which equals nothing, for what is no plain decimal: `Number` would read '' and ' ' as 0. */
function numberOf(value: string | number | null | undefined): number {
  if (typeof value === 'number') return value;
  return value != null && /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

function paymentIdOf(body: Pick<PaymentBody, 'id' | 'payment_id'> | undefined): string | undefined {
  for (const id of [body?.id, body?.payment_id]) {
    if (id != null && id !== '') return String(id);
  }
  return undefined;
}

/** No status word is a success; a word that is not known is undefined. */
function statusOf(payment: PaymentBody): RecordedStatus | undefined {
  return payment.status === undefined ? 'succeeded' : STATUS_WORDS.get(payment.status.toLowerCase());
}

function reasonOf(refusal: z.infer<typeof refusalSchema> | undefined): string | undefined {
  if (!refusal) return undefined;
  const { message, error, detail, reason, title } = refusal;
  const texts = [message, error, detail, reason, title].map((text) => oneLine(text ?? ''));
  return texts.find((text) => text !== '' && text.length <= REASON_LIMIT_CHARACTERS);
}

/** It ends up in the timeline and on terminals, where control characters could do harm. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

function readRefusal(body: string): z.infer<typeof refusalSchema> | undefined {
  return refusalSchema.safeParse(readJson(body)).data;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function unknown(reason: string): { outcome: 'unknown'; reason: string } {
  return { outcome: 'unknown', reason };
}

function unreached(reason: string): PaymentRecord {
  return { reached: false, reason };
}
