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
    help: 'Bytes of request bodies that are held',
    registers,
    collect() {
      this.set(parts.bodies.held);
    },
  });
  new Gauge({
    name: 'orders_waiting_requests',
    help: 'Requests that wait until others of their kind have ended',
    labelNames: ['kind'],
    registers,
    collect() {
      this.set({ kind: 'search' }, parts.longLists.waiting);
      this.set({ kind: 'large_body' }, parts.largeBodies.waiting);
    },
  });
  new Counter({
    name: 'orders_turned_away_requests_total',
    help: 'Requests that were answered 503, as too many of their kind were there',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const [kind, count] of Object.entries(turnedAway(parts))) this.inc({ kind }, count);
    },
  });
  new Counter({
    name: 'orders_log_lines_dropped_total',
    help: 'Lines of the log that were left out, as they were not read',
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
