// Explains a failure to reach an `orders serve`, and the next step: no server answers, or a different one does.
import { type Hint, OrdersError } from '../domain/shared/errors.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';

interface Asked {
  readonly method: string;
  readonly path?: string;
  readonly file?: unknown;
  readonly idempotencyKey?: string;
}

const TRUST = 'set NODE_EXTRA_CA_CERTS to the file of its certificate authority';
const NETWORK: Hint = { to: 'check_url', also: 'network' };
const RETRY: Hint = { to: 'check_url', also: 'retry' };
const PLAIN: Hint = { to: 'check_url', also: 'scheme' };

/** The next step by the code of a failure before anything was sent: a sentence or a hint. */
const NEXT: Readonly<Record<string, string | Hint>> = {
  ECONNREFUSED: { to: 'start_server' },
  ENOTFOUND: { to: 'check_url' },
  EAI_AGAIN: RETRY,
  EHOSTUNREACH: NETWORK,
  ENETUNREACH: NETWORK,
  UND_ERR_CONNECT_TIMEOUT: NETWORK,
  CERT_HAS_EXPIRED: 'the operator of the server must renew it',
  CERT_NOT_YET_VALID: 'compare the clocks of the server and of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID: { to: 'check_url', also: 'name' },
  DEPTH_ZERO_SELF_SIGNED_CERT: TRUST,
  SELF_SIGNED_CERT_IN_CHAIN: TRUST,
  UNABLE_TO_GET_ISSUER_CERT: TRUST,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: TRUST,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: TRUST,
  ERR_SSL_WRONG_VERSION_NUMBER: PLAIN,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: PLAIN,
};

/** `code` names the failure, empty for a time-out. */
export function unreachable(url: string, asked: Asked, failure: string, code: string): OrdersError {
  const next = NEXT[code];
  if (next !== undefined) return unavailable(`${url} cannot be reached (${failure})`, next);
  return unavailable(`${url} did not answer (${failure})${doubtOf(asked)}`, afterwards(asked) ?? RETRY);
}

/** An answer that no order service gives. */
export function notOurs(
  url: string,
  asked: Asked,
  { status, headers }: Pick<HttpReply, 'status' | 'headers'>,
): OrdersError {
  if (status >= 300 && status < 400) return redirected(url, asked, headers.location);
  // From a proxy in front of the order service, which itself gives all others as problem objects.
  if (status === 502 || status === 503 || status === 504) {
    const next = afterwards(asked) ?? { to: 'start_server_behind_proxy' };
    return unavailable(`a proxy at ${url} answered HTTP ${status}${doubtOf(asked)}`, next);
  }
  if (status === 413) {
    return unavailable(`a proxy at ${url} answered HTTP 413: the request is too large`, 'raise its limit');
  }
  return unavailable(`${url} answered HTTP ${status}, but is not an order server`, { to: 'check_url' });
}

/** Redirects are not followed: the token would be sent to their target. */
function redirected(url: string, { path }: Asked, location: string | undefined): OrdersError {
  const target = location !== undefined && URL.canParse(location, url) ? new URL(location, url) : undefined;
  if (!target || !/^https?:$/.test(target.protocol)) {
    return unavailable(`${url} redirects, but is not an order server`, { to: 'check_url' });
  }
  const [own = ''] = (path ?? '').split('?', 1);
  const prefix = target.pathname.endsWith(own) ? target.pathname.slice(0, -own.length) : '';
  const address = `${target.origin}${prefix}`;
  return unavailable(`${url} redirects to ${address}`, { to: 'use_url', url: address });
}

/** The next step after a change that may have been made; undefined where nothing can have changed. */
function afterwards({ method, file, idempotencyKey }: Asked): string | Hint | undefined {
  if (method === 'GET') return undefined;
  const isRepeatable = file !== undefined || idempotencyKey !== undefined;
  return isRepeatable ? 'repeat the same request; nothing is done twice' : { to: 'read_before_repeating' };
}

function doubtOf(asked: Asked): string {
  return afterwards(asked) === undefined ? '' : '; the request may have taken effect';
}

function unavailable(message: string, next: string | Hint): OrdersError {
  if (typeof next === 'string') return new OrdersError('unavailable', `${message}; ${next}`);
  return new OrdersError('unavailable', message, { hint: next });
}
