// An endpoint is one route object: its input, action, answers and documentation. The document of the API is made of
// them.
import type * as z from 'zod';
import type { Role } from '../../domain/access/token-file.ts';
import type { BatchService } from '../../domain/batch-service.ts';
import type { QueryParameters } from '../../domain/model/query-parameters.ts';
import type { OrderService } from '../../domain/order-service.ts';
import type { Caller } from '../../domain/ports/store.ts';
import type { TextStream } from '../../domain/ports/text-stream.ts';
import type { ApiCode } from '../../domain/shared/error-codes.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import type { StandingJson } from '../monitoring/readiness-json.ts';
import type { HeaderName, Tag } from '../openapi/introduction.ts';
import type { LongList } from '../request/long-list.ts';

export interface HealthOptions {
  /** The current readiness. Throws where requests cannot be served. */
  readonly readiness: () => Promise<StandingJson>;
  readonly metrics: Metrics;
}

/** How this server checks its callers. */
export interface Access {
  /** Requests need a token. */
  readonly token: boolean;
  /** Payment events need a signature, and then no token. */
  readonly signature: boolean;
}

export interface RouteRequest<Body extends z.ZodType = z.ZodType> {
  readonly orders: OrderService;
  readonly batches: BatchService;
  readonly health: HealthOptions;
  readonly caller: Caller;
  /** Of its token; `admin` where the server asks for none. */
  readonly role: Role;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON of a route that takes a body, for use cases that check it themselves, by the schema of the route. */
  readonly body: unknown;
  /** The same as the schema of the route reads it. Throws `invalid`. */
  readonly readBody: () => z.output<Body>;
  /** The body of a route that takes a file, as it comes in. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** How long the body is, where that was declared. */
  readonly bodyBytes: number | undefined;
  /** The encoding of that file, as its content type names it. */
  readonly charset: string | undefined;
  /** Made for work that takes long: aborted once no client reads its answer. */
  readonly untilGone: () => AbortSignal;
  /** Aborted when the server is to stop. */
  readonly stopping: AbortSignal;
  readonly idempotencyKey: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** The id of a signed payment event. */
  readonly eventId: string | undefined;
  /** Where the caller reaches this server: `http://HOST:PORT`, and the path of its proxy, if any. */
  readonly baseUrl: string;
  readonly access: Access;
  /** The path as requested, for links to the pages around. */
  readonly path: string;
  /** What the client reads; a wildcard does not count. */
  readonly accepts: () => Accepts;
}

export interface Accepts {
  readonly html: boolean;
  readonly gzip: boolean;
  /** Such as `en`, in the sequence of the header, which is a browser's preference. */
  readonly languages: readonly string[];
}

export interface Answer {
  readonly status: number;
  /**
   * Sent as JSON; undefined sends no body. With a content type of its own it is text or bytes in pieces, sent
   * unchanged.
   */
  readonly body: unknown;
  readonly contentType?: string;
  /** Sent in place of a body, and closed afterwards. */
  readonly stream?: TextStream;
  /** These override the common headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log, where the path does not say it: the order that the request has made. */
  readonly orderId?: number;
}

/** A good answer, as the document tells it. */
export interface ResponseDoc {
  readonly description: string;
  /** Undefined for an answer without a body. */
  readonly schema?: z.ZodType;
  /** JSON unless it says otherwise. */
  readonly mediaType?: string;
  /** A further form of the answer, for requests that ask for it. */
  readonly alternative?: { readonly mediaType: string; readonly schema: z.ZodType };
  readonly headers?: Readonly<Partial<Record<HeaderName, 'always' | 'sometimes'>>>;
}

/** How requests are served: all of a route but its documentation. */
export interface Endpoint<Body extends z.ZodType = z.ZodType> {
  /** GET changes nothing: a token that only reads may ask it. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** A page or file for a browser: sent without a token, whatever its query. `html`: only where HTML is asked for. */
  readonly page?: 'any' | 'html';
  /** The accepted query parameters; any other is a 422. */
  readonly query?: QueryParameters;
  /** The JSON body that it takes, of at most this many bytes. */
  readonly body?: { readonly schema: Body; readonly limitBytes: number };
  /** A list in the JSON body that may be long: it is read and processed in slices, one large body at a time. */
  readonly longList?: LongList;
  /** Takes a CSV file of any length, as a stream. */
  readonly file?: { readonly example: string };
  /** `webhook`: a signature over the body replaces the token. */
  readonly auth?: 'webhook';
  /** The role that a token needs for it; without it, `read` for GET and `operate` for all others. */
  readonly role?: 'admin';
  /** Takes an Idempotency-Key. */
  readonly idempotent?: true;
  /** Takes If-None-Match with a version of the order. */
  readonly versioned?: true;
  /** Takes If-Match with a version of the order, which the use case gets with its caller. */
  readonly conditional?: true;
  handle(request: RouteRequest<Body>): Promise<Answer>;
}

export interface Route<Body extends z.ZodType = z.ZodType> extends Endpoint<Body> {
  /** Its name in the document. */
  readonly operation: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  /** By status, good ones only. */
  readonly answers: Readonly<Record<number, ResponseDoc>>;
  /** The codes of its errors, except those that every route with a token, an id or a body has. */
  readonly problems?: readonly ApiCode[];
}

/** With the output type of its body's schema. */
export function route<Body extends z.ZodType>(endpoint: Route<Body>): Route {
  return endpoint;
}
