// The calls about one order and its emails that only the pages of orders and emails make.
import type { OrderEventJson, OrderJson } from '../../domain/model/order-json.ts';
import type { OutboxEmail, Resent } from '../../domain/notifications/email-json.ts';
import { explainOrder, list } from './calls.ts';
import { type Ask, ask } from './request.ts';

const ifUnchanged = (version: string | undefined) => ({
  headers: version === undefined ? {} : { 'If-Match': version },
});

/** A note changes nothing else, so it fits every version of the order. */
export const addNote = async (id: number, text: string) =>
  (await ask<OrderEventJson>(`orders/${id}/notes`, { method: 'POST', body: { text } })).body;

export const holdOrder = (id: number, reason: string, version: string | undefined) =>
  ask<OrderJson>(`orders/${id}/hold`, { method: 'PUT', body: { reason }, ...ifUnchanged(version) });

export const releaseOrder = (id: number, version: string | undefined) =>
  ask<OrderJson>(`orders/${id}/hold`, { method: 'DELETE', ...ifUnchanged(version) });

export const refundCharge = (id: number, refund: string, version: string | undefined) =>
  ask<OrderJson>(`orders/${id}/resolution`, { method: 'POST', body: { refund }, ...ifUnchanged(version) });

export const releaseCharges = () => ask('hold', { method: 'DELETE' });

export const runBatchAgain = (batchId: number, action: 'resume' | 'retry') =>
  ask(`batches/${batchId}/actions`, { method: 'POST', body: { action } });

/**
 * Undefined if no email of the order has failed any more: for such an order the API would send the last email once
 * more, and the customer would get it twice.
 */
export async function resendFailedEmails(id: number): Promise<Resent | undefined> {
  const { next } = await explainOrder(id);
  if (!next.some(({ action }) => action === 'resend_emails')) return undefined;
  return (await ask<Resent>(`orders/${id}/emails`, { method: 'POST' })).body;
}

export const resendAllEmails = async () => (await ask<Resent>('emails/resend', { method: 'POST' })).body;

export const listFailedEmails = (query: Ask['query'], signal?: AbortSignal) =>
  list<OutboxEmail>('emails', query, signal);
