// Asks the product what a case asks, and compares each answer with the oracle's own.
import { isDeepStrictEqual } from 'node:util';
import type { OrderPage } from '../../src/domain/model/list-query.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { orderLinks } from '../../src/server/routes/page-links.ts';
import { CALLER, type Installation } from './installation.ts';
import type { Known, KnownOrder } from './known.ts';
import { type MeantFilter, meantBy, naivePage, orderAt, timeOf } from './naive-list.ts';
import { eventsOf, feedOf, overviewOf, paymentsOf, statsOf } from './naive-reports.ts';
import { type AskedFilter, NO_FILTER, type Question } from './questions.ts';

/** The first wrong answer of a question. */
export interface Difference {
  readonly request: string;
  readonly expected: string;
  readonly actual: string;
}

export interface Asked {
  readonly difference: Difference | undefined;
  /** How many orders, events or other records the answers had. */
  readonly found: number;
}

const DAY = 86_400_000;

export async function ask(of: Installation, known: Known, question: Question): Promise<Asked> {
  switch (question.about) {
    case 'page':
      return askPage(of, known, question);
    case 'pages':
      return askPages(of, known, question);
    case 'order':
      return askOrder(of, known, question);
    case 'feed':
      return askFeed(of, known, question);
    case 'overview': {
      const answer = await of.orders.overview(CALLER);
      const stuck = meaning(of, known, { ...NO_FILTER, stuckFor: '10m' });
      return compared('overview', overviewOf(known, stuck.matches), answer, known.orders.length);
    }
    case 'stats':
      return askStats(of, known, question);
  }
}

const meaning = ({ deps }: Installation, known: Known, filter: AskedFilter): MeantFilter =>
  meantBy(filter, known, deps.clock.now());

function compared(request: string, expected: unknown, actual: unknown, found: number): Asked {
  const difference = isDeepStrictEqual(actual, expected)
    ? undefined
    : { request, expected: JSON.stringify(expected), actual: JSON.stringify(actual) };
  return { difference, found };
}

type Parameters = Readonly<Record<string, string>>;

async function askPage(
  of: Installation,
  known: Known,
  { filter, skip, limit, key, uncounted }: Extract<Question, { about: 'page' }>,
): Promise<Asked> {
  const { parameters, matches } = meaning(of, known, filter);
  const id = key && Math.max(1, (orderAt(known, key.of)?.id ?? 0) + key.by);
  const paged: Parameters = {
    ...parameters,
    limit: String(limit),
    // Not taken together with `after`.
    ...(skip > 0 && key?.name !== 'after' ? { skip: String(skip) } : {}),
    ...(key ? { [key.name]: String(id) } : {}),
  };
  const page = await of.orders.listOrders(paged, CALLER, { uncounted });
  return comparedPage(page, paged, known.orders.filter(matches), uncounted);
}

/** Every page on the way to the end and back, by the links that clients follow. */
async function askPages(
  of: Installation,
  known: Known,
  { filter, limit }: Extract<Question, { about: 'pages' }>,
): Promise<Asked> {
  const { parameters, matches } = meaning(of, known, filter);
  const matching = known.orders.filter(matches);
  const seen: Record<'next' | 'prev', number[]> = { next: [], prev: [] };
  let paged: Parameters = { ...parameters, limit: String(limit) };
  for (const direction of ['next', 'prev'] as const) {
    for (let isFirst = direction === 'next'; ; isFirst = false) {
      const page = await of.orders.listOrders(paged, CALLER);
      const asked = comparedPage(page, paged, matching, false);
      if (asked.difference) return asked;
      const ids = page.orders.map(({ id }) => id);
      seen[direction] = direction === 'next' ? [...seen.next, ...ids] : [...ids, ...seen.prev];
      const linked = linkedPage(page, paged, direction);
      if (linked === undefined || (isFirst && matching.length === 0)) break;
      paged = linked;
    }
  }
  const all = matching.map(({ id }) => id);
  const request = `the pages of ${new URLSearchParams(paged)}`;
  const forward = compared(request, all, seen.next, all.length);
  // The way back begins with the last page.
  return forward.difference ? forward : compared(`${request}, back`, all, seen.prev, all.length);
}

function linkedPage(page: OrderPage, asked: Parameters, to: 'next' | 'prev'): Parameters | undefined {
  const { Link: links = '' } = orderLinks('/api/v1/orders/', asked, page);
  const url = new RegExp(`<([^>]*)>; rel="${to}"`).exec(links)?.[1];
  return url === undefined
    ? undefined
    : Object.fromEntries(new URL(url, 'http://localhost').searchParams.entries());
}

