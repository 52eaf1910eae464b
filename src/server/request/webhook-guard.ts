// Decides which clients may report a payment event: signers; without a secret, any client on this machine.
import type { IncomingMessage } from 'node:http';
import { OrdersError } from '../../domain/shared/errors.ts';
import { isLoopback } from '../../domain/shared/host-name.ts';
import { couldSign, verifyWebhook } from '../../domain/webhook/webhook-signature.ts';

export interface WebhookGuard {
  /** Whether events must be signed; then no token is needed. */
  readonly signed: boolean;
  /** Throws `unauthorized` before the body is read, where it cannot be valid. */
  checkHeaders(request: IncomingMessage): void;
  /** The event id of a signed event. Throws `unauthorized`. */
  verify(request: IncomingMessage, body: Buffer): string | undefined;
}

export function createWebhookGuard(
  options: { readonly webhookSecrets: readonly string[]; readonly host: string },
  now: () => number,
): WebhookGuard {
  const { webhookSecrets, host } = options;
  const signed = webhookSecrets.length > 0;
  return {
    signed,
    checkHeaders(request) {
      if (signed ? !couldSign(headersOf(request), now()) : !isLoopback(host)) throw refused();
    },
    verify(request, body) {
      if (!signed) return undefined;
      const id = verifyWebhook(webhookSecrets, headersOf(request), body, now());
      if (id === undefined) throw refused();
      return id;
    },
  };
}

function headersOf({ headers }: IncomingMessage) {
  const text = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    'webhook-id': text('webhook-id'),
    'webhook-timestamp': text('webhook-timestamp'),
    'webhook-signature': text('webhook-signature'),
  };
}

function refused(): OrdersError {
  return new OrdersError('unauthorized', 'the webhook signature is missing or wrong', {
    code: 'bad_signature',
  });
}
