// The shapes of the HTTP skin: a route as data, what its handler gets, what it answers.
import type { BatchDesk } from '../../domain/batch-service.ts';
import type { QueryParameters } from '../../domain/model/query-parameters.ts';
import type { OrderDesk } from '../../domain/order-service.ts';
import type { Caller } from '../../domain/ports/store.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import type { StandingJson } from '../monitoring/status.ts';
import type { OperationId } from '../openapi/generate/operations.ts';
import type { LongList } from '../request/long-list.ts';

export interface HealthOptions {
  /** How things stand. Throws where requests cannot be served. */
  readonly readiness: () => Promise<StandingJson>;
  readonly metrics: Metrics;
}

export interface RouteRequest {
  readonly desk: OrderDesk;
  readonly batches: BatchDesk;
  readonly health: HealthOptions;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The parsed JSON body of a route that takes one. */
  readonly body: unknown;
  /** The body of a route that takes a file, as it comes in. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** How long the body is, where that was declared. */
  readonly bodyBytes: number | undefined;
  /** Made for work that takes long: aborted once no client reads its answer. */
  readonly untilGone: () => AbortSignal;
  /** Aborted when the server is to stop. */
  readonly stopping: AbortSignal;
  readonly idempotencyKey: string | undefined;
  /** The id of a signed payment event. */
  readonly eventId: string | undefined;
  /** Where the caller reaches this server: `http://HOST:PORT`. */
  readonly origin: string;
  /** The path as requested, for links to the pages around. */
  readonly path: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; undefined sends no body. With a content type of its own it is text or bytes in pieces, sent as it is. */
  readonly body: unknown;
  readonly contentType?: string;
  /** These win over those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log, where the path does not say it: the order that the request has made. */
  readonly orderId?: number;
}

export interface Route {
  /** GET changes nothing: a token that only reads may ask it. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Under this name the document of the API says all that is not said here. */
  readonly operation: OperationId;
  /** What a query string may carry; anything else is a 422. */
  readonly query?: QueryParameters;
  /** The largest JSON body taken; without it the route takes none. */
  readonly bodyLimitBytes?: number;
  /** A list in the JSON body that may be long: it is read and worked on in slices, one large body at a time. */
  readonly longList?: LongList;
  /** Takes a CSV file of any length, as a stream. */
  readonly takesFile?: true;
  /** `webhook`: a signature over the body is asked for in place of the token. */
  readonly auth?: 'webhook';
  readonly handle: (request: RouteRequest) => Promise<Answer>;
}
