// Signatures of webhooks according to the Standard Webhooks specification (version 1, HMAC-SHA256). Pure: the clock
// and the secrets are arguments.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignatureHeaders {
  readonly 'webhook-id'?: string | undefined;
  readonly 'webhook-timestamp'?: string | undefined;
  readonly 'webhook-signature'?: string | undefined;
}

/** How far a signature's time may be from ours, either way. */
const TOLERANCE_SECONDS = 300;

/** The specification's bounds: a shorter key can be guessed, and HMAC-SHA256 shortens a longer one. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/** Whether a secret holds a key of the specification. Its padding may be missing; no other part of it may be lost. */
export function isWebhookSecret(secret: string): boolean {
  const encoded = encodedKey(secret);
  const key = Buffer.from(encoded, 'base64');
  const canonical = key.toString('base64');
  const isWhole = encoded === canonical || encoded === canonical.replace(/=+$/, '');
  return isWhole && key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES;
}

/** The headers that sign `body`. */
export function signWebhook(secret: string, id: string, body: string | Buffer, nowMs: number) {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = `v1,${hmac(secret, id, timestamp, body).toString('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

/** Whether these headers could sign a body at all: complete, and within the time tolerance. */
export function couldSign(headers: SignatureHeaders, nowMs: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(nowMs / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
}

/**
 * The event's id if one of the signatures was made with one of the secrets, within the tolerance; undefined
 * otherwise. Every comparison takes the same time.
 */
export function verifyWebhook(
  secrets: readonly string[],
  headers: SignatureHeaders,
  body: Buffer,
  nowMs: number,
): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures || !couldSign(headers, nowMs)) return undefined;
  const given = signatures
    .split(' ')
    .filter((text) => text.startsWith('v1,'))
    .map((text) => Buffer.from(text.slice('v1,'.length), 'base64'));
  let good = false;
  for (const secret of secrets) {
    const expected = hmac(secret, id, timestamp, body);
    for (const signature of given) {
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) good = true;
    }
  }
  return good ? id : undefined;
}

function hmac(secret: string, id: string, timestamp: string, body: string | Buffer): Buffer {
  const key = Buffer.from(encodedKey(secret), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

function encodedKey(secret: string): string {
  return secret.replace(/^whsec_/, '');
}
