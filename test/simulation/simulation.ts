// One seed: a storm of requests, faults and crashes, then calm until everything has settled, then the count.
import type { Shelf } from './book.ts';
import { type Clients, openClients } from './clients.ts';
import { checkInvariants } from './invariants.ts';
import { openLedger } from './ledger.ts';
import { openMoneyWatch } from './money.ts';
import { openPaymentEvents } from './payment-events.ts';
import { openProcesses, type Process, type Processes } from './process.ts';
import { drawProfile, type Profile } from './profile.ts';
import { seededRandom } from './random.ts';
import { openSchedule, takeTimers } from './schedule.ts';
import { countEnds, type Violation, type World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  /** How often what happened: a simulation in which nothing goes wrong proves nothing. */
  readonly counts: Readonly<Record<string, number>>;
}

interface Play {
  readonly world: World;
  readonly processes: Processes;
  readonly clients: Clients;
}

const MAX_TURNS = 6_000;
/** How often in each turn somebody prunes. */
const PRUNING = 0.01;
const HOUR_MS = 3_600_000;
/** Shorter and longer than a call may take, a lease, and the time from which absence counts. */
const SUSPENDED_MS = [1_000, 4_500, 20_000, 40_000, 70_000, 150_000, HOUR_MS];

/** Unless `prunes` is false, the book is pruned again and again, which no outcome may depend on. */
export async function simulate(shelf: Shelf, seed: number, { prunes = true } = {}): Promise<Outcome> {
  const random = seededRandom(seed);
  const profile = drawProfile(random);
  const trace: string[] = [];
  const violations: Violation[] = [];
  const book = shelf.open();
  const play = set(random, profile, book, trace, violations);
  const restore = takeTimers(play.world.schedule);
  try {
    await storm(play, prunes ? seededRandom(seed) : undefined);
    await calm(play);
    checkInvariants(play.world, play.clients.acknowledged);
    countEnds(play.world);
  } catch (error) {
    violations.push({ invariant: 'RIG', text: error instanceof Error ? (error.stack ?? '') : String(error) });
  } finally {
    restore();
    for (const process of play.processes.alive()) await process.crash();
    book.close();
  }
  return { seed, violations, trace, counts: play.world.counts };
}

function set(
  random: World['random'],
  profile: Profile,
  book: World['book'],
  lines: string[],
  violations: Violation[],
): Play {
  const trace = (who: string, what: string) => {
    const time = new Date(schedule.wall()).toISOString().slice(8, 23);
    lines.push(`${String(lines.length).padStart(4)} ${time} ${who.padEnd(3)} ${what}`);
  };
  const wrong = (invariant: string, text: string) => {
    trace('!', `${invariant}: ${text}`);
    violations.push({ invariant, text });
  };
  const tellLate = () => (world.calm ? 0 : profile.tellLate);
  const suspended = () => {
    if (world.calm || !random.chance(profile.suspension)) return undefined;
    world.disturbed = true;
    world.count('suspensions');
    return random.pick(SUSPENDED_MS);
  };
  const schedule = openSchedule({ random, trace, tellLate, together: profile.together, suspended });
  const events = openPaymentEvents(
    () => world,
    () => processes,
    () => clients,
  );
  const changed = (charge: Parameters<typeof events.announce>[0]) => {
    trace('-', `${charge.paymentId} of order ${charge.orderId} is ${charge.status}`);
    events.announce(charge);
    world.compareMoney();
  };
  const ledger = openLedger({ changed, wrong });
  const counts: Record<string, number> = {};
  const world: World = {
    random,
    profile,
    schedule,
    ledger,
    book,
    trace,
    wrong,
    calm: false,
    underWay: new Map(),
    refundsSent: new Set(),
    leftLate: new Set(),
    // A process that stands still for longer than its lease may find its work done by another.
    disturbed: profile.stall > 0,
    counts,
    count(what, by = 1) {
      counts[what] = (counts[what] ?? 0) + by;
    },
    compareMoney: openMoneyWatch(() => world),
  };
  const processes = openProcesses(world);
  const clients = openClients(world, processes, events.repeat);
  return { world, processes, clients };
}