function comparedPage(
  page: OrderPage,
  parameters: Parameters,
  matching: readonly KnownOrder[],
  uncounted: boolean,
): Asked {
  const { orders, more, total } = naivePage(matching, parameters);
  const expected = {
    ids: orders.map(({ id }) => id),
    more,
    total: uncounted ? undefined : total,
    orders: orders.map(({ orderRef: _, ...order }) => order),
  };
  const actual = {
    ids: page.orders.map(({ id }) => id),
    more: page.more,
    total: page.total,
    orders: page.orders,
  };
  const request = `GET /api/v1/orders/?${new URLSearchParams(parameters)}${uncounted ? ' (uncounted)' : ''}`;
  return compared(request, expected, actual, orders.length);
}

async function askOrder(
  of: Installation,
  known: Known,
  { of: place, by }: Extract<Question, { about: 'order' }>,
): Promise<Asked> {
  const id = (orderAt(known, place)?.id ?? 0) + by;
  const order = known.orders.find((one) => one.id === id);
  const orNone = <Answer>(answer: Promise<Answer>) =>
    answer.catch((error: unknown) => {
      if (error instanceof OrdersError && error.kind === 'not_found') return 'not found';
      throw error;
    });
  const actual = {
    order: await orNone(of.orders.getOrder(id, CALLER)),
    events: await orNone(of.orders.listEvents(id, CALLER)),
    payments: await orNone(of.orders.listPayments(id, CALLER)),
  };
  if (!order) {
    const none = { order: 'not found', events: 'not found', payments: 'not found' };
    return compared(`order ${id}`, none, actual, 0);
  }
  const { orderRef: _, ...known_ } = order;
  const events = eventsOf(known, id);
  return compared(
    `order ${id}, its events and payments`,
    { order: known_, events, payments: paymentsOf(known, id) },
    actual,
    events.length,
  );
}

/** From the start or a time to the end: every event once, in the sequence of writing. */
async function askFeed(
  of: Installation,
  known: Known,
  { of: place, limit, since }: Extract<Question, { about: 'feed' }>,
): Promise<Asked> {
  const orderId = place === undefined ? undefined : orderAt(known, place)?.id;
  const from = since === undefined ? undefined : Math.floor((of.deps.clock.now() - since) / 1_000) * 1_000;
  const fixed: Parameters = {
    limit: String(limit),
    ...(orderId === undefined ? {} : { order_id: String(orderId) }),
  };
  const first: Parameters = from === undefined ? fixed : { ...fixed, since: new Date(from).toISOString() };
  const found: unknown[] = [];
  let reached = -1;
  for (let parameters = first; ; parameters = { ...fixed, after: String(reached) }) {
    const { events, lastId } = await of.orders.listAllEvents(parameters, CALLER);
    found.push(...events);
    if (lastId === reached) break;
    reached = lastId;
  }
  const expected = feedOf(known, orderId, from ?? 0);
  return compared(`GET /api/v1/events?${new URLSearchParams(first)}`, expected, found, expected.length);
}

async function askStats(
  of: Installation,
  known: Known,
  { from: asked, to, zone }: Extract<Question, { about: 'stats' }>,
): Promise<Asked> {
  const now = of.deps.clock.now();
  // Days of a zone are the calendar's affair; here a time is a moment.
  const exact = (time: typeof asked) =>
    time && timeOf(known, { ...time, form: time.form === 'date' ? 'seconds' : time.form }, now);
  const end = exact(to);
  const begin = exact(asked) ?? exactly((end?.end ?? now) - 20 * DAY);
  const period = { from: begin.at, end: end?.end ?? Math.floor(now / 1_000) * 1_000 + 1_000, zone };
  if (period.from >= period.end) return { difference: undefined, found: 0 };
  const parameters: Parameters = {
    from: begin.text,
    timezone: zone,
    ...(end ? { to: end.text } : {}),
  };
  const answer = await of.orders.stats(parameters, CALLER);
  const expected = statsOf(known, period, now);
  return compared(`GET /api/v1/stats?${new URLSearchParams(parameters)}`, expected, answer, expected.orders);
}

function exactly(at: number) {
  const text = new Date(at).toISOString();
  return { text, at };
}
