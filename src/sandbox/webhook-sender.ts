// Reports a processing payment to an order service when it has succeeded, as a Payment Service does.
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { signWebhook } from '../domain/webhook/webhook-signature.ts';
import type { PaymentJson } from './sandbox-json.ts';

export interface WebhookSenderOptions {
  /** The order service, or the full address of its webhook with `{order_id}` where the id goes. */
  readonly url: string;
  /** Signs each event, if set. */
  readonly secret: string | undefined;
  readonly now: () => number;
  /** Called with one line about an event that could not be delivered. */
  readonly onFailure: (line: string) => void;
}

const TRIES = 5;
const FIRST_RETRY_MS = 1_000;
const ANSWER_MS = 10_000;

/** Sends the event at the payment's `settles_at`; retries a failed delivery with the same event id. */
export function webhookSender(options: WebhookSenderOptions): (payment: PaymentJson) => void {
  return (payment) => {
    const settlesAt = Date.parse(payment.settles_at ?? '');
    const wait = Math.max(0, (Number.isNaN(settlesAt) ? 0 : settlesAt) - options.now());
    setTimeout(() => void deliver(options, payment), wait).unref();
  };
}

async function deliver(options: WebhookSenderOptions, payment: PaymentJson): Promise<void> {
  const body = JSON.stringify({
    event_id: `evt_${payment.id}_succeeded`,
    payment_id: payment.id,
    status: 'succeeded',
    amount: payment.amount,
    currency: payment.currency,
  });
  const url = webhookUrl(options.url, payment.order_id);
  let failure = '';
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await pause(FIRST_RETRY_MS * 2 ** (attempt - 1));
    failure = await post(url, body, headersOf(options, payment, body));
    if (failure === '') return;
  }
  options.onFailure(`the webhook of order ${payment.order_id} could not be delivered (${failure})`);
}

function webhookUrl(base: string, orderId: number): string {
  if (base.includes('{order_id}')) return base.replaceAll('{order_id}', String(orderId));
  return `${base.replace(/\/+$/, '')}/api/v1/orders/${orderId}/webhook`;
}

function headersOf({ secret, now }: WebhookSenderOptions, payment: PaymentJson, body: string) {
  const plain = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  if (secret === undefined) return plain;
  return { ...plain, ...signWebhook(secret, `evt_${payment.id}_succeeded`, body, now()) };
}

/** The empty string, or the reason of the failure. */
function post(url: string, body: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? requestTls : request;
    const call = send(url, { method: 'POST', headers, timeout: ANSWER_MS }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      response.on('close', () => resolve(statusCode < 300 ? '' : `HTTP ${statusCode}`));
    });
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', (error) => resolve(error.message));
    call.end(body);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
