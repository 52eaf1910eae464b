// The order desk of a remote `orders serve`, over HTTP: the same interface as the local one.
import type { OrderDesk } from '../domain/desk.ts';
import { type ErrorKind, type FieldError, OrdersError } from '../domain/errors.ts';
import type { HttpReply } from '../domain/http-call.ts';
import { type OrderPage, parseListQuery } from '../domain/list-query.ts';
import { eventFromJson, type OrderEventJson, type OrderJson, orderFromJson } from '../domain/order.ts';
import type { Caller } from '../domain/ports.ts';
import { callService, type Transport } from './transport.ts';

export interface RemoteOptions {
  readonly url: string;
  readonly transport: Transport;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

const ORDERS = '/api/v1/orders';

export function remoteDesk(options: RemoteOptions): OrderDesk {
  const ask = (request: Request, caller: Caller) => exchange(options, request, caller);
  const order = async (request: Request, caller: Caller) =>
    orderFromJson(bodyOf<OrderJson>(await ask(request, caller)));
  const put = (id: number, status: string, caller: Caller) =>
    order({ method: 'PUT', path: `${ORDERS}/${id}/status`, body: { status } }, caller);
  return {
    createOrder: (input, caller) =>
      order({ method: 'POST', path: `${ORDERS}/`, body: jsonBody(input) }, caller),
    async createOrderOnce(input, key, caller) {
      const request = {
        method: 'POST',
        path: `${ORDERS}/`,
        body: jsonBody(input),
        idempotencyKey: key,
      } as const;
      const reply = await ask(request, caller);
      const replayed = reply.headers['idempotent-replayed'] === 'true';
      return { order: orderFromJson(bodyOf<OrderJson>(reply)), replayed };
    },
    async listOrders(parameters, caller) {
      const query = parseListQuery(parameters);
      const reply = await ask(
        { method: 'GET', path: `${ORDERS}/?${new URLSearchParams(parameters)}` },
        caller,
      );
      return {
        query,
        orders: bodyOf<OrderJson[]>(reply).map(orderFromJson),
        total: numberOf(reply.headers['x-total-count']),
        more: reply.headers.link?.includes('rel="next"') ?? false,
      } satisfies OrderPage;
    },
    getOrder: (id, caller) => order({ method: 'GET', path: `${ORDERS}/${id}` }, caller),
    async listEvents(id, caller) {
      const reply = await ask({ method: 'GET', path: `${ORDERS}/${id}/events` }, caller);
      return bodyOf<OrderEventJson[]>(reply).map(eventFromJson);
    },
    payOrder: (id, caller) => put(id, 'payment_processing', caller),
    shipOrder: (id, caller) => put(id, 'shipped', caller),
    deliverOrder: (id, caller) => put(id, 'delivered', caller),
    cancelOrder: (id, caller) => order({ method: 'DELETE', path: `${ORDERS}/${id}` }, caller),
    setStatus: (id, body, caller) =>
      order({ method: 'PUT', path: `${ORDERS}/${id}/status`, body: jsonBody(body) }, caller),
    resolveOrder: (id, resolution, caller) =>
      order({ method: 'POST', path: `${ORDERS}/${id}/resolution`, body: resolution }, caller),
    async receivePaymentEvent() {
      throw new OrdersError('usage', 'payment events go to the webhook, not through a remote desk');
    },
  };
}

async function exchange(options: RemoteOptions, request: Request, caller: Caller): Promise<HttpReply> {
  const { reply, failure } = await callService(options, request, caller);
  if (failure !== undefined) {
    throw new OrdersError(
      'unavailable',
      `${options.url} cannot be reached (${failure}); is "orders serve" running?`,
    );
  }
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw problemOf(options, reply);
}

const KINDS: Readonly<Record<number, ErrorKind>> = {
  400: 'malformed',
  401: 'unauthorized',
  403: 'forbidden_origin',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'invalid',
  502: 'downstream_failed',
  503: 'unavailable',
};

/** The server's problem as the error it was there. */
function problemOf({ url }: RemoteOptions, reply: HttpReply): OrdersError {
  const problem = parse(reply.body);
  if (typeof problem?.detail !== 'string' || typeof problem.code !== 'string') {
    return new OrdersError(
      'unavailable',
      `${url} answered HTTP ${reply.status}, not like an order desk; check --url`,
    );
  }
  const { type: _type, title: _title, status: _status, detail, code, errors, ...members } = problem;
  const kind = code === 'illegal_transition' ? code : (KINDS[reply.status] ?? 'internal');
  return new OrdersError(kind, kind === 'unauthorized' ? `${detail}; set ORDERS_API_TOKEN` : detail, {
    code,
    members,
    ...(Array.isArray(errors) ? { errors: errors as FieldError[] } : {}),
  });
}

function bodyOf<Body>(reply: HttpReply): Body {
  const body = parse(reply.body);
  if (body === undefined)
    throw new OrdersError('unavailable', 'the server answered with something else than JSON');
  return body as Body;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What is no object could not be sent as a body; the server says the same of it. */
function jsonBody(input: unknown): object {
  if (typeof input === 'object' && input !== null) return input;
  throw new OrdersError('invalid', 'the body must be an object');
}

function numberOf(header: string | undefined): number | undefined {
  return header === undefined ? undefined : Number(header);
}
