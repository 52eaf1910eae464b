// How close this process is to its limits, and how much it has rejected: for `/readyz`, `/metrics` and `orders doctor`.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Limiter } from '../../domain/shared/turns.ts';
import type { BodyBudget } from '../request/body-budget.ts';
import type { StandingJson } from './readiness-json.ts';

export interface BoundedParts {
  readonly bodies: BodyBudget;
  readonly largeBodies: Limiter;
  readonly longLists: Limiter;
  /** Log lines that their reader did not read in time. */
  readonly dropped: () => number;
}

export function boundsToJson(parts: BoundedParts): StandingJson['bounds'] {
  const away = Object.values(turnedAway(parts)).reduce((sum, count) => sum + count, 0);
  return {
    body_bytes: parts.bodies.held,
    searches_waiting: parts.longLists.waiting,
    turned_away: away,
    log_lines_dropped: parts.dropped(),
  };
}

export function boundMetrics(registry: Registry, parts: BoundedParts): void {
  const registers = [registry];
  new Gauge({
    name: 'orders_body_bytes',
    help: 'Bytes of request bodies held in memory',
    registers,
    collect() {
      this.set(parts.bodies.held);
    },
  });
  new Gauge({
    name: 'orders_waiting_requests',
    help: 'Requests that wait for others of their kind to end',
    labelNames: ['kind'],
    registers,
    collect() {
      this.set({ kind: 'search' }, parts.longLists.waiting);
      this.set({ kind: 'large_body' }, parts.largeBodies.waiting);
    },
  });
  new Counter({
    name: 'orders_turned_away_requests_total',
    help: 'Requests rejected with 503 because of overload',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const [kind, count] of Object.entries(turnedAway(parts))) this.inc({ kind }, count);
    },
  });
  new Counter({
    name: 'orders_log_lines_dropped_total',
    help: 'Log lines dropped because their reader was too slow',
    registers,
    collect() {
      this.reset();
      this.inc(parts.dropped());
    },
  });
}

function turnedAway({ bodies, largeBodies, longLists }: BoundedParts) {
  return { search: longLists.turnedAway, large_body: largeBodies.turnedAway, body: bodies.turnedAway };
}
