// Refuses requests that Node's parser accepts but no correct client sends: a proxy in front may read them differently.
import type { IncomingMessage } from 'node:http';
import { OrdersError } from '../../domain/shared/errors.ts';

/** Headers that may occur only once; Node would take the first, or join them. */
const GIVEN_ONCE: ReadonlySet<string> = new Set([
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-encoding',
  'idempotency-key',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
]);

/** Throws `usage`. */
export function checkRequestLine({ httpVersion, headers, rawHeaders }: IncomingMessage): void {
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    throw bad(`HTTP/${httpVersion} is not supported; use HTTP/1.1`);
  if (httpVersion === '1.1' && headers.host === undefined) throw bad('the Host header is missing');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (httpVersion === '1.0' || coding.toLowerCase() !== 'chunked')) {
    throw bad('Transfer-Encoding must be chunked and requires HTTP/1.1');
  }
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!GIVEN_ONCE.has(name)) continue;
    if (seen.has(name)) throw bad(`the header ${name} is given twice`);
    seen.add(name);
  }
}

/** Splits an absolute URL, as requests to a proxy have it: its host counts, not the header (RFC 9112, 3.2.2). */
export function toOriginForm(request: IncomingMessage): void {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? [];
  if (host === undefined) return;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

function bad(message: string): OrdersError {
  return new OrdersError('usage', message, { code: 'bad_request' });
}
