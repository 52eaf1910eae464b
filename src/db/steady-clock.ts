// A clock that cannot be set and that runs while the machine sleeps: leases and due times must not stand still then.
import { uptime } from 'node:os';

/** In milliseconds. */
export interface Clocks {
  /** Cannot be set, but stops while the machine sleeps. */
  monotonic(): number;
  /** Runs during sleep, but may be set. */
  wall(): number;
  /** Runs during sleep and cannot be set, but takes a system call and has a resolution of hundredths of a second. */
  sinceBoot(): number;
}

const CLOCKS: Clocks = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  sinceBoot: () => uptime() * 1_000,
};

/** Far above the rounding error of the difference between two clocks. */
const JUMP_MS = 250;

/** Reads the time in milliseconds from any start. `onWake` is told once a sleep has been noticed and added. */
export function steadyClock(onWake: () => void, clocks: Clocks = CLOCKS): () => number {
  let wallAhead = clocks.wall() - clocks.monotonic();
  const bootAhead = clocks.sinceBoot() - clocks.monotonic();
  let sleptMs = 0;
  return () => {
    const monotonic = clocks.monotonic();
    const ahead = clocks.wall() - monotonic;
    // A sleep or a wall clock that was set: only the clock since boot tells which.
    if (Math.abs(ahead - wallAhead) >= JUMP_MS) {
      wallAhead = ahead;
      const asleep = clocks.sinceBoot() - clocks.monotonic() - bootAhead;
      if (asleep - sleptMs >= JUMP_MS / 2) {
        sleptMs = asleep;
        onWake();
      }
    }
    return monotonic + sleptMs;
  };
}
