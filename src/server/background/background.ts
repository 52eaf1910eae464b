// Background work of `serve`: recovers open work, charges waiting batches, keeps searches fast, deletes old idempotency
// keys.
import { setTimeout as sleep } from 'node:timers/promises';
import { type SearchIndex, updateSearchIndex } from '../../domain/maintenance/update-search-index.ts';
import { MONEY_KINDS } from '../../domain/model/journal.ts';
import { expireIdempotencyKeys } from '../../domain/orders/idempotency-key.ts';
import { type Deps, logContext, newCaller } from '../../domain/ports/store.ts';
import { type RecoveryOptions, recoverOpenRows } from '../../domain/recovery/recovery-loop.ts';
import { sweepTemporary } from '../../domain/shared/own-folder.ts';
import { type ChargingOptions, chargeBatches } from './charge-batches.ts';
import { startRecoveryLoop } from './recovery-worker.ts';
import { startTask, type Task } from './task.ts';

export interface BackgroundOptions extends ChargingOptions {
  readonly searchIndex: SearchIndex;
  /** Calls `listener` whenever a batch has something to charge. */
  readonly onBatchRunning: (listener: () => void) => void;
  /** Calls `listener` whenever a use case leaves something to recover. */
  readonly onWake: (listener: () => void) => void;
  /** Calls `listener` whenever held payments may be sent. */
  readonly onRelease: (listener: () => void) => void;
}

/** With resilience on, open rows are checked at this interval. */
const POLL_INTERVAL_MS = 1_000;
const PAYMENTS_AT_ONCE = 32;
const EMAILS_AT_ONCE = 64;
/** How often the search index is updated: reading the orders of a second without it costs little. */
const INDEX_MS = 1_000;
/** After every few milliseconds of that, the process serves only requests for this long; longer while they need it. */
const PAUSE_MS = 2;
const BUSY_PAUSE_MS = 40;
/** Indexing waits while requests take more than this part of the time, but only this many times. */
const BUSY = 0.5;
const MOST_WAITS = 3;

export function startBackground(options: BackgroundOptions): Pick<Task, 'stop'> {
  const { deps, recoveryIntervalMs } = options;
  const { log, process, settings } = deps;
  process.recoversEveryMs = settings.resilience ? lookMs(recoveryIntervalMs) : recoveryIntervalMs;
  // For files that an earlier process left; no caller waits for this.
  void sweepTemporary();
  const charging = chargeBatches(options);
  options.onBatchRunning(charging.again);
  const recovery = settings.resilience ? recoverResilient(options) : [recoverAll(options)];
  options.onRelease(() => {
    for (const task of [charging, ...recovery]) task.again();
  });
  const tasks = [
    charging,
    startTask({
      log,
      intervalMs: recoveryIntervalMs,
      failure: 'expired idempotency keys not deleted',
      turn: () => expireIdempotencyKeys(deps),
    }),
    followOrders(options),
    ...recovery,
  ];
  return { stop: async () => void (await Promise.all(tasks.map((task) => task.stop()))) };
}

function followOrders({ deps, searchIndex, recoveryIntervalMs }: BackgroundOptions): Task {
  let before = performance.eventLoopUtilization();
  let waits = 0;
  return startTask({
    log: deps.log,
    intervalMs: Math.min(INDEX_MS, recoveryIntervalMs),
    failure: 'search index not updated',
    async turn(signal) {
      const isBusy = performance.eventLoopUtilization(before).utilization > BUSY;
      waits = isBusy && waits < MOST_WAITS ? waits + 1 : 0;
      const rest = () => sleep(isBusy ? BUSY_PAUSE_MS : PAUSE_MS);
      if (waits === 0) await updateSearchIndex(deps, searchIndex, { signal, rest });
      before = performance.eventLoopUtilization();
    },
  });
}

const lookMs = (recoveryIntervalMs: number) => Math.min(POLL_INTERVAL_MS, recoveryIntervalMs);
const RUN_FAILED = 'recovery run failed';

function recoverAll({ deps, recoveryIntervalMs }: BackgroundOptions): Task {
  const turn = (signal: AbortSignal) => run(deps, { signal });
  return startTask({ log: deps.log, intervalMs: recoveryIntervalMs, failure: RUN_FAILED, turn });
}

/** Emails and Payment Service calls have separate workers: neither waits for the other. */
function recoverResilient({ deps, recoveryIntervalMs, onWake }: BackgroundOptions): Task[] {
  const { log, process, services, store } = deps;
  const common = { log, failure: RUN_FAILED, intervalMs: lookMs(recoveryIntervalMs) };
  const emails = startRecoveryLoop({
    ...common,
    service: services.health.notifications,
    most: EMAILS_AT_ONCE,
    run: (options) => run(deps, { ...options, kinds: ['notification'] }),
  });
  onWake(emails.again);
  const money = startRecoveryLoop({
    ...common,
    service: services.health.payments,
    most: PAYMENTS_AT_ONCE,
    async run(options) {
      try {
        await run(deps, { ...options, kinds: MONEY_KINDS });
      } finally {
        process.parked = (await store.read.openCounts()).money;
      }
    },
  });
  return [emails, money];
}

async function run(deps: Deps, options: RecoveryOptions): Promise<void> {
  const caller = newCaller('settle');
  const rows = await recoverOpenRows(deps, caller, options);
  for (const row of rows) deps.log.info({ ...logContext(caller), ...row }, 'recovered');
}
