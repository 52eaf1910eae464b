// Connects to and measures the two services: on the first use case that may call them, before it writes anything.
// Refuses to connect where the database was used with real services and the sandbox would replace them.
import type { OpenedStore } from '../db/opened-store.ts';
import { SERVICE_NAMES, type ServiceName, sandboxRefused } from '../domain/model/real-services.ts';
import type { Health, ServiceHealth } from '../domain/model/service-health.ts';
import type { Measure } from '../domain/ports/metrics.ts';
import { SENDERS, sendingBy } from '../domain/ports/services.ts';
import type { Services } from '../domain/ports/store.ts';
import type { Services as OpenedServices, ServicesOptions } from './services.ts';

export interface ConnectionOptions extends Omit<ServicesOptions, 'clock' | 'mayPretend'> {
  readonly store: OpenedStore;
  /** Writes nothing, not even the record that real services are used. */
  readonly dryRun?: boolean | undefined;
  readonly measure: Measure;
}

export interface Connection {
  /** Connecting throws `unavailable` where the database has come to refuse the sandbox since the first time. */
  readonly services: Services;
  /** Connects now, and says so where the sandbox serves. */
  open(): Promise<OpenedServices>;
  endRetries(): Promise<void>;
  giveUpLookUps(): Promise<void>;
  close(): Promise<void>;
}

export function serviceConnection(options: ConnectionOptions): Connection {
  const { config, store, measure, dryRun = false } = options;
  const urls = { payments: config.paymentServiceUrl, notifications: config.notificationServiceUrl };
  const pretended = SERVICE_NAMES.filter((name) => urls[name] === undefined);
  const { health, connect } = deferredHealth();
  let opening: Promise<OpenedServices> | undefined;

  /** The services that the sandbox must not replace. */
  async function refused(among: readonly ServiceName[]): Promise<ServiceName[]> {
    if (among.length === 0) return [];
    const real = await store.read.realServices();
    return among.filter((name) => real[name]);
  }

  async function remember(): Promise<void> {
    const real = await store.read.realServices();
    const unknown = SERVICE_NAMES.filter((name) => urls[name] !== undefined && !real[name]);
    if (unknown.length > 0) await store.write((tx) => tx.rememberRealServices(unknown));
  }

  async function firstOpened(): Promise<OpenedServices> {
    const missing = await refused(pretended);
    if (missing.length > 0) throw sandboxRefused(missing, 'usage');
    // Committed before the first order is written and the first call leaves.
    if (!dryRun && pretended.length < SERVICE_NAMES.length) await remember();
    const { openServices } = await import('./services.ts');
    const services = await openServices({
      ...options,
      clock: store.clock,
      // Asked before each call: another process may have begun to use real services since.
      mayPretend: async (name) => (await refused([name])).length === 0,
    });
    connect(services.health);
    return services;
  }

  function opened(): Promise<OpenedServices> {
    opening ??= firstOpened().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  /** For a call. */
  async function open(): Promise<OpenedServices> {
    const services = await opened();
    services.announce();
    return services;
  }

  async function connectServices(): Promise<void> {
    const isFirst = opening === undefined;
    await opened();
    if (isFirst) return;
    const missing = await refused(pretended);
    if (missing.length > 0) throw sandboxRefused(missing, 'unavailable');
  }

  return {
    services: { ...measured(open, measure), connect: connectServices, health },
    open,
    endRetries: async () => (await opening)?.endRetries(),
    giveUpLookUps: async () => (await opening)?.giveUpLookUps(),
    close: async () => (await opening)?.close(),
  };
}

/**
 * The circuit breakers' state until the services are connected: closed. Listeners that register early still get events.
 */
export function deferredHealth(): { readonly health: Health; connect(opened: Health): void } {
  let connected: Health | undefined;
  const waiting: (() => void)[] = [];
  const healthOf = (name: ServiceName): ServiceHealth => ({
    state: () => connected?.[name].state() ?? 'closed',
    onRecovered(listener) {
      if (connected) connected[name].onRecovered(listener);
      else waiting.push(() => connected?.[name].onRecovered(listener));
    },
  });
  return {
    health: { payments: healthOf('payments'), notifications: healthOf('notifications') },
    connect(opened) {
      connected = opened;
      for (const listen of waiting) listen();
    },
  };
}

type Callable = Pick<Services, 'payments' | 'notifications'>;

function measured(services: () => Promise<Callable>, measure: Measure): Callable {
  return {
    payments: {
      async createPayment(request, trace) {
        const { payments } = await services();
        const started = performance.now();
        const result = await payments.createPayment(request, trace);
        const seconds = (performance.now() - started) / 1_000;
        measure({ what: 'payment_call', outcome: result.outcome, seconds });
        return result;
      },
      async getPaymentByOrder(orderId, trace) {
        const record = await (await services()).payments.getPaymentByOrder(orderId, trace);
        measure({ what: 'lookup_call', outcome: record.reached ? 'reached' : 'unreachable' });
        return record;
      },
      async processRefund(request, trace) {
        const result = await (await services()).payments.processRefund(request, trace);
        measure({ what: 'refund_call', outcome: result.outcome });
        return result;
      },
    },
    notifications: sendingBy(async (template, email, trace) => {
      const { notifications } = await services();
      const result = await notifications[SENDERS[template]](email, trace);
      measure({ what: 'email', outcome: result.outcome });
      return result;
    }),
  };
}