/** `pruning` is a chance of its own: the seed plays the same without it. */
async function storm(play: Play, pruning: World['random'] | undefined): Promise<void> {
  const { world, processes, clients } = play;
  const { random, profile, schedule } = world;
  let actions = profile.actions;
  await start(play);
  for (let turn = 0; turn < MAX_TURNS && actions > 0; turn++) {
    if (pruning?.chance(PRUNING)) await processes.alive()[0]?.prune();
    if (schedule.steps() > 0 && !random.chance(profile.stall)) {
      await schedule.runStep();
      continue;
    }
    switch (random.weighted(profile.next)) {
      case 'action':
        actions--;
        await clients.act(random.weighted(profile.action));
        break;
      case 'event':
        await schedule.fireNext();
        break;
      case 'idle':
        await schedule.pass(random.pick([100, 2_000, 20_000, 40_000, 120_000, HOUR_MS]));
        break;
      case 'crash':
        await crashOne(play);
        break;
      case 'boot':
        if (processes.alive().length < profile.processes) await start(play);
        break;
      case 'breaker':
        if (processes.alive().length > 0) random.pick(processes.alive()).turnBreaker();
        break;
      case 'jump':
        await disturb(play);
    }
  }
}

/** A new process settles what it finds, as `serve` does when it starts. */
async function start({ world, processes, clients }: Play): Promise<void> {
  const process = await processes.boot();
  world.trace(process.name, 'starts');
  await clients.ask(process, { name: 'settle', run: (of, effects) => of.settle(effects, false) });
}

async function crashOne({ world, processes, clients }: Play): Promise<void> {
  const alive = processes.alive();
  if (alive.length === 0) return;
  await crash(world, clients, world.random.pick(alive));
}

async function crash(world: World, clients: Clients, process: Process): Promise<void> {
  world.trace(process.name, 'dies');
  world.disturbed = true;
  world.count('crashes');
  await process.crash();
  clients.lose(process);
}

/** Somebody sets the clock, or stops a process and lets it go on. */
async function disturb({ world, processes }: Play): Promise<void> {
  const { random, schedule, trace } = world;
  world.disturbed = true;
  world.count('disturbances');
  if (random.chance(0.3)) {
    const ms = random.pick([-1, 1]) * random.pick([1_000, 30_000, 50_000, HOUR_MS, 24 * HOUR_MS]);
    trace('-', `the clock is set by ${ms / 1_000} s`);
    return schedule.jump(ms);
  }
  const alive = processes.alive();
  if (alive.length === 0) return;
  const process = random.pick(alive);
  trace(process.name, process.frozen ? 'goes on' : 'is stopped');
  if (process.frozen) return schedule.thaw(process);
  process.frozen = true;
}

/** The services answer, all that was under way arrives, and time passes until nothing changes any more. */
async function calm(play: Play): Promise<void> {
  const { world, processes, clients } = play;
  const { random, schedule, book } = world;
  world.trace('-', 'the storm is over');
  world.calm = true;
  if (random.chance(0.5)) for (const process of processes.alive()) await crash(world, clients, process);
  for (const process of processes.alive().filter(({ frozen }) => frozen)) await schedule.thaw(process);
  if (processes.alive().length === 0) await start(play);
  await drain(play);
  const release = (of: Process, effects: Parameters<Process['setHold']>[0]) => of.setHold(effects, false);
  await clients.ask(random.pick(processes.alive()), { name: 'release', run: release });
  await drain(play);
  let unchanged = 0;
  for (let round = 0; unchanged < 3 || round < 6; round++) {
    if (round > 30) return world.wrong('L1', 'the order book never comes to rest');
    const before = statusesOf(book);
    await schedule.pass(round === 0 ? 90_000 : 7 * HOUR_MS);
    await clients.ask(random.pick(processes.alive()), {
      name: 'settle',
      run: (of, effects) => of.settle(effects, false),
    });
    await drain(play);
    unchanged = statusesOf(book) === before ? unchanged + 1 : 0;
  }
  if (clients.waiting() > 0) world.wrong('L1', `${clients.waiting()} requests never got an answer`);
}

async function drain({ world }: Play): Promise<void> {
  const { schedule } = world;
  for (let turn = 0; schedule.steps() + schedule.events() > 0; turn++) {
    if (turn > MAX_TURNS) throw new Error('it never comes to rest');
    if (schedule.steps() > 0) await schedule.runStep();
    else await schedule.fireNext();
  }
}

function statusesOf(book: World['book']): string {
  const journal = book.rows('SELECT id, state, payment_id FROM journal ORDER BY id');
  return JSON.stringify([book.rows('SELECT id, status FROM orders ORDER BY id'), journal]);
}
