// Decides which requests are accepted: checks Host and Origin (against DNS rebinding and foreign pages) and the role of
// the bearer token.
import type { IncomingMessage } from 'node:http';
import { ROLES, type Role } from '../../domain/access/token-file.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { hostName, oneSpelling } from '../../domain/shared/host-name.ts';
import type { ApiTokens, Identity } from './api-tokens.ts';

export interface GuardOptions {
  /** The address `serve` was bound to. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly tokens: ApiTokens;
}

export interface Guard {
  /** Whether requests need a token. */
  readonly asksForToken: boolean;
  /** Throws `forbidden_origin` for a foreign name, also in `forwardedHost`, the one that a trusted proxy was asked by. */
  checkHost(request: IncomingMessage, forwardedHost?: string): void;
  /**
   * The rights of a request: all of them where no token is asked for. Throws `unauthorized` where the token is missing
   * or wrong, `read_only_token` where its role is less than the request needs.
   */
  checkToken(request: IncomingMessage, changeNeeds?: Role): Identity;
}

const WITHOUT_TOKENS: Identity = { role: 'admin', actor: 'api' };

/** Methods that change nothing. Only the method decides: a dry run by POST counts as a change. */
const READS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createGuard(options: GuardOptions): Guard {
  const names = new Set(['localhost', options.host, ...options.allowedHosts].map(oneSpelling));
  const { tokens } = options;
  const allowed = (name: string | undefined, request: IncomingMessage) =>
    name !== undefined && (names.has(name) || name === localAddress(request));
  return {
    asksForToken: tokens.required,
    checkHost(request, forwardedHost) {
      if (!allowed(hostName(request.headers.host), request)) {
        throw forbidden('this Host header is rejected; add the host to ORDERS_ALLOWED_HOSTS');
      }
      if (forwardedHost !== undefined && !allowed(hostName(forwardedHost), request)) {
        throw forbidden('this X-Forwarded-Host is rejected; add the host to ORDERS_ALLOWED_HOSTS');
      }
      const { origin } = request.headers;
      if (origin !== undefined && !allowed(originName(origin), request)) {
        throw forbidden('requests from this Origin are rejected; add its host to ORDERS_ALLOWED_HOSTS');
      }
    },
    checkToken(request, changeNeeds = 'operate') {
      if (!tokens.required) return WITHOUT_TOKENS;
      const identity = tokens.find(bearerOf(request));
      if (!identity) {
        throw new OrdersError('unauthorized', 'the token is missing or wrong; send Authorization: Bearer');
      }
      const needed = READS.has(request.method) ? 'read' : changeNeeds;
      if (!includes(identity.role, needed)) throw insufficient(identity.role, needed);
      return identity;
    },
  };
}

/** The token as sent, or none. The scheme's name is case-insensitive (RFC 9110), the token is not. */
function bearerOf({ headers }: IncomingMessage): string {
  return /^bearer +(.*)$/is.exec(headers.authorization ?? '')?.[1] ?? '';
}

function includes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

function insufficient(role: Role, needed: Role): OrdersError {
  const what =
    role === 'read'
      ? 'this token only reads; use the API token that may change orders'
      : `this request needs a token with the role ${needed}; this one has the role ${role}`;
  return new OrdersError('read_only_token', what, { members: { role, needed } });
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
