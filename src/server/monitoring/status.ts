// Open work of the order database and the state of the breakers, for `/readyz` and `/metrics`: clients may ask at any
// rate, the database is asked at most once a second.
import { refuseMoved } from '../../domain/model/database-marks.ts';
import type { OpenCounts } from '../../domain/model/journal.ts';
import type { Deps } from '../../domain/ports/store.ts';
import { type BoundedParts, boundsToJson } from './bounds.ts';
import type { StandingJson } from './readiness-json.ts';

export interface OperationalStatus {
  readonly open: OpenCounts;
  readonly batchesRunning: number;
  readonly chargesHeld: boolean;
}

/** Rejects as the database does. */
export type ReadStanding = () => Promise<OperationalStatus>;

const FRESH_MS = 1_000;

export function cachedStatus({ store }: Pick<Deps, 'store'>): ReadStanding {
  return sharedForASecond(async () => {
    const [open, batches, chargesHeld] = await Promise.all([
      store.read.openCounts(),
      store.read.runningBatches(),
      store.read.chargesHeld(),
      refuseMoved(store.read),
    ]);
    return { open, batchesRunning: batches.length, chargesHeld };
  });
}

interface Shared<T> {
  (): Promise<T>;
  /** The next caller asks anew, unless an answer is under way. */
  forget(): void;
}

/** All callers within a second share one answer of `ask`. */
export function sharedForASecond<T>(ask: () => Promise<T>): Shared<T> {
  let latest: { readonly at: number; readonly answer: Promise<T> } | undefined;
  let underWay = 0;
  const shared = () => {
    const now = performance.now();
    if (!latest || now - latest.at >= FRESH_MS) {
      underWay += 1;
      const asking = { at: now, answer: ask().finally(() => (underWay -= 1)) };
      latest = asking;
      // A caller that asks after a failure wants to know whether it is over; callers in the meantime share its answer.
      asking.answer.catch(() => {
        if (latest === asking) latest = undefined;
      });
    }
    return latest.answer;
  };
  return Object.assign(shared, {
    forget() {
      if (underWay === 0) latest = undefined;
    },
  });
}

export function standingToJson(
  { services: { health }, clock }: Deps,
  { open }: OperationalStatus,
  bounds: BoundedParts,
): StandingJson {
  const now = clock.now();
  return {
    breakers: { payment: health.payments.state(), notification: health.notifications.state() },
    parked: { count: open.money, oldest_seconds: ageSeconds(open.oldestMoneyAt, now) },
    outbox: {
      depth: open.emails,
      oldest_seconds: ageSeconds(open.oldestEmailAt, now),
      dead: open.failedEmails,
    },
    bounds: boundsToJson(bounds),
  };
}

/** Never negative: the clocks of two machines may differ. */
export function ageSeconds(since: number | null, now: number): number | null {
  return since === null ? null : Math.max(0, Math.round((now - since) / 1_000));
}
