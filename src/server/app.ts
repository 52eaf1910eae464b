// The application without its listener: one adapter handles every route of the table, from request to answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import polka, { type Request } from 'polka';
import type { BatchService } from '../domain/batch-service.ts';
import type { OrderService } from '../domain/order-service.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { callListener, type Log } from '../domain/shared/listener.ts';
import { readInput } from '../domain/shared/schema.ts';
import type { Limiter } from '../domain/shared/turns.ts';
import { untilGone } from './connection/client-gone.ts';
import type { ObserveRequest } from './monitoring/metrics.ts';
import type { Writable } from './monitoring/writable.ts';
import { fileCharset, lengthOf, piecesOf } from './request/body.ts';
import type { BodyBudget } from './request/body-budget.ts';
import { baseOf, type Forwarded, throughProxy } from './request/forwarded.ts';
import type { Guard } from './request/guard.ts';
import { acceptedBy, isPage } from './request/page-request.ts';
import { ifMatchOf } from './request/preconditions.ts';
import { queryOf, readBody } from './request/read-request.ts';
import { callerOf, idempotencyKeyOf, type RequestCaller } from './request/request-context.ts';
import { checkRequestLine, toOriginForm } from './request/request-form.ts';
import type { WebhookGuard } from './request/webhook-guard.ts';
import { ENDPOINTS } from './routes/index.ts';
import { ALL_METHODS, fits, methodsAt } from './routes/match.ts';
import type { Answer, Endpoint, HealthOptions } from './routes/route.ts';
import { OPEN_PATHS, unavailable } from './routes/service.ts';
import { send, sendError } from './send-answer.ts';
import { sendStream } from './send-stream.ts';

export interface AppOptions extends HealthOptions {
  readonly orders: OrderService;
  readonly batches: BatchService;
  readonly guard: Guard;
  readonly forwarded: Forwarded;
  readonly webhook: WebhookGuard;
  readonly writable: Pick<Writable, 'failed'>;
  readonly bodies: BodyBudget;
  readonly largeBodies: Limiter;
  readonly log: Log;
  /** Throws `unavailable` where no request may be answered any more, not even one for health. */
  readonly refuse: () => void;
}

export interface App {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** From now on every new request is a 503; resolves when those under way have been answered. */
  drain(): Promise<void>;
}

/** With more requests than this at once, further ones are rejected quickly instead of waiting. */
const REQUESTS_AT_ONCE = 4_096;
/** After a stop, a request whose body is still incomplete by then does not count as under way. */
const BODY_GRACE_MS = 1_000;
/** The routes whose requests are about one order. */
const OF_ORDER = '/api/v1/orders/:id';

