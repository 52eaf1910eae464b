// What proxies say about a request (X-Forwarded-For, -Proto, -Host, -Prefix), believed only from the proxies that the
// settings name. Of several values the last counts: it is by the nearest proxy, those before it may be the client's.
import type { IncomingMessage } from 'node:http';
import { addressIn, plainAddress, proxyList } from '../../domain/access/proxies.ts';
import type { Answer } from '../routes/route.ts';

/** How the client reaches this server through its proxy. */
export interface Via {
  readonly proto: 'http' | 'https' | undefined;
  readonly host: string | undefined;
  /** The path of the proxy before that of this server, without a slash at its end. */
  readonly prefix: string;
}

export interface Forwarded {
  /** The address of the client; undefined once the connection is gone. */
  clientOf(request: IncomingMessage): string | undefined;
  /** Undefined for a request that comes from no trusted proxy. */
  viaOf(request: IncomingMessage): Via | undefined;
}

const PREFIX = /^((?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+)\/?$/;

export function forwardedBy(trustedProxies: readonly string[]): Forwarded {
  const isTrusted = proxyList(trustedProxies);
  const peerOf = ({ socket }: IncomingMessage) =>
    socket.remoteAddress === undefined ? undefined : plainAddress(socket.remoteAddress);
  if (trustedProxies.length === 0) return { clientOf: peerOf, viaOf: () => undefined };
  return {
    clientOf(request) {
      let client = peerOf(request);
      const hops = listOf(request, 'x-forwarded-for');
      while (client !== undefined && isTrusted(client) && hops.length > 0) {
        const before = addressIn(hops.pop() ?? '');
        if (before === undefined) return client;
        client = before;
      }
      return client;
    },
    viaOf(request) {
      const peer = peerOf(request);
      if (peer === undefined || !isTrusted(peer)) return undefined;
      const proto = listOf(request, 'x-forwarded-proto').at(-1)?.toLowerCase();
      const [, prefix = ''] = PREFIX.exec(listOf(request, 'x-forwarded-prefix').at(-1) ?? '') ?? [];
      return {
        proto: proto === 'http' || proto === 'https' ? proto : undefined,
        host: listOf(request, 'x-forwarded-host').at(-1),
        prefix,
      };
    },
  };
}

/** Where the client reaches this server, without a slash at its end. */
export function baseOf({ headers }: IncomingMessage, via: Via | undefined): string {
  return `${via?.proto ?? 'http'}://${via?.host ?? headers.host}${via?.prefix ?? ''}`;
}

/**
 * The answer with the paths in `Location` and `Link` as the client sees them. They stay paths where the proxy does not
 * say under which name the client asked.
 */
export function throughProxy(answer: Answer, request: IncomingMessage, via: Via | undefined): Answer {
  const before = via?.host === undefined ? via?.prefix : baseOf(request, via);
  const { Location, Link } = answer.headers ?? {};
  if (!before || (Location === undefined && Link === undefined)) return answer;
  const headers: Record<string, string> = { ...answer.headers };
  if (Location !== undefined) headers.Location = Location.replace(/^\//, `${before}/`);
  if (Link !== undefined) headers.Link = Link.replaceAll('</', `<${before}/`);
  return { ...answer, headers };
}

function listOf({ headers }: IncomingMessage, name: string): string[] {
  const value = headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
