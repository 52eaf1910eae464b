// Composition root: opens database, clock and ids; connects the services when a use case first needs them.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { openStore } from '../db/open-store.ts';
import type { DatabaseFile } from '../db/opened-store.ts';
import { isPostgresUrl } from '../db/postgres/url.ts';
import { type BatchService, createBatchService } from '../domain/batch-service.ts';
import { previewRecovery } from '../domain/dry-run/preview-recovery.ts';
import { type SearchIndex, updateSearchIndex } from '../domain/maintenance/update-search-index.ts';
import type { RecoveredRow } from '../domain/model/journal.ts';
import type { OrderDraft } from '../domain/model/order.ts';
import { createOrderService, type OrderService } from '../domain/order-service.ts';
import { findKey, fingerprintOf } from '../domain/orders/idempotency-key.ts';
import { longListTurns } from '../domain/orders/list-orders.ts';
import { type Measure, UNMEASURED } from '../domain/ports/metrics.ts';
import { type Deps, newCaller, newProcess, type Settings } from '../domain/ports/store.ts';
import { type Reconciled, type ReconcileOptions, reconcile } from '../domain/reconcile/reconcile.ts';
import { type RecoverAllOptions, type RecoveredAll, recoverAll } from '../domain/recovery/recover-all.ts';
import { closeAll } from '../domain/shared/close-all.ts';
import { callListener } from '../domain/shared/listener.ts';
import { oneTurn } from '../domain/shared/long-work.ts';
import type { ProcessLog } from './log.ts';
import { isGone, newLeaseOwner } from './process-identity.ts';
import { type Connection, serviceConnection } from './service-connection.ts';

/** The order service of this process and everything to close with it. */
export interface Context {
  readonly orders: OrderService;
  readonly batches: BatchService;
  readonly deps: Deps;
  readonly searchIndex: SearchIndex;
  /** Set only for a database that is a file. */
  readonly file: DatabaseFile | undefined;
  /** Calls `listener` whenever a batch has something to charge. */
  onBatchRunning(listener: () => void): void;
  /** Calls `listener` whenever a use case leaves something to recover. */
  onWake(listener: () => void): void;
  /** Calls `listener` whenever held payments may be sent. */
  onRelease(listener: () => void): void;
  /** Whether emails of this process wait in the outbox for another process to send them. */
  leavesEmails(): Promise<boolean>;
  /** From now on, `measure` receives every measurement. */
  measureWith(measure: Measure): void;
  /** Recovers everything that is open now, due or not, and returns the results. */
  recover(options?: RecoverAllOptions): Promise<RecoveredAll>;
  /** Lists the first steps of that recovery without doing any. */
  previewRecovery(): Promise<RecoveredRow[]>;
  /** Finds the order that a request with this key placed. Throws `invalid` if the key came with a different request. */
  placedWith(key: string, draft: OrderDraft): Promise<number | undefined>;
  /**
   * Compares every order with the Payment Service's record; with `fix` repairs. Does not wait for look-ups under way.
   */
  reconcile(options: ReconcileOptions): Promise<Reconciled>;
  /** Throws `unavailable`, with the reason, where the database takes no writes. */
  probeWrite(): Promise<void>;
  /** Whether a newer version has upgraded the order database since it was opened. */
  isNewer(): Promise<boolean>;
  /** Connects to the two services now; otherwise the first use case that may call one connects. */
  connectServices(): Promise<void>;
  /** Failed calls are not retried from now on; a caller that waits for a retry gets its result at once. */
  endRetries(): Promise<void>;
  /** Waits for background work, then closes everything. */
  close(): Promise<void>;
  /**
   * For a process that ends now: closes the database once its writes are done, and leaves calls under way to recovery.
   */
  leave(): Promise<void>;
}

export interface ContextOptions {
  readonly config: Config;
  readonly log: ProcessLog;
  /** Tells the user, in one line, that the sandbox serves. */
  readonly notice: (line: string) => void;
  /** For a process that keeps running after its answers. */
  readonly serves?: boolean | undefined;
  /** Writes nothing, not even the record that real services are used. */
  readonly dryRun?: boolean | undefined;
}

