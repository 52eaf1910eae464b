// What `serve` does beside answering: settles what is open, charges what waits in batches, keeps searches fast.

import { setTimeout as sleep } from 'node:timers/promises';
import { followBook, type SearchIndex } from '../../domain/maintenance/update-search-index.ts';
import { MONEY_KINDS } from '../../domain/model/journal.ts';
import { forgetOldKeys } from '../../domain/orders/idempotency-key.ts';
import { asked, type Deps, newCaller } from '../../domain/ports/store.ts';
import { type SettleOptions, settle } from '../../domain/recovery/recovery-loop.ts';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { sweepTemporary } from '../../domain/shared/own-folder.ts';
import { type DrainingOptions, startDraining } from './charge-batches.ts';
import { type Repeating, repeating } from './interval.ts';
import { settleBeside } from './recovery-worker.ts';

export interface BackgroundOptions extends DrainingOptions {
  readonly searchIndex: SearchIndex;
  /** Calls `listener` whenever a batch has something to charge. */
  readonly onBatchRunning: (listener: () => void) => void;
  /** Calls `listener` whenever something has been left to settle. */
  readonly onWake: (listener: () => void) => void;
}

/** With resilience on, open rows are looked at so often. */
const LOOK_MS = 1_000;
const PAYMENTS_AT_ONCE = 32;
const MAILS_AT_ONCE = 64;
/** How often the search index is brought up to the book: to read some thousand orders as they are costs little. */
const FOLLOW_MS = 5_000;
/** After each few milliseconds of that, so long is for requests alone. */
const REST_MS = 5;
/** While requests take more than this part of the time it waits, but not more than so often. */
const BUSY = 0.5;
const MOST_WAITS = 6;

export function startBackground(options: BackgroundOptions): Pick<Repeating, 'stop'> {
  const { deps, recoveryIntervalMs } = options;
  const { resilience } = deps.settings;
  deps.process.settlesEveryMs = resilience ? lookMs(recoveryIntervalMs) : recoveryIntervalMs;
  // For what an earlier process has left; nobody waits for it.
  void sweepTemporary();
  const draining = startDraining(options);
  options.onBatchRunning(draining.again);
  const keys = complaints(deps, 'old keys kept');
  const forgetting = repeating(recoveryIntervalMs, () => keys.run(() => forgetOldKeys(deps)), keys.failed);
  const settling = resilience ? startResilient(options) : [startSettling(options)];
  const all = [draining, forgetting, startFollowing(options), ...settling];
  return { stop: async () => void (await Promise.all(all.map((one) => one.stop()))) };
}

function startFollowing({ deps, searchIndex, recoveryIntervalMs }: BackgroundOptions): Repeating {
  let before = performance.eventLoopUtilization();
  let waits = 0;
  const follow = async (signal: AbortSignal) => {
    const { utilization } = performance.eventLoopUtilization(before);
    waits = utilization > BUSY && waits < MOST_WAITS ? waits + 1 : 0;
    if (waits === 0) await followBook(deps, searchIndex, { signal, rest: () => sleep(REST_MS) });
    before = performance.eventLoopUtilization();
  };
  const { run, failed } = complaints(deps, 'search index not brought up to the book');
  const intervalMs = Math.min(FOLLOW_MS, recoveryIntervalMs);
  return repeating(intervalMs, (signal) => run(() => follow(signal)), failed);
}

const lookMs = (recoveryIntervalMs: number) => Math.min(LOOK_MS, recoveryIntervalMs);

function startSettling({ deps, recoveryIntervalMs }: BackgroundOptions): Repeating {
  const runs = complaints(deps, RUN_FAILED);
  return repeating(recoveryIntervalMs, (signal) => runs.run(() => run(deps, { signal })), runs.failed);
}

/** The outbox and what waits for the Payment Service, apart: neither waits for the other. */
function startResilient({ deps, recoveryIntervalMs, onWake }: BackgroundOptions): Repeating[] {
  const intervalMs = lookMs(recoveryIntervalMs);
  const ofMails = complaints(deps, RUN_FAILED);
  const ofMoney = complaints(deps, RUN_FAILED);
  const mails = settleBeside({
    intervalMs,
    service: deps.services.health.notifications,
    most: MAILS_AT_ONCE,
    run: (options) => ofMails.run(() => run(deps, { ...options, kinds: ['notification'] })),
    onFailure: ofMails.failed,
  });
  onWake(mails.again);
  const money = settleBeside({
    intervalMs,
    service: deps.services.health.payments,
    most: PAYMENTS_AT_ONCE,
    async run(options) {
      try {
        await ofMoney.run(() => run(deps, { ...options, kinds: MONEY_KINDS }));
      } finally {
        deps.process.parked = (await deps.store.read.openCounts()).money;
      }
    },
    onFailure: ofMoney.failed,
  });
  return [mails, money];
}

async function run(deps: Deps, options: SettleOptions): Promise<void> {
  const caller = newCaller('settle');
  const rows = await settle(deps, caller, options);
  for (const row of rows) deps.log.info({ ...asked(caller), ...row }, 'settled');
}

const RUN_FAILED = 'settle run failed';

interface Complaints {
  /** Does the work; where it succeeds, its next failure is told anew. */
  run(work: () => Promise<void>): Promise<void>;
  failed(error: unknown): void;
}

/** Told once for each reason, and not at each attempt, as long as nothing changes. */
function complaints({ log }: Deps, complaint: string): Complaints {
  let told: string | undefined;
  return {
    async run(work) {
      await work();
      told = undefined;
    },
    failed(error) {
      const reason = errorText(error);
      if (told === reason) return;
      told = reason;
      // What is not an error of ours is a bug, and is looked for by where it comes from.
      log.error({ reason, ...(error instanceof OrdersError ? {} : { err: error }) }, complaint);
    },
  };
}
