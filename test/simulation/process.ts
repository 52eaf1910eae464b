// One process of the order service: the real domain over the real store, from its start to its sudden end.
import { openStore } from '../../src/db/open-store.ts';
import { prune } from '../../src/domain/maintenance/prune.ts';
import type { BreakerState, Health, ServiceHealth } from '../../src/domain/model/service-health.ts';
import { createOrderService, type OrderService } from '../../src/domain/order-service.ts';
import { longListTurns } from '../../src/domain/orders/list-orders.ts';
import { UNMEASURED } from '../../src/domain/ports/metrics.ts';
import { type Caller, type Deps, newProcess, type Store } from '../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { errorText, OrdersError } from '../../src/domain/shared/errors.ts';
import type { Host } from './schedule.ts';
import { servicesFor } from './services.ts';
import { type Effects, watchedStore } from './watched-store.ts';
import { NOTIFICATION_TIMEOUT_MS, PAYMENT_TIMEOUT_MS, type World } from './world.ts';

export interface Process extends Host {
  /** A desk for one request; what the request does to the database is added to `effects`. */
  desk(effects: Effects): OrderService;
  settle(effects: Effects, everything: boolean): Promise<unknown>;
  setHold(effects: Effects, held: boolean): Promise<void>;
  /** Deletes all that pruning ever may, however young; but for what the invariants are held against. */
  prune(): Promise<void>;
  /** One of its breakers opens, closes, or thinks of a trial. */
  turnBreaker(): void;
  /** Nothing of it happens any more. */
  crash(): Promise<void>;
}

export interface Processes {
  readonly alive: () => readonly Process[];
  boot(): Promise<Process>;
}

export const API: Caller = { actor: 'api', traceId: '0af7651916cd43dd8448eb211c80319c' };
export const WEBHOOK: Caller = { ...API, actor: 'webhook' };
const SETTLER: Caller = { ...API, actor: 'settle' };

export function openProcesses(world: World): Processes {
  const all: Process[] = [];
  /** Owners that the others can tell are gone. */
  const gone = new Set<string>();
  let keys = 0;

  async function boot(): Promise<Process> {
    const store = await openStore(world.book.path);
    const name = `P${all.length + 1}`;
    const host: Host = { name, alive: true, frozen: false };
    const background = (work: Promise<unknown>) =>
      void work.catch((error: unknown) =>
        world.wrong('X1', `background work of ${name}: ${errorText(error)}`),
      );
    const breakers = drawnBreakers(world);
    const base: Omit<Deps, 'store'> = {
      services: {
        connect: async () => {},
        ...servicesFor(world, host, breakers.health),
        health: breakers.health,
      },
      measure: UNMEASURED,
      clock: { now: world.schedule.wall },
      log: logOf(world, name),
      settings: {
        paymentTimeoutMs: PAYMENT_TIMEOUT_MS,
        notificationTimeoutMs: NOTIFICATION_TIMEOUT_MS,
        resilience: world.profile.resilience,
        leaseOwner: name,
      },
      process: newProcess({
        isGone: (owner) => gone.has(owner),
        longLists: longListTurns(),
        wake: () => {},
        released: () => {},
        inBackground: background,
      }),
      newKey: () => `key-${++keys}`,
    };
    const depsFor = (effects: Effects): Deps => ({
      ...base,
      store: watchedStore(world, host, store, effects),
    });
    const process: Process = Object.assign(host, {
      desk: (effects: Effects) => createOrderService(depsFor(effects)),
      settle: (effects: Effects, everything: boolean) =>
        recoverOpenRows(depsFor(effects), SETTLER, { everything }),
      setHold: (effects: Effects, held: boolean) =>
        depsFor(effects).store.write((tx) => tx.setChargesHeld(held)),
      prune: () => pruneNow(world, store),
      turnBreaker: () => world.trace(name, breakers.turn()),
      crash: () => crash(host, store),
    });
    all.push(process);
    return process;
  }

  async function crash(host: Host, store: Store & { close(): Promise<void> }): Promise<void> {
    host.alive = false;
    world.schedule.forget(host);
    if (!world.random.chance(world.profile.unseenDeath)) gone.add(host.name);
    await store.close();
  }

  return { alive: () => all.filter((process) => process.alive), boot };
}

/** All at once and unseen by the schedule. Mails and timelines stay, for the invariants ask for them. */
async function pruneNow(world: World, real: Store): Promise<void> {
  const store: Store = {
    read: real.read,
    write: (work) =>
      real.write((tx) => {
        const deleteHistory: typeof tx.deleteHistory = ({ journal }) =>
          tx.deleteHistory({ journal: journal.filter(({ kind }) => kind !== 'notification'), events: [] });
        return work({ ...tx, deleteHistory });
      }),
  };
  const before = rowsOf(world);
  await prune({ store } as Deps, { cutoff: world.schedule.wall() + 1 });
  world.count('rows pruned', before - rowsOf(world));
}

function rowsOf({ book }: World): number {
  return book.rows<{ n: number }>('SELECT count(*) AS n FROM journal')[0]?.n ?? 0;
}

const STATES: readonly BreakerState[] = ['closed', 'open', 'half_open'];

/** Breakers that say what the seed wants; when the storm is over both services are up. */
function drawnBreakers(world: World) {
  const { random } = world;
  const states = { payments: 'closed' as BreakerState, notifications: 'closed' as BreakerState };
  const breaker = (service: keyof typeof states): ServiceHealth => ({
    state: () => (world.calm ? 'closed' : states[service]),
    onRecovered: () => {},
  });
  const health: Health = { payments: breaker('payments'), notifications: breaker('notifications') };
  return {
    health,
    turn() {
      const service = random.pick(['payments', 'notifications'] as const);
      states[service] = random.pick(STATES);
      world.count(`breaker ${states[service]}`);
      return `its breaker for ${service} is ${states[service]}`;
    },
  };
}

/** Settle reports what it could not do to the log only: nothing there may be a fault of our own. */
function logOf(world: World, name: string): Deps['log'] {
  const expected = /another operation on order|the refund was refused|the outcome of its refund is unknown/;
  const note = (fields: object, message: string) => {
    const reason = 'reason' in fields && typeof fields.reason === 'string' ? fields.reason : '';
    world.trace(name, `logs: ${message} ${reason}`.trimEnd());
    if (message === 'row could not be recovered' && !expected.test(reason)) {
      world.wrong('X1', `${name} could not settle a row: ${reason}`);
    }
  };
  return { info: note, warn: note, error: note };
}

/** An error that somebody can act on; anything else is a fault of the product. */
export function kindOf(error: unknown): string {
  return error instanceof OrdersError ? error.kind : `internal (${errorText(error)})`;
}
