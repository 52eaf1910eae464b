// What supervisors, load balancers and Prometheus ask for.
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Route } from './route.ts';

/** Asked for without a token. */
export const OPEN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** An open breaker is no reason to be unready: orders are accepted. */
export const HEALTH_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    operation: 'getHealth',
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  },
  {
    method: 'GET',
    path: '/readyz',
    operation: 'getReadiness',
    async handle({ health, stopping }) {
      if (stopping.aborted) throw unavailable('shutting down');
      return { status: 200, body: { status: 'ready', ...(await health.readiness()) } };
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    operation: 'getMetrics',
    async handle({ health: { metrics } }) {
      return { status: 200, body: await metrics.text(), contentType: metrics.contentType };
    },
  },
];

export function unavailable(why: string): OrdersError {
  return new OrdersError('unavailable', `${why}; try again in a moment`, { retryAfterSeconds: 1 });
}
