// Reads the Payment Service's record of an order. A partial record counts as no answer.
import type * as z from 'zod';
import { paymentStatus } from '../domain/ports/payment-words.ts';
import type { PaymentRecord, RecordedPayment, RecordedStatus } from '../domain/ports/store.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';
import {
  isJsonAnswer,
  numberOf,
  otherThan,
  paymentIdOf,
  paymentSchema,
  readJson,
  saysFailed,
} from './payment-body.ts';

export function paymentRecord(reply: HttpReply, orderId: number): PaymentRecord {
  if (reply.status !== 200 && reply.status !== 404) return unreached(`HTTP ${reply.status}`);
  if (reply.unreadable !== undefined) return unreached(reply.unreadable);
  const json = readJson(reply.body);
  if (reply.status === 404) {
    // A text page is from a proxy or from another service, which knows of no record.
    const isNone = reply.body.trim() === '' || isJsonAnswer(json);
    return isNone ? { reached: true, payments: [] } : unreached('HTTP 404, but not from the Payment Service');
  }
  const payments = eachOnce(
    (Array.isArray(json) ? json : [json]).map((one) => recordedPayment(one, orderId)),
  );
  return payments ? { reached: true, payments } : unreached('the record cannot be read');
}

export function unreached(reason: string): PaymentRecord {
  return { reached: false, reason };
}

/** Undefined for an entry that does not identify its money. */
function recordedPayment(entry: unknown, orderId: number): RecordedPayment | undefined {
  const { data: payment } = paymentSchema.safeParse(entry);
  if (!payment?.currency || otherThan(payment, { orderId })) return undefined;
  const paymentId = paymentIdOf(payment);
  const amount = numberOf(payment.amount);
  if (paymentId === undefined || !(amount >= 0)) return undefined;
  return { paymentId, amount, currency: payment.currency.toUpperCase(), status: recordedStatus(payment) };
}

/**
 * A missing status counts as a success. A failed payment may have an error, too; any other one with an error
 * contradicts itself.
 */
function recordedStatus(payment: z.infer<typeof paymentSchema>): RecordedStatus {
  const said = paymentStatus(payment.status) ?? 'succeeded';
  return said !== 'declined' && saysFailed(payment) ? 'unclear' : said;
}

/**
 * One entry per payment: a payment listed twice is still one charge. Entries that differ in status have no known order;
 * entries that differ in money cannot be trusted. Undefined then, and where an entry is undefined.
 */
function eachOnce(entries: readonly (RecordedPayment | undefined)[]): RecordedPayment[] | undefined {
  const payments = new Map<string, RecordedPayment>();
  for (const entry of entries) {
    if (!entry) return undefined;
    const seen = payments.get(entry.paymentId) ?? entry;
    if (seen.amount !== entry.amount || seen.currency !== entry.currency) return undefined;
    payments.set(entry.paymentId, seen.status === entry.status ? seen : { ...seen, status: 'unclear' });
  }
  return [...payments.values()];
}
