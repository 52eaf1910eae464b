// Who may ask at all: the Host and Origin a request carries (against DNS rebinding and foreign pages) and the
// bearer token (contract section 3).
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OrdersError } from '../domain/errors.ts';

export interface GuardOptions {
  /** The address `serve` was bound to. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly apiToken: string | undefined;
}

export interface Guard {
  /** Throws `forbidden_origin` for a name that is not ours. */
  checkHost(request: IncomingMessage): void;
  /** Throws `unauthorized` where a token is asked for and is missing or wrong. */
  checkToken(request: IncomingMessage): void;
}

export function createGuard(options: GuardOptions): Guard {
  const names = new Set(
    ['localhost', options.host, ...options.allowedHosts].map((name) => name.toLowerCase()),
  );
  const token = options.apiToken === undefined ? undefined : digest(`Bearer ${options.apiToken}`);
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
      if (!token) return;
      // The scheme's name is case-insensitive (RFC 9110), the token is not.
      const given = (request.headers.authorization ?? '').replace(/^bearer +/i, 'Bearer ');
      if (!timingSafeEqual(digest(given), token)) {
        throw new OrdersError('unauthorized', 'send the header Authorization: Bearer with the API token');
      }
    },
  };
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Equal lengths whatever was sent, so that the comparison takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function forbidden(message: string): OrdersError {
  return new OrdersError('forbidden_origin', message);
}

function hostName(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:/?#@\s]+)(:\d{1,5})?$/i.exec(host ?? '');
  return match?.[1]?.replace(/^\[|\]$/g, '').toLowerCase();
}

function originName(origin: string): string | undefined {
  return hostName(/^https?:\/\/(.+)$/i.exec(origin)?.[1]);
}

/** An address cannot be rebound by a name server, so the one a request came in on is always good. */
function localAddress(request: IncomingMessage): string | undefined {
  return request.socket.localAddress?.replace(/^::ffff:/, '');
}
