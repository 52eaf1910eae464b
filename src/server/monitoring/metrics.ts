// The content of `/metrics`, by prom-client: counts since the start, and the current state of the database and the
// breakers. Each server has a registry of its own.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { JOURNAL_KINDS } from '../../domain/model/journal.ts';
import type { BreakerState, ServiceHealth } from '../../domain/model/service-health.ts';
import type { CreationOutcome, Measure, Measured } from '../../domain/ports/metrics.ts';
import type { Deps } from '../../domain/ports/store.ts';
import { type BoundedParts, boundMetrics } from './bounds.ts';
import { ageSeconds, type ReadStanding } from './status.ts';
import type { Writable } from './writable.ts';

/** Records one answered request. */
export type ObserveRequest = (method: string | undefined, status: number, seconds: number) => void;

export interface Metrics {
  /** For all requests of one route, by its pattern: a path may contain anything. */
  requestsOf(route: string): ObserveRequest;
  readonly measure: Measure;
  /** In Prometheus's text format. A metric reports a database that cannot be read. */
  text(): Promise<string>;
  readonly contentType: string;
}

interface MetricsOptions {
  readonly bounds: BoundedParts;
  readonly deps: Deps;
  readonly standing: ReadStanding;
  readonly writable: Pick<Writable, 'check'>;
}

/** A charge may take its time limit three times over. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']);
const BREAKER_VALUES: Record<BreakerState, number> = { closed: 0, half_open: 1, open: 2 };
const CREATIONS: readonly CreationOutcome[] = [
  'succeeded',
  'declined',
  'rejected',
  'processing',
  'unknown',
  'parked',
  'held',
  'batch',
];
const PAYMENTS = ['succeeded', 'declined', 'rejected', 'processing', 'unknown'] as const;

export function openMetrics({ deps, standing, writable, bounds }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'orders_http_request_duration_seconds',
    help: 'Duration of answered requests, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  breakerGauge(registry, deps);
  boundMetrics(registry, bounds);
  const readDatabase = databaseGauges(registry, deps, standing, writable);
  return {
    requestsOf(route) {
      const known = new Map<string, { observe(seconds: number): void }>();
      return (asked = '', status, seconds) => {
        const method = METHODS.has(asked) ? asked : 'other';
        const key = `${method} ${status}`;
        let child = known.get(key);
        if (!child) {
          child = requests.labels(method, route, String(status));
          known.set(key, child);
        }
        child.observe(seconds);
      };
    },
    measure: counters(registry),
    async text() {
      await readDatabase();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** Every label is there from the first scrape on, so that a first failure is seen as a rise. */
function counters(registry: Registry): Measure {
  const counter = <Label extends string>(name: string, help: string, labels: readonly Label[]) => {
    const family = new Counter({ name, help, labelNames: ['outcome'], registers: [registry] });
    return childrenOf(labels, (label) => {
      const child = family.labels(label);
      child.inc(0);
      return child;
    });
  };
  const created = counter('orders_created_total', 'Orders stored, by payment outcome', CREATIONS);
  const payments = counter('orders_payment_calls_total', 'Payment calls, by outcome', PAYMENTS);
  const took = new Histogram({
    name: 'orders_payment_call_duration_seconds',
    help: 'Duration of payment calls with all their retries',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [registry],
  });
  const tookOf = childrenOf(PAYMENTS, (outcome) => took.labels(outcome));
  const refunds = counter('orders_refund_calls_total', 'Refund calls, by outcome', [
    'succeeded',
    'refused',
    'pending',
    'unknown',
  ]);
  const lookups = counter(
    'orders_lookup_calls_total',
    "Look-ups in the Payment Service's record, by outcome",
    ['reached', 'unreachable'],
  );
  const emails = counter('orders_mails_total', 'Emails to the Notification Service, by outcome', [
    'sent',
    'failed',
  ]);
  const [runs, settled] = recoveryCounters(registry);
  return (measured: Measured) => {
    switch (measured.what) {
      case 'orders_created':
        return created[measured.outcome].inc(measured.count);
      case 'payment_call':
        payments[measured.outcome].inc();
        return tookOf[measured.outcome].observe(measured.seconds);
      case 'refund_call':
        return refunds[measured.outcome].inc();
      case 'lookup_call':
        return lookups[measured.outcome].inc();
      case 'email':
        return emails[measured.outcome].inc();
      case 'recovery_run':
        return runs.inc();
      case 'recovered_row':
        return settled[measured.kind][measured.failed ? 'open' : 'settled'].inc();
    }
  };
}

