// Charges the waiting orders of a batch, a bounded number at a time; inside one order the sequence of section 5 of
// the design holds. Any number of processes may drain the same batch: each claims the orders that it sends.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, BatchCounts } from '../model/batch.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { pauseIfPossible, payingInBatch } from '../payments/pause-batch.ts';
import { claimWaiting, payWaiting, type StartedPayment } from '../payments/send-waiting.ts';
import { type Caller, type Deps, logContext, type PaymentResult, type Tx } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';
import { callListener } from '../shared/listener.ts';

export interface DrainOptions {
  /** How many orders may be charged at the same time; read anew before each claim. */
  readonly concurrency: () => number;
  /**
   * How many orders are being charged, or are about to be. Reported at once, so that other work can share a bound
   * with this batch.
   */
  readonly onPlaces?: (taken: number) => void;
  /** Takes no further orders; payments under way are finished. */
  readonly signal?: AbortSignal;
  /** Called before the first order is sent, with the batch's counts. */
  readonly onCharging?: (counts: BatchCounts) => void;
  readonly onOutcome?: (outcome: PaymentResult['outcome']) => void;
}

/** Claims come in pages of this part of the concurrency. None is claimed ahead: a slow service would let it grow old. */
const CLAIMS_A_ROUND = 8;
/** How often the loop checks for a free place, or whether a service that was down is available again. */
const POLL_INTERVAL_MS = 50;
/** Orders in hand for each one that is charged, before unsent emails hold up payments, */
const IN_HAND = 2;
/** but not more than this: they would wait for connections while their time runs, and a hold would not stop them. */
const MOST_IN_HAND = 256;
/** If all of the first payments of a batch fail, the batch is probably wrong. */
const FIRST_PAYMENTS = 50;
const ALL_FAILED = `its first ${FIRST_PAYMENTS} payments all failed; check one of them, then resume the batch`;

/**
 * Resolves when no order of the batch waits for this process any more, or when the batch is paused, as it is at the
 * first payment that the service rejects. Returns the batch's state at that time.
 */
export async function drainBatch(
  given: Deps,
  batchId: number,
  caller: Caller,
  options: DrainOptions,
): Promise<Batch | undefined> {
  await given.services.connect();
  // The next order need not wait until the database records that an email was sent.
  const quick = { ...given, settings: { ...given.settings, recordEmailsLater: true } };
  let isRejected = false;
  const deps = payingInBatch(quick, batchId, () => {
    isRejected = true;
  });
  const { signal } = options;
  const counts = await deps.store.read.batchCounts(batchId);
  const trial = openTrial(counts);
  callListener(deps.log, options.onCharging, counts);
  let [charging, inHand] = [0, 0];
  let wake = () => {};
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const take = (places: number) => {
    charging += places;
    callListener(deps.log, options.onPlaces, charging);
  };
  const charged = async (outcome: PaymentResult['outcome']) => {
    callListener(deps.log, options.onOutcome, outcome);
    if (!isOutage(deps, outcome) && trial.failsWith(outcome))
      await pauseIfPossible(deps, batchId, ALL_FAILED);
    take(-1);
    wake();
  };
  const send = async (row: StartedPayment) => {
    inHand += 1;
    try {
      await payOne(deps, row, caller, charged);
    } finally {
      inHand -= 1;
      wake();
    }
  };
  try {
    while (!signal?.aborted && !isRejected) {
      const concurrency = Math.min(options.concurrency(), callsAllowed(deps), MOST_IN_HAND);
      if (concurrency === 0) {
        // Rejects when the signal is aborted.
        await sleep(POLL_INTERVAL_MS, undefined, signal ? { signal } : {}).catch(() => {});
        continue;
      }
      const most = Math.min(IN_HAND * concurrency, MOST_IN_HAND);
      const room = Math.min(concurrency - charging, most - inHand, trial.room(charging));
      // A transaction for each single order would cost more than the order.
      if (inHand > 0 && room < Math.min(concurrency / CLAIMS_A_ROUND, trial.room(0))) {
        await change();
        continue;
      }
      const places = Math.max(0, room);
      take(places);
      const rows = await deps.store.write((tx) => takeWaiting(deps, tx, batchId, places, caller));
      take(rows.length - places);
      for (const row of rows) void send(row);
      if (rows.length > 0) continue;
      if (inHand === 0) break;
      await change();
    }
  } finally {
    while (inHand > 0) await change();
  }
  return deps.store.write((tx) => completeBatch(tx, batchId, deps.clock.now()));
}

