// The calls of the API, typed by the schemas that the server answers with. A change of an order names the version that its
// caller has seen, so that the loser of a race learns what happened instead of acting on it.
import type { CallerJson } from '../../domain/access/caller-json.ts';
import type { Explanation } from '../../domain/explain/explanation-json.ts';
import type { FeedEventJson, OrderEventJson, OrderJson } from '../../domain/model/order-json.ts';
import type { OrderStatus } from '../../domain/model/order-status.ts';
import type { PaymentCallJson } from '../../domain/orders/list-payments.ts';
import type { OverviewJson } from '../../domain/reports/work-queues.ts';
import { type Ask, ask, type Reply } from './request.ts';
import { caller } from './session.ts';

type Query = Ask['query'];
type Signal = AbortSignal | undefined;

export interface VersionedOrder {
  readonly order: OrderJson;
  readonly version: string | undefined;
}

/** A page of a list, with the queries of the pages around it. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Undefined where the server does not count that far. */
  readonly total: number | undefined;
  readonly next: string | undefined;
  readonly previous: string | undefined;
}

export interface FeedPage {
  readonly events: readonly FeedEventJson[];
  readonly lastId: string;
}

/** Reads what the token of this tab allows. */
export async function readCaller(signal: Signal): Promise<void> {
  const { body } = await get<CallerJson>('caller', undefined, signal);
  signal?.throwIfAborted();
  caller.value = body;
}

export const getOverview = async (signal?: Signal) =>
  (await get<OverviewJson>('overview', undefined, signal)).body;

export const listOrders = (query: Query, signal?: Signal) => list<OrderJson>('orders/', query, signal);

export const getOrder = async (id: number, signal?: Signal) =>
  versioned(await get<OrderJson>(`orders/${id}`, undefined, signal));

export const listOrderEvents = async (id: number, signal?: Signal) =>
  (await get<readonly OrderEventJson[]>(`orders/${id}/events`, undefined, signal)).body;

export const listPayments = async (id: number, signal?: Signal) =>
  (await get<readonly PaymentCallJson[]>(`orders/${id}/payments`, undefined, signal)).body;

export const explainOrder = async (id: number, signal?: Signal) =>
  (await get<Explanation>(`orders/${id}/explanation`, undefined, signal)).body;

/** A server that hangs is as good as away. */
const POLL_PATIENCE_MS = 8_000;

/** `latest` returns no event, only the id of the newest. */
export async function listEventsAfter(after: string): Promise<FeedPage> {
  const query = { after, limit: '1000' };
  const asked = { query, patienceMs: POLL_PATIENCE_MS };
  const { body, headers } = await ask<readonly FeedEventJson[]>('events', asked);
  return { events: body, lastId: headers.get('X-Last-Event-Id') ?? after };
}

export const setStatus = async (
  id: number,
  status: OrderStatus,
  version: string | undefined,
  shipment: { readonly carrier?: string; readonly tracking_number?: string } = {},
) =>
  versioned(
    await ask<OrderJson>(`orders/${id}/status`, {
      method: 'PUT',
      body: { status, ...shipment },
      headers: ifUnchanged(version),
    }),
  );

export const cancelOrder = async (id: number, version: string | undefined) =>
  versioned(await ask<OrderJson>(`orders/${id}`, { method: 'DELETE', headers: ifUnchanged(version) }));

export async function list<Row>(path: string, query: Query, signal: Signal): Promise<Page<Row>> {
  const { body, headers } = await get<readonly Row[]>(path, query, signal);
  const count = headers.get('X-Total-Count');
  const links = headers.get('Link') ?? '';
  return {
    rows: body,
    total: count === null ? undefined : Number(count),
    next: linkIn(links, 'next'),
    previous: linkIn(links, 'prev'),
  };
}

const get = <Body>(path: string, query: Query, signal: Signal) =>
  ask<Body>(path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) });

const versioned = ({ body, headers }: Reply<OrderJson>): VersionedOrder => ({
  order: body,
  version: headers.get('ETag') ?? undefined,
});

const ifUnchanged = (version: string | undefined): Record<string, string> =>
  version === undefined ? {} : { 'If-Match': version };

/** The query of a link such as `</api/v1/orders/?limit=20&before=7>; rel="next"`. */
function linkIn(links: string, relation: string): string | undefined {
  const found = links.split(/,\s*(?=<)/).find((link) => link.includes(`rel="${relation}"`));
  return found === undefined ? undefined : /<[^>?]*\??([^>]*)>/.exec(found)?.[1];
}
