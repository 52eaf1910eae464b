// Time and turns of a simulation: nothing of a process goes on, and no time passes, unless the seed says so.
// One thing happens at a time, and the next is chosen when all that it set off has come to rest.
import type { Random } from './random.ts';

/** A process as far as the schedule is concerned: whether it still lives. */
export interface Host {
  readonly name: string;
  alive: boolean;
  /** Stopped for a while: time goes on without it. */
  frozen: boolean;
}

export interface StepKind {
  readonly label: string;
  readonly isWrite: boolean;
  readonly wanted?: () => boolean;
}

/** A step that waits for its turn; what it returns tells the process, which then goes on. */
interface Step extends StepKind {
  readonly host: Host;
  run(): Promise<() => void>;
}

export interface Timed {
  readonly label: string;
  /** Whose answer this is; nobody's are the service's own doings. */
  readonly host?: Host;
  /** Money that moves: done before anybody's clock is set forward. */
  readonly landing?: boolean;
  /** Ends with its process's work; nobody waits for it. */
  readonly interval?: boolean;
  /** Who goes on then. */
  readonly resumes?: Host;
}

interface TimedEvent extends Timed {
  readonly at: number;
  run(): void;
}

export interface Schedule {
  /** What every clock shows, in epoch milliseconds. */
  wall(): number;
  /** Resolves when its turn has come, is over, and the process is told; never where it is no longer wanted. */
  step<T>(host: Host, what: StepKind, work: () => Promise<T>): Promise<T>;
  after(ms: number, what: Timed, run: () => void): void;
  /** Lets `host` begin something and waits until all has come to rest. */
  begin(host: Host, run: () => void): Promise<void>;
  readonly steps: () => number;
  readonly events: () => number;
  runStep(): Promise<void>;
  fireNext(): Promise<void>;
  /** Time passes; what falls due meanwhile happens. */
  pass(ms: number): Promise<void>;
  /** Somebody sets the clock. */
  jump(ms: number): Promise<void>;
  /** Calls `run` again and again for the process whose turn it is, until `stop`. */
  every(ms: number, run: () => void): { stop(): void };
  thaw(host: Host): Promise<void>;
  /**
   * Stops a process for some time where the seed wants it, which it gives back; what falls due for it meanwhile comes late.
   */
  suspendMaybe(host: Host): number | undefined;
  /** Drops all that a dead process would have done. */
  forget(host: Host): void;
}

export interface ScheduleOptions {
  readonly random: Random;
  readonly trace: (who: string, what: string) => void;
  readonly tellLate: () => number;
  readonly together: number;
  /** Whether a process is suspended where it would go on, and for how long. */
  readonly suspended: () => number | undefined;
}

const START = Date.UTC(2025, 11, 1, 10);

