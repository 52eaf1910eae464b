// What `serve` does beside answering: settles what is open, and charges what waits in batches.
import { newCaller } from '../domain/caller.ts';
import { errorText } from '../domain/errors.ts';
import { forgetOldKeys } from '../domain/idempotency.ts';
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
function startResilient({ deps, recoveryIntervalMs, onWake }: BackgroundOptions): Repeating[] {
  const intervalMs = Math.min(LOOK_MS, recoveryIntervalMs);
  const mails = repeating(intervalMs, (signal) =>
    run(deps, { signal, kinds: ['notification'], pace: steady(MAILS_AT_ONCE) }),
  );
  onWake(mails.again);
  deps.health.notifications.onRecovered(mails.again);
  const pace = ramp(PAYMENTS_AT_ONCE);
  let everything = true;
  const money = repeating(intervalMs, async (signal) => {
    const options = { signal, kinds: ['payment', 'refund', 'compensation'], pace, everything } as const;
    // What was lost in an outage need not wait for its next look-up once that is over.
    everything = false;
    await run(deps, options);
    await logged(deps, 'open rows not counted', async () => {
      deps.parked.count = (await deps.store.read.openCounts()).money;
    });
  });
  deps.health.payments.onRecovered(() => {
    everything = true;
    money.again();
  });
  return [mails, money];
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

function steady(width: number): Pace {
  return { width: () => width, after: () => {} };
}

/** One at first, one more after each success; from the beginning after a failure. */
function ramp(most: number): Pace {
  let width = 1;
  return {
    width: () => width,
    after(failed) {
      width = failed ? 1 : Math.min(most, width + 1);
    },
  };
}
