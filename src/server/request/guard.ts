// Who may ask at all: the Host and Origin a request carries (against DNS rebinding and foreign pages) and the
// bearer tokens, one for everything and one that only reads.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OrdersError } from '../../domain/shared/errors.ts';
import { hostName, oneSpelling } from '../../domain/shared/host-name.ts';

export interface GuardOptions {
  /** The address `serve` was bound to. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly apiToken: string | undefined;
  /** Good for requests that change nothing. */
  readonly apiReadToken: string | undefined;
}

export interface Guard {
  /** Throws `forbidden_origin` for a name that is not ours. */
  checkHost(request: IncomingMessage): void;
  /** Throws `unauthorized` where a token is asked for and is missing or wrong, `read_only_token` for a change with one that only reads. */
  checkToken(request: IncomingMessage): void;
}

/** What changes nothing, by the method alone: a dry run by POST is a change to this table. */
const READS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

export function createGuard(options: GuardOptions): Guard {
  const names = new Set(['localhost', options.host, ...options.allowedHosts].map(oneSpelling));
  const { apiToken, apiReadToken } = options;
  const asksForToken = apiToken !== undefined || apiReadToken !== undefined;
  const full = expected(apiToken);
  const reading = expected(apiReadToken);
  const allowed = (name: string | undefined, request: IncomingMessage) =>
    name !== undefined && (names.has(name) || name === localAddress(request));
  return {
    checkHost(request) {
      if (!allowed(hostName(request.headers.host), request)) {
        throw forbidden('this Host is not served here; name it in ORDERS_ALLOWED_HOSTS');
      }
      const { origin } = request.headers;
      if (origin !== undefined && !allowed(originName(origin), request)) {
        throw forbidden('pages of this Origin may not ask here; name its host in ORDERS_ALLOWED_HOSTS');
      }
    },
    checkToken(request) {
      if (!asksForToken) return;
      // The scheme's name is case-insensitive (RFC 9110), the token is not.
      const given = digest((request.headers.authorization ?? '').replace(/^bearer +/i, 'Bearer '));
      // Both comparisons are made whatever comes of the first: the time tells neither which of the two tokens there
      // are nor which one was close.
      const isFull = timingSafeEqual(given, full);
      const isReading = timingSafeEqual(given, reading);
      if (!isFull && !isReading) {
        throw new OrdersError('unauthorized', 'send the header Authorization: Bearer with the API token');
      }
      if (!isFull && !READS.has(request.method)) {
        throw new OrdersError(
          'read_only_token',
          'this token only reads; a change asks for the API token that may change orders',
        );
      }
    },
  };
}

/** What the header has to be; for a token that is not set, something that nobody can send. */
function expected(token: string | undefined): Buffer {
  return token === undefined ? randomBytes(32) : digest(`Bearer ${token}`);
}

/** Equal lengths whatever was sent, so that the comparison takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function forbidden(message: string): OrdersError {
  return new OrdersError('forbidden_origin', message);
}

function originName(origin: string): string | undefined {
  return hostName(/^https?:\/\/(.+)$/i.exec(origin)?.[1]);
}

/** An address cannot be rebound by a name server, so the one a request came in on is always good. */
function localAddress(request: IncomingMessage): string | undefined {
  return request.socket.localAddress?.replace(/^::ffff:/, '');
}
