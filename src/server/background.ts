// What `serve` does beside answering: settles what is open, and charges what waits in batches.
import { newCaller } from '../domain/caller.ts';
import { errorText } from '../domain/errors.ts';
import type { ServiceHealth } from '../domain/health.ts';
import { forgetOldKeys } from '../domain/idempotency.ts';
import type { JournalKind } from '../domain/journal.ts';
import type { Deps } from '../domain/ports.ts';
import { type Pace, type SettleOptions, settle } from '../domain/settle.ts';
import { startDraining } from './draining.ts';
import { type Repeating, repeating } from './repeating.ts';

export interface BackgroundOptions {
  readonly deps: Deps;
  readonly recoveryIntervalMs: number;
  readonly batchConcurrency: number;
  /** Calls `listener` whenever a batch has something to charge. */
  readonly onBatchRunning: (listener: () => void) => void;
  /** Calls `listener` whenever something has been left to settle. */
  readonly onWake: (listener: () => void) => void;
}

/** With resilience on, open rows are looked at so often. */
const LOOK_MS = 1_000;
const PAYMENTS_AT_ONCE = 32;
const MAILS_AT_ONCE = 64;

export function startBackground(options: BackgroundOptions): Pick<Repeating, 'stop'> {
  const { deps, recoveryIntervalMs } = options;
  const draining = startDraining(options);
  options.onBatchRunning(draining.again);
  const forgetting = repeating(recoveryIntervalMs, () =>
    logged(deps, 'old keys kept', () => forgetOldKeys(deps)),
  );
  const settling = deps.settings.resilience ? startResilient(options) : [startSettling(options)];
  const all = [draining, forgetting, ...settling];
  return { stop: async () => void (await Promise.all(all.map((one) => one.stop()))) };
}

function startSettling({ deps, recoveryIntervalMs }: BackgroundOptions): Repeating {
  return repeating(recoveryIntervalMs, (signal) => run(deps, { signal }));
}

/**
 * The outbox and what waits for the Payment Service, apart: neither waits for the other. What has come back is not
 * given all at once that has waited for it.
 */
function startResilient(options: BackgroundOptions): Repeating[] {
  const { deps, onWake } = options;
  const mails = settleKinds(
    options,
    deps.health.notifications,
    ['notification'],
    MAILS_AT_ONCE,
    async () => {},
  );
  onWake(mails.again);
  const money = settleKinds(
    options,
    deps.health.payments,
    ['payment', 'refund', 'compensation'],
    PAYMENTS_AT_ONCE,
    async () => {
      deps.parked.count = (await deps.store.read.openCounts()).money;
    },
  );
  return [mails, money];
}

function settleKinds(
  { deps, recoveryIntervalMs }: BackgroundOptions,
  service: ServiceHealth,
  kinds: readonly JournalKind[],
  most: number,
  afterwards: () => Promise<void>,
): Repeating {
  const pace = ramp(most);
  let everything = true;
  const loop = repeating(Math.min(LOOK_MS, recoveryIntervalMs), async (signal) => {
    const options = { signal, kinds, pace, everything };
    // What was put off in an outage need not wait for its next turn once that is over.
    everything = false;
    await run(deps, options);
    await logged(deps, 'open rows not counted', afterwards);
  });
  service.onRecovered(() => {
    everything = true;
    loop.again();
  });
  return loop;
}

async function run(deps: Deps, options: SettleOptions): Promise<void> {
  await logged(deps, 'settle run failed', async () => {
    const rows = await settle(deps, newCaller('settle'), options);
    for (const row of rows) deps.log.info({ ...row }, 'settled');
  });
}

async function logged(deps: Deps, complaint: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    deps.log.error({ reason: errorText(error) }, complaint);
  }
}

/** One at first, one more after each success; half as many after a failure. */
function ramp(most: number): Pace {
  let width = 1;
  return {
    width: () => width,
    after(failed) {
      width = failed ? Math.max(1, Math.floor(width / 2)) : Math.min(most, width + 1);
    },
  };
}