function recoveryCounters(registry: Registry) {
  const registers = [registry];
  const runs = new Counter({
    name: 'orders_settle_runs_total',
    help: 'Recovery runs',
    registers,
  });
  const rows = new Counter({
    name: 'orders_settled_rows_total',
    help: 'Open journal rows that recovery processed; "open": they stay open and are retried',
    labelNames: ['kind', 'result'],
    registers,
  });
  const settled = childrenOf(JOURNAL_KINDS, (kind) =>
    childrenOf(['settled', 'open'] as const, (result) => {
      const child = rows.labels(kind, result);
      child.inc(0);
      return child;
    }),
  );
  return [runs, settled] as const;
}

function breakerGauge(registry: Registry, { services: { health } }: Deps): void {
  const valueIn = (service: ServiceHealth) => BREAKER_VALUES[service.state()];
  new Gauge({
    name: 'orders_circuit_breaker_state',
    help: '0: closed; 1: half open, a trial call is due; 2: open, calls fail at once',
    labelNames: ['service'],
    registers: [registry],
    collect() {
      this.set({ service: 'payment' }, valueIn(health.payments));
      this.set({ service: 'notification' }, valueIn(health.notifications));
    },
  });
}

/** Fills the gauges anew; without a database they have no values, and the scrape still succeeds. */
function databaseGauges(
  registry: Registry,
  { clock, log }: Deps,
  standing: ReadStanding,
  writable: Pick<Writable, 'check'>,
) {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const up = gauge('orders_database_up', '1 if the database can be read and written, else 0');
  const parked = gauge('orders_parked_payments', 'Open payments and refunds: under way or waiting');
  const parkedAge = gauge(
    'orders_parked_payments_oldest_seconds',
    'Age of the oldest open payment or refund; 0 if none',
  );
  const outbox = gauge('orders_outbox_mails', 'Open emails: under way or waiting');
  const outboxAge = gauge('orders_outbox_oldest_seconds', 'Age of the oldest open email; 0 if none');
  const dead = gauge('orders_dead_mails', 'Permanently failed emails');
  const foreign = gauge(
    'orders_foreign_charges',
    "Charges in the Payment Service's record that cannot pay their order",
  );
  const batches = gauge('orders_batches_running', 'Batches with orders to charge');
  const held = gauge('orders_charges_held', '1 if an operator holds all charges, else 0');
  return async () => {
    const writes = writable.check().then(
      () => 1,
      () => 0,
    );
    try {
      const { open, batchesRunning, chargesHeld } = await standing();
      const now = clock.now();
      parked.set(open.money);
      parkedAge.set(ageSeconds(open.oldestMoneyAt, now) ?? 0);
      outbox.set(open.emails);
      outboxAge.set(ageSeconds(open.oldestEmailAt, now) ?? 0);
      dead.set(open.failedEmails);
      foreign.set(open.foreignCharges);
      batches.set(batchesRunning);
      held.set(chargesHeld ? 1 : 0);
      up.set(await writes);
    } catch (error) {
      log.warn({ err: error }, 'order database not read for metrics');
      for (const stale of [parked, parkedAge, outbox, outboxAge, dead, batches, held]) stale.remove();
      up.set(0);
    }
  };
}

function childrenOf<Label extends string, Child>(
  labels: readonly Label[],
  make: (label: Label) => Child,
): Record<Label, Child> {
  return Object.fromEntries(labels.map((label) => [label, make(label)])) as Record<Label, Child>;
}
