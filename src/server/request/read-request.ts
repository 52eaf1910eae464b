// Reads the parts of a request besides its path: its query string and its body, as its route declares them.
import type { Request } from 'polka';
import { invalid } from '../../domain/shared/errors.ts';
import type { Endpoint } from '../routes/route.ts';
import { OPEN_PATHS } from '../routes/service.ts';
import { parseJson, readBytes, requireFile, requireJson } from './body.ts';
import type { HeldBody } from './body-budget.ts';
import { type LongList, parseLong } from './long-list.ts';
import type { WebhookGuard } from './webhook-guard.ts';

export interface ReadBody {
  /** The id of a signed payment event. */
  readonly eventId?: string | undefined;
  /** Such bodies are processed one after the other. */
  readonly isLarge: boolean;
  /** Its content; undefined for a route that takes none. Throws `malformed`, `too_large`. */
  readonly parse: () => unknown;
}

const LARGE_BYTES = 256 * 1024;
const SHORT_BYTES = 64 * 1024;
const NO_BODY: ReadBody = { isLarge: false, parse: () => undefined };

/** Throws `unauthorized`, `too_large`, `malformed`, `unsupported_media_type`, `unavailable`. */
export async function readBody(
  request: Request,
  route: Endpoint,
  held: HeldBody,
  webhook: WebhookGuard,
): Promise<ReadBody> {
  const { body, file, auth, longList } = route;
  if (file) {
    requireFile(request);
    // Checking and storing its content may take longer than a connection may be silent.
    request.once('end', () => request.socket.setTimeout(0));
  }
  if (!body) return NO_BODY;
  if (auth !== 'webhook') {
    requireJson(request);
    const bytes = await readBytes(request, body.limitBytes, held);
    const isLarge = longList !== undefined && bytes.length > LARGE_BYTES;
    return { isLarge, parse: () => parsed(bytes, longList) };
  }
  webhook.checkHeaders(request);
  const bytes = await readBytes(request, body.limitBytes, held);
  // The signature covers the bytes as sent, so it is checked before they are parsed.
  const eventId = webhook.verify(request, bytes);
  requireJson(request);
  return { eventId, isLarge: false, parse: () => parseJson(bytes) };
}

/** A short body always parses quickly. */
function parsed(bytes: Buffer, longList: LongList | undefined): unknown {
  return bytes.length > SHORT_BYTES ? parseLong(bytes, longList) : parseJson(bytes);
}

/** Names that a route does not know, and names given twice, are refused. */
export function queryOf(request: Request, route: Endpoint): Record<string, string> {
  const query: Record<string, string> = {};
  if (!request.search || OPEN_PATHS.has(request.path) || route.page) return query;
  for (const [name, value] of new URLSearchParams(request.search)) {
    if (!route.query || !Object.hasOwn(route.query.shape, name)) {
      throw invalid([{ path: name || '?', message: 'is not a parameter of this request' }]);
    }
    if (Object.hasOwn(query, name)) throw invalid([{ path: name, message: 'is given twice' }]);
    query[name] = value;
  }
  return query;
}