/** While the Payment Service is down, one order at a time tests whether it is available again; no other is sent. */
function callsAllowed({ services: { health } }: Deps): number {
  const state = health.payments.state();
  return state === 'closed' ? Number.POSITIVE_INFINITY : state === 'open' ? 0 : 1;
}

/**
 * While the service is known to be down, a failure says nothing about the batch; the batch waits until the service is
 * available again.
 */
function isOutage({ services: { health } }: Deps, outcome: PaymentResult['outcome']): boolean {
  return outcome === 'unknown' && health.payments.state() !== 'closed';
}

/** A batch is completed when no process has an order of it waiting or under way. */
async function completeBatch(tx: Tx, batchId: number, completedAt: number): Promise<Batch | undefined> {
  const batch = await tx.lockBatch(batchId);
  if (batch?.status !== 'running' || (await tx.hasOpenPayments(batchId))) return batch;
  return tx.patchBatch(batch, { status: 'completed', reason: null, completedAt });
}

/** Claims only rows that there is room for, so that each leaves at once. */
async function takeWaiting(
  deps: Deps,
  tx: Tx,
  batchId: number,
  limit: number,
  caller: Caller,
): Promise<StartedPayment[]> {
  const batch = await tx.lockBatchShared(batchId);
  if (batch?.status !== 'running' || (await tx.chargesHeld())) return [];
  const started: StartedPayment[] = [];
  for (const { order, row, wasSent } of await tx.lockWaiting(batchId, limit, 'chargeable')) {
    if (order.status !== 'pending') continue;
    const one = await claimWaiting(deps, tx, order, row, caller, wasSent);
    if (one) started.push(one);
  }
  return started;
}

/**
 * Reports the payment's outcome once it is written, and resolves when the email has left. One bad order stops no
 * other.
 */
async function payOne(
  deps: Deps,
  started: StartedPayment,
  caller: Caller,
  charged: (outcome: PaymentResult['outcome']) => Promise<void>,
): Promise<void> {
  const failed = (error: unknown) => {
    const { batchId, orderId } = started.row;
    const order = { ...logContext(caller), batchId, orderId };
    const reason = errorText(error);
    callListener(undefined, () => deps.log.error({ ...order, reason }, 'order of a batch could not be paid'));
    return { outcome: 'unknown', followUps: [] } as const;
  };
  const { outcome, followUps } = await payWaiting(deps, started, caller).catch(failed);
  await charged(outcome);
  await runFollowUps(deps, followUps, caller).catch(failed);
}

/** Watches the first payments of a batch that has no outcomes yet. */
function openTrial({ paid, failed }: BatchCounts) {
  let tried = failed;
  let over = paid > 0 || failed >= FIRST_PAYMENTS;
  return {
    /** How many more may be sent in addition to those under way. */
    room: (underWay: number) => (over ? Number.POSITIVE_INFINITY : FIRST_PAYMENTS - tried - underWay),
    failsWith(outcome: PaymentResult['outcome']): boolean {
      if (over) return false;
      tried += 1;
      if (outcome === 'succeeded' || outcome === 'processing') over = true;
      // There is no room for more either, while the batch is being paused.
      return !over && tried >= FIRST_PAYMENTS;
    },
  };
}
