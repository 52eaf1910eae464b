// Decides which requests are accepted: checks Host and Origin (against DNS rebinding and foreign pages) and the bearer
// tokens, one for everything and one that only reads.
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
  /** Throws `forbidden_origin` for a foreign name. */
  checkHost(request: IncomingMessage): void;
  /**
   * Throws `unauthorized` where a required token is missing or wrong, `read_only_token` for a change with one that only
   * reads.
   */
  checkToken(request: IncomingMessage): void;
}

/** Methods that change nothing. Only the method decides: a dry run by POST counts as a change. */
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
        throw forbidden('this Host header is rejected; add the host to ORDERS_ALLOWED_HOSTS');
      }
      const { origin } = request.headers;
      if (origin !== undefined && !allowed(originName(origin), request)) {
        throw forbidden('requests from this Origin are rejected; add its host to ORDERS_ALLOWED_HOSTS');
      }
    },
    checkToken(request) {
      if (!asksForToken) return;
      // The scheme's name is case-insensitive (RFC 9110), the token is not.
      const given = digest((request.headers.authorization ?? '').replace(/^bearer +/i, 'Bearer '));
      // Both comparisons always run: the time reveals neither which of the two tokens exist nor which one was close.
      const isFull = timingSafeEqual(given, full);
      const isReading = timingSafeEqual(given, reading);
      if (!isFull && !isReading) {
        throw new OrdersError('unauthorized', 'the token is missing or wrong; send Authorization: Bearer');
      }
      if (!isFull && !READS.has(request.method)) {
        throw new OrdersError(
          'read_only_token',
          'this token only reads; use the API token that may change orders',
        );
      }
    },
  };
}

/** The required header; for a token that is not set, a value that no client can send. */
function expected(token: string | undefined): Buffer {
  return token === undefined ? randomBytes(32) : digest(`Bearer ${token}`);
}

/** Hashes have equal lengths, so that the comparison always takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function forbidden(message: string): OrdersError {
  return new OrdersError('forbidden_origin', message);
}

function originName(origin: string): string | undefined {
  return hostName(/^https?:\/\/(.+)$/i.exec(origin)?.[1]);
}

/** A name server cannot rebind an address, so the address that a request came in on is always accepted. */
function localAddress(request: IncomingMessage): string | undefined {
  return request.socket.localAddress?.replace(/^::ffff:/, '');
}
