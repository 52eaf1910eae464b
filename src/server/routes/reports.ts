// The endpoints about many orders at once: their timelines as they are written, and statistics.
import { feedEventToJson } from '../../domain/model/event-feed.ts';
import { feedEventList } from '../../domain/model/order-json.ts';
import { EARNING } from '../../domain/model/order-status.ts';
import { EVENT_PARAMETERS } from '../../domain/orders/list-events.ts';
import { DEFAULT_DAYS, STATS_PARAMETERS } from '../../domain/reports/order-stats.ts';
import { orderStats } from '../../domain/reports/stats-json.ts';
import { overview } from '../../domain/reports/work-queues.ts';
import type { Route } from './route.ts';

export const REPORT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/overview',
    operation: 'getOverview',
    tag: 'Orders',
    summary: 'Count the work that waits',
    description: 'The queues of orders, emails and imports that need a person.',
    answers: { 200: { description: 'The queues.', schema: overview } },
    handle: async ({ orders, caller }) => ({ status: 200, body: await orders.overview(caller) }),
  },
  {
    method: 'GET',
    path: '/api/v1/events',
    operation: 'listEvents',
    tag: 'Orders',
    summary: 'List the events of all orders',
    description:
      'Events in the sequence in which they were written. To follow them, repeat the request with `after` set to ' +
      '`X-Last-Event-Id`: you get every event exactly once. `after=latest` returns no event, only the id of the newest. ' +
      'If `X-Last-Event-Id` is smaller than `after`, the database was restored from a backup, or its newest events were ' +
      'deleted: read orders and batches again, and continue from there.',
    query: EVENT_PARAMETERS,
    answers: {
      200: {
        description: 'The page.',
        schema: feedEventList,
        headers: { 'X-Last-Event-Id': 'always' },
      },
    },
    async handle({ orders, query, caller }) {
      const { events, lastId } = await orders.listAllEvents(query, caller);
      const headers = { 'X-Last-Event-Id': String(lastId) };
      return { status: 200, body: events.map(feedEventToJson), headers };
    },
  },
  {
    method: 'GET',
    path: '/api/v1/stats',
    operation: 'getStats',
    tag: 'Orders',
    summary: 'Get sales statistics',
    description:
      'Covers the orders created between `from` and `to`, with their current status. Revenue counts the orders that ' +
      `are ${EARNING.join(', ')}; unpaid and refunded orders do not count. Without \`from\`, the period is the ` +
      `${DEFAULT_DAYS} days up to \`to\`.`,
    query: STATS_PARAMETERS,
    answers: { 200: { description: 'The statistics.', schema: orderStats } },
    async handle({ orders, query, caller, untilGone }) {
      return { status: 200, body: await orders.stats(query, caller, untilGone()) };
    },
  },
];
