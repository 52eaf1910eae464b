// Explains a failure to reach an `orders serve`, and the next step: no server answers, or a different one does.
import { OrdersError } from '../domain/shared/errors.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';

interface Asked {
  readonly method: string;
  readonly path?: string;
  readonly file?: unknown;
  readonly idempotencyKey?: string;
}

const CHECK = 'check --url or ORDERS_URL';
const TRUST = 'name the file of its authority in NODE_EXTRA_CA_CERTS';
const PLAIN = `if it speaks plain HTTP, ${CHECK}: http://`;

/** By the code of a failure before anything was sent. */
const NEXT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'is "orders serve" running?',
  ENOTFOUND: CHECK,
  EAI_AGAIN: `try again, or ${CHECK}`,
  EHOSTUNREACH: `${CHECK}, and the network`,
  ENETUNREACH: `${CHECK}, and the network`,
  UND_ERR_CONNECT_TIMEOUT: `${CHECK}, and the network`,
  CERT_HAS_EXPIRED: 'the operator of the server has to renew it',
  CERT_NOT_YET_VALID: 'compare its clock and yours',
  ERR_TLS_CERT_ALTNAME_INVALID: `${CHECK}: the name has to be the certificate's`,
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
  if (next !== undefined) return unavailable(`${url} cannot be reached (${failure}); ${next}`);
  return unavailable(`${url} gave no answer (${failure}); ${afterwards(asked) ?? `try again, or ${CHECK}`}`);
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
    const next = afterwards(asked) ?? 'is "orders serve" running behind it?';
    return unavailable(`a proxy at ${url} answered HTTP ${status} in its place; ${next}`);
  }
  if (status === 413) {
    return unavailable(
      `a proxy at ${url} answered HTTP 413: what was sent is too large for it; raise its limit`,
    );
  }
  return unavailable(`${url} answered HTTP ${status}, not like an order desk; ${CHECK}`);
}

/** Redirects are not followed: the token would be sent to their target. */
function redirected(url: string, { path }: Asked, location: string | undefined): OrdersError {
  const target = location !== undefined && URL.canParse(location, url) ? new URL(location, url) : undefined;
  if (!target || !/^https?:$/.test(target.protocol)) {
    return unavailable(`${url} redirects, not like an order desk; ${CHECK}`);
  }
  const [own = ''] = (path ?? '').split('?', 1);
  const prefix = target.pathname.endsWith(own) ? target.pathname.slice(0, -own.length) : '';
  const address = `${target.origin}${prefix}`;
  return unavailable(
    `${url} redirects to ${address}; if that is the order desk, set --url or ORDERS_URL to it`,
  );
}

/** The next step after a change that may or may not have been made; undefined where nothing can have changed. */
function afterwards({ method, file, idempotencyKey }: Asked): string | undefined {
  if (method === 'GET') return undefined;
  if (file !== undefined || idempotencyKey !== undefined) {
    return 'whether it was done is not known: repeat it as it was, nothing is done twice';
  }
  return 'whether it was done is not known: look before you repeat it, "orders list" shows the newest orders';
}

function unavailable(message: string): OrdersError {
  return new OrdersError('unavailable', message);
}