/** Its server has CPU cores of its own. */
const SEARCHES_ON_POSTGRES = 4;
/** A write that takes longer waits for another process, and has not begun. */
const LEAVE_MS = 1_000;

/** Opens the order database of `config`. Throws `unavailable` where it cannot be used. */
export async function openContext(options: ContextOptions): Promise<Context> {
  if (options.serves && !isPostgresUrl(options.config.db)) {
    (await import('../db/doctor/log.ts')).refuseDamagedLog(options.config.db);
  }
  const store = await openStore(options.config.db);
  const background = new Set<Promise<unknown>>();
  let told = UNMEASURED;
  const measure: Measure = (measured) => callListener(options.log, told, measured);
  const connection = serviceConnection({ ...options, store, measure });
  const wakes = new Set<() => void>();
  const releases = new Set<() => void>();
  let isLeft = false;
  const deps: Deps = {
    store,
    services: connection.services,
    process: newProcess({
      isGone,
      longLists: longListTurns(isPostgresUrl(options.config.db) ? SEARCHES_ON_POSTGRES : 1),
      wake() {
        isLeft ||= wakes.size === 0;
        for (const listener of wakes) callListener(options.log, listener);
      },
      released() {
        for (const listener of releases) callListener(options.log, listener);
      },
      ordersStored: () => updateSearchIndex(options, store.searchIndex, { rest: oneTurn }),
      inBackground(work) {
        const kept = work
          .catch((error: unknown) => options.log.error({ err: error }, 'background work failed'))
          .finally(() => background.delete(kept));
        background.add(kept);
      },
    }),
    settings: { ...settingsOf(options.config), recordEmailsLater: options.serves },
    clock: store.clock,
    newKey: () => randomUUID(),
    log: options.log,
    measure,
  };
  const ended = async () => {
    while (background.size > 0) await Promise.all(background);
  };
  const drains = new Set<() => void>();
  const batches = createBatchService({
    deps,
    openStaging: async () => (await import('../db/csv-staging.ts')).openStaging,
    presetOf: async (name) =>
      (await import('./preset-files.ts')).orderPreset(name, options.config.presetFolder),
    orderPresets: async () => (await import('./preset-files.ts')).orderPresets(options.config.presetFolder),
    onRunning: () => {
      for (const drain of drains) callListener(options.log, drain);
    },
  });
  return {
    orders: createOrderService(deps),
    batches,
    deps,
    searchIndex: store.searchIndex,
    file: store.file,
    onBatchRunning: (listener) => void drains.add(listener),
    onWake: (listener) => void wakes.add(listener),
    onRelease: (listener) => void releases.add(listener),
    leavesEmails: async () => isLeft && (await store.read.openCounts()).emails > 0,
    measureWith(listener) {
      told = listener;
    },
    recover: (options) => recoverAll(deps, { ...newCaller('settle'), reportsEmails: true }, options),
    previewRecovery: () => previewRecovery(deps),
    placedWith: async (key, draft) => (await findKey(deps, key, fingerprintOf(draft)))?.orderId ?? undefined,
    async reconcile(options) {
      await deps.services.connect();
      options.signal?.addEventListener('abort', () => void giveUpLookUps(connection));
      return reconcile(deps, newCaller('settle'), options);
    },
    probeWrite: () => store.probeWrite(),
    isNewer: () => store.isNewer(),
    async connectServices() {
      await deps.services.connect();
      await connection.open();
    },
    endRetries: connection.endRetries,
    close: () => closeAll([ended, connection.close, store.close]),
    leave: () => Promise.race([store.close(), sleep(LEAVE_MS, undefined, { ref: false })]),
  };
}

/** Also ends retries: look-ups are not repeated. */
async function giveUpLookUps({ endRetries, giveUpLookUps }: Connection): Promise<void> {
  await endRetries();
  await giveUpLookUps();
}

function settingsOf(config: Config): Settings {
  return {
    paymentTimeoutMs: config.paymentTimeoutMs,
    notificationTimeoutMs: config.notificationTimeoutMs,
    resilience: config.resilience,
    leaseOwner: newLeaseOwner(),
  };
}