export function createApp(options: AppOptions): App {
  const underWay = new Set<IncomingMessage>();
  const stopping = new AbortController();
  let onIdle = () => {};
  const { log } = options;

  const access = { token: options.guard.asksForToken, signature: options.webhook.signed };

  /** For one route, or for requests that match none. */
  const serving = (route?: Endpoint) => {
    const observe = options.metrics.requestsOf(route?.path ?? 'none');
    const parts = route?.path.split('/');
    return (request: Request, response: ServerResponse) => {
      // The router ignores case.
      if (parts && !fits(parts, request.path)) return unknown(request, response);
      underWay.add(request);
      const ended = () => {
        underWay.delete(request);
        if (underWay.size === 0) onIdle();
      };
      // A request that cannot be answered at all is cut off rather than left to wait.
      answer(request, response, route, observe).then(ended, () => {
        response.destroy();
        ended();
      });
    };
  };

  const unknown = serving();

  async function answer(
    request: Request,
    response: ServerResponse,
    route: Endpoint | undefined,
    observe: ObserveRequest,
  ) {
    const started = performance.now();
    const caller = callerOf(request, route?.auth === 'webhook' ? 'webhook' : 'api');
    const { requestId, traceId } = caller;
    const client = options.forwarded.clientOf(request);
    let status: number;
    let orderId = route?.path.startsWith(OF_ORDER) ? Number(request.params.id) || undefined : undefined;
    try {
      const result = await respond(request, response, route, caller);
      status = result.status;
      orderId ??= result.orderId;
      const { stream } = result;
      if (stream) await sendStream(response, requestId, result, stream, { stopping: stopping.signal });
      else send(response, requestId, result);
    } catch (error) {
      callListener(log, options.writable.failed, error);
      status = sendError(log, caller, request, response, error);
    }
    const ms = performance.now() - started;
    const { method, path } = request;
    callListener(log, observe, method, status, ms / 1_000);
    const { actor } = caller;
    const line = { requestId, traceId, client, actor, orderId, method, path, status, ms: Math.round(ms) };
    callListener(undefined, () => log.info(line, 'request'));
  }

  async function respond(
    request: Request,
    response: ServerResponse,
    route: Endpoint | undefined,
    caller: RequestCaller,
  ): Promise<Answer> {
    options.refuse();
    const open = OPEN_PATHS.has(request.path);
    if (!open) {
      if (stopping.signal.aborted) throw unavailable('the server is shutting down');
      if (underWay.size > REQUESTS_AT_ONCE) throw unavailable('the server is overloaded');
    }
    checkRequestLine(request);
    const via = options.forwarded.viaOf(request);
    options.guard.checkHost(request, via?.host);
    const signed = route?.auth === 'webhook' && options.webhook.signed;
    const free = open || signed || (route && isPage(request, route));
    const identity = free ? undefined : options.guard.checkToken(request, route?.role);
    if (identity && route?.auth !== 'webhook') caller.actor = identity.actor;
    if (!route) return withoutRoute(request);
    if (route.conditional) caller.ifMatch = ifMatchOf(request);
    const query = queryOf(request, route);
    const held = options.bodies.begin(route.auth === 'webhook');
    try {
      const { eventId, isLarge, parse } = await readBody(request, route, held, options.webhook);
      const handle = async () => {
        const body = await parse();
        return route.handle({
          orders: options.orders,
          batches: options.batches,
          health: options,
          caller,
          // A request without a token has proven no right to change anything.
          role: identity?.role ?? 'read',
          params: request.params,
          query,
          body,
          readBody: () => (route.body ? readInput(route.body.schema, body) : undefined),
          pieces: piecesOf(request),
          bodyBytes: lengthOf(request),
          charset: fileCharset(request),
          untilGone: () => untilGone(request, response),
          stopping: stopping.signal,
          eventId,
          idempotencyKey: idempotencyKeyOf(request),
          ifNoneMatch: request.headers['if-none-match'],
          baseUrl: baseOf(request, via),
          access,
          path: request.path,
          accepts: () => acceptedBy(request),
        });
      };
      // Parsing a large body takes many times its memory.
      const answer = await (isLarge ? options.largeBodies.run(handle) : handle());
      return via ? throughProxy(answer, request, via) : answer;
    } finally {
      held.end();
    }
  }

  const app = polka({
    onNoMatch: unknown,
    onError: (_error, request, response) => unknown(request, response),
  });
  for (const route of ENDPOINTS) app.add(route.method, route.path, serving(route));
  return {
    handler(request, response) {
      toOriginForm(request);
      app.handler(request as Request, response, undefined as never);
    },
    async drain() {
      stopping.abort();
      const cut = setTimeout(() => {
        for (const request of underWay) if (!request.complete) request.destroy();
      }, BODY_GRACE_MS);
      if (underWay.size > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      clearTimeout(cut);
    },
  };
}

/** Throws `not_found`, `method_not_allowed`. */
function withoutRoute({ method, path }: Request): Answer {
  // `OPTIONS *` asks about the server as a whole.
  const allowed = path === '*' && method === 'OPTIONS' ? ALL_METHODS : methodsAt(ENDPOINTS, path);
  if (allowed.length === 0) throw new OrdersError('not_found', `there is nothing at ${path}`);
  if (method === 'OPTIONS') return { status: 204, body: undefined, headers: { Allow: allowed.join(', ') } };
  throw new OrdersError('method_not_allowed', `${path} does not support ${method}`, { members: { allowed } });
}
