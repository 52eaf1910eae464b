// How long requests and answers of a simulation are on their way, by the seed and within what docs/api.md allows.
import { lastSendAfterMs } from '../../src/domain/model/service-health.ts';
import type { Host } from './schedule.ts';
import { PAYMENT_TIMEOUT_MS, type World } from './world.ts';

/** So long after its row was written a call may begin. */
const SEND_WINDOW_MS = 5_000;

/** The last moment before a look-up may take absence for "not charged", less a second. */
export function lateUntil(world: World, sentAt: number): number {
  const gone = Math.max(0, world.schedule.wall() - sentAt);
  // With resilience on the last of the sends of one call may be that much later than the first.
  const lastSend = world.profile.resilience ? lastSendAfterMs(PAYMENT_TIMEOUT_MS) : 0;
  const latest = SEND_WINDOW_MS + lastSend + 2 * PAYMENT_TIMEOUT_MS;
  return Math.max(0, world.random.between(0, latest - 1_000) - gone);
}

/** Broken at once, or silence until the time limit. */
export function lateOr(world: World, limitMs: number): number {
  if (world.random.chance(0.5)) return delay(world);
  return world.profile.resilience ? limitMs + lastSendAfterMs(limitMs) : limitMs;
}

export function delay(world: World): number {
  return world.random.chance(0.3) ? 0 : world.random.between(1, 6_000);
}

/** A process may be suspended as its request leaves: that leaves when it goes on, which finds its time over. */
export function leaving(
  { schedule, random, count }: World,
  host: Host,
  what: string,
  leave: (isLate: boolean) => void,
): void {
  const ms = schedule.suspendMaybe(host);
  if (ms === undefined) {
    leave(false);
    return;
  }
  count('suspended as a payment leaves');
  const isLate = ms >= PAYMENT_TIMEOUT_MS && random.chance(0.8);
  schedule.after(ms, { label: `${what} leaves` }, () => leave(isLate));
}
