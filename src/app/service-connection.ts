// The two services of a process: connected with the first use case that may call them, before it writes anything, and
// refused where the order database has been used with real ones and the sandbox would take their place.
import type { OpenedStore } from '../db/opened-store.ts';
import { SERVICE_NAMES, type ServiceName, sandboxRefused } from '../domain/model/real-services.ts';
import type { Health } from '../domain/model/service-health.ts';
import { healthBeforeServices } from './deferred-health.ts';
import type { Services, ServicesOptions } from './services.ts';

export interface ConnectionOptions extends Omit<ServicesOptions, 'clock' | 'mayPretend'> {
  readonly store: OpenedStore;
  /** Nothing may be written, not even that real services are used. */
  readonly dryRun?: boolean | undefined;
}

export interface Connection {
  readonly health: Health;
  /** Throws `usage` where the sandbox is refused, `unavailable` where that has come about since the first time. */
  connect(): Promise<void>;
  /** For a call; says so where the sandbox serves. */
  services(): Promise<Services>;
  endRetries(): Promise<void>;
  giveUpLookUps(): Promise<void>;
  close(): Promise<void>;
}

export function serviceConnection(options: ConnectionOptions): Connection {
  const { config, store, dryRun = false } = options;
  const urls = { payments: config.paymentServiceUrl, notifications: config.notificationServiceUrl };
  const pretended = SERVICE_NAMES.filter((name) => urls[name] === undefined);
  const { health, connect } = healthBeforeServices();
  let opening: Promise<Services> | undefined;

  /** Which of those that the sandbox stands in for it must not. */
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

  async function open(): Promise<Services> {
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

  function opened(): Promise<Services> {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  return {
    health,
    async connect() {
      const isFirst = opening === undefined;
      await opened();
      if (isFirst) return;
      const missing = await refused(pretended);
      if (missing.length > 0) throw sandboxRefused(missing, 'unavailable');
    },
    async services() {
      const services = await opened();
      services.announce();
      return services;
    },
    endRetries: async () => (await opening)?.endRetries(),
    giveUpLookUps: async () => (await opening)?.giveUpLookUps(),
    close: async () => (await opening)?.close(),
  };
}