export function openSchedule({ random, trace, tellLate, together, suspended }: ScheduleOptions): Schedule {
  let elapsed = START;
  let offset = 0;
  let steps: Step[] = [];
  let events: TimedEvent[] = [];
  /** What fell due for a stopped process. */
  let missed: TimedEvent[] = [];
  let current: Host | undefined;

  async function begin(host: Host | undefined, run: () => void): Promise<void> {
    current = host;
    run();
    await rest();
    current = undefined;
  }

  async function fire(event: TimedEvent): Promise<void> {
    events = events.filter((other) => other !== event);
    elapsed = Math.max(elapsed, event.at);
    if (event.resumes) return resume(event.resumes);
    if (event.host) suspendMaybe(event.host);
    if (event.host?.frozen) {
      missed.push(event);
      return;
    }
    trace(event.host?.name ?? '-', event.label);
    await begin(event.host, event.run);
  }

  function suspendMaybe(host: Host): number | undefined {
    const ms = host.frozen ? undefined : suspended();
    if (ms === undefined) return undefined;
    host.frozen = true;
    trace(host.name, `is suspended for ${ms / 1_000} s`);
    events.push({ label: 'resumes', resumes: host, at: elapsed + ms, run: () => {} });
    return ms;
  }

  /** What it missed happens now, and in the order in which it was due. */
  function resume(host: Host): void {
    if (!host.alive) return;
    trace(host.name, 'goes on');
    host.frozen = false;
    events.unshift(
      ...missed.filter((event) => event.host === host).map((event) => ({ ...event, at: elapsed })),
    );
    missed = missed.filter((event) => event.host !== host);
  }

  const earliest = (among: readonly TimedEvent[]) =>
    among.reduce<TimedEvent | undefined>(
      (first, one) => (first && first.at <= one.at ? first : one),
      undefined,
    );

  return {
    wall: () => elapsed + offset,
    steps: () => steps.filter(({ host }) => !host.frozen).length,
    events: () => events.filter((event) => !event.interval).length,
    begin,
    suspendMaybe,
    step<T>(host: Host, what: StepKind, work: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (!host.alive) return;
        const run = async () => {
          if (what.wanted?.() === false) return () => {};
          try {
            const value = await work();
            return () => resolve(value);
          } catch (error) {
            return () => reject(error);
          }
        };
        steps.push({ ...what, host, run });
      });
    },
    after(ms, what, run) {
      events.push({ ...what, at: elapsed + Math.max(0, ms), run });
    },
    async runStep() {
      const batch = takeBatch();
      const tells = await Promise.all(batch.map((step) => step.run()));
      for (const [at, { host, label }] of batch.entries()) {
        const tell = tells[at];
        if (!tell || !host.alive) continue;
        suspendMaybe(host);
        if (host.frozen || random.chance(tellLate())) {
          steps.push({ host, label: `${label}: told`, isWrite: false, run: async () => tell });
        } else await begin(host, tell);
      }
    },
    async fireNext() {
      const next = earliest(events);
      if (next) await fire(next);
    },
    async pass(ms) {
      const until = elapsed + ms;
      for (;;) {
        const next = earliest(events);
        if (!next || next.at > until) break;
        await fire(next);
      }
      elapsed = Math.max(elapsed, until);
    },
    async jump(ms) {
      // "Not charged" rests on the clock: who sets it forward must know that nothing is on its way.
      if (ms > 0) for (const event of events.filter(({ landing }) => landing)) await fire(event);
      offset += ms;
    },
    every(ms, run) {
      const host = current;
      if (!host) throw new Error('a timer was set outside of every process');
      let stopped = false;
      const tick = () => {
        if (stopped) return;
        run();
        arm();
      };
      const arm = () => events.push({ label: 'timer', host, interval: true, at: elapsed + ms, run: tick });
      arm();
      return {
        stop() {
          stopped = true;
          events = events.filter((event) => event.run !== tick);
        },
      };
    },
    async thaw(host) {
      host.frozen = false;
      const due = missed.filter((event) => event.host === host);
      missed = missed.filter((event) => event.host !== host);
      for (const event of due) await fire(event);
    },
    forget(host) {
      steps = steps.filter((step) => step.host !== host);
      events = events.filter((event) => event.host !== host);
      missed = missed.filter((event) => event.host !== host);
    },
  };

  /** A step, and writes of the same process that happen to come with it. */
  function takeBatch(): Step[] {
    const first = random.pick(steps.filter(({ host }) => !host.frozen));
    steps = steps.filter((step) => step !== first);
    const joins = (step: Step) => first.isWrite && step.isWrite && step.host === first.host;
    const batch = [first, ...steps.filter((step) => joins(step) && random.chance(together))];
    steps = steps.filter((step) => !batch.includes(step));
    for (const { host, label } of batch) trace(host.name, batch.length > 1 ? `${label} (shared)` : label);
    return batch;
  }
}

/** After this nobody can go on without the schedule: promises have been followed as far as they lead. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Leases are renewed by the simulation's clock, not by the machine's. */
export function takeTimers(schedule: Schedule): () => void {
  const { setInterval, clearInterval } = globalThis;
  const timers = new WeakMap<object, { stop(): void }>();
  const every = (run: () => void, ms: number) => {
    const handle = {};
    timers.set(handle, schedule.every(ms, run));
    return handle;
  };
  const stop = (handle: object) => timers.get(handle)?.stop();
  Object.assign(globalThis, { setInterval: every, clearInterval: stop });
  return () => void Object.assign(globalThis, { setInterval, clearInterval });
}
