// Endpoints for supervisors, load balancers and Prometheus.
import * as z from 'zod';
import { OrdersError } from '../../domain/shared/errors.ts';
import { describe, text } from '../../domain/shared/schema.ts';
import { readiness } from '../monitoring/readiness-json.ts';
import type { Route } from './route.ts';

/** Served without a token. */
export const OPEN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

const health = describe(z.object({ status: z.literal('ok') }), {
  id: 'Health',
  examples: [{ status: 'ok' }],
});
const metricsText = text('Metrics in the text format of Prometheus.');

/** An open breaker is no reason to be unready: orders are accepted. */
export const HEALTH_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    operation: 'getHealth',
    tag: 'Service',
    summary: 'Check that the process is alive',
    description: 'Needs no token.',
    answers: { 200: { description: 'The process is alive.', schema: health } },
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  },
  {
    method: 'GET',
    path: '/readyz',
    operation: 'getReadiness',
    tag: 'Service',
    summary: 'Check that the server is ready',
    description: 'Also reports circuit breakers, open payments and open emails. Needs no token.',
    answers: { 200: { description: 'The server is ready.', schema: readiness } },
    problems: ['unavailable', 'database_moved'],
    async handle({ health, stopping }) {
      if (stopping.aborted) throw unavailable('the server is shutting down');
      return { status: 200, body: { status: 'ready', ...(await health.readiness()) } };
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    operation: 'getMetrics',
    tag: 'Service',
    summary: 'Get metrics for Prometheus',
    description: 'Requests, outcomes of calls, open work and circuit breakers.',
    answers: { 200: { description: 'The metrics.', schema: metricsText, mediaType: 'text/plain' } },
    async handle({ health: { metrics } }) {
      return { status: 200, body: await metrics.text(), contentType: metrics.contentType };
    },
  },
];

export function unavailable(why: string): OrdersError {
  return new OrdersError('unavailable', `${why}; retry in a moment`, { retryAfterSeconds: 1 });
}
