// What customers, clerks and operators ask of the service, what they are told, and what must follow from it.
import type { Order } from '../../src/domain/model/order.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../src/domain/model/order-status.ts';
import type { CreatedOnce } from '../../src/domain/orders/create-order-idempotent.ts';
import { readInput } from '../../src/domain/shared/schema.ts';
import { newStatus } from '../../src/server/routes/order-changes.ts';
import { type OrderBody, orderOf } from '../support/orders/order-json.ts';
import { API, kindOf, type Process, type Processes } from './process.ts';
import type { Action } from './profile.ts';
import type { Effects } from './watched-store.ts';
import type { World } from './world.ts';

/** What a client was told: it holds for ever. */
export interface Acknowledged {
  readonly name: string;
  readonly orderId: number;
  readonly status: OrderStatus;
  readonly key: string | undefined;
}

export interface Clients {
  readonly acknowledged: readonly Acknowledged[];
  /** Requests that wait for their answer. */
  readonly waiting: () => number;
  act(kind: Action): Promise<void>;
  /** The connection of every client of this process breaks; some ask again. */
  lose(process: Process): void;
  ask(process: Process, request: Request): Promise<void>;
}

export interface Request {
  readonly name: string;
  run(process: Process, effects: Effects): Promise<unknown>;
  /** Where false when the write is about to happen, it does not. */
  readonly stillTrue?: () => boolean;
  readonly key?: string;
  /** Told once whether it was answered at all. */
  readonly ended?: (how: 'answered' | 'refused' | 'lost') => void;
}

interface Waiting {
  readonly process: Process;
  readonly request: Request;
}

const PRICES = [1, 0.1, 250, 89_800, 1_234.5];

export function openClients(world: World, processes: Processes, repeatEvent: () => Promise<void>): Clients {
  const { random, profile, ledger, book, trace, wrong } = world;
  const acknowledged: Acknowledged[] = [];
  const waiting = new Set<Waiting>();
  /** Orders that clients have asked for under a key, to be asked for again. */
  const keyed: { key: string; body: OrderBody }[] = [];
  let asked = 0;
  let placed = 0;

  async function ask(process: Process, request: Request): Promise<void> {
    const name = `#${++asked} ${request.name}`;
    const entry: Waiting = { process, request };
    // What was true when it was first written may be put right by what follows from it.
    let written = false;
    const wanted = () => {
      written ||= request.stillTrue?.() ?? true;
      if (!written) waiting.delete(entry);
      return written;
    };
    const effects: Effects = { name, changes: 0, moves: [], write: { wanted } };
    waiting.add(entry);
    trace(process.name, name);
    const told = (text: string, how: 'answered' | 'refused') => {
      waiting.delete(entry);
      trace(process.name, `${name} -> ${text}`);
      request.ended?.(how);
    };
    await world.schedule.begin(process, () => {
      request.run(process, effects).then(
        (answer) => told(answered(name, request, answer), 'answered'),
        (error: unknown) => told(refused(name, effects, error), 'refused'),
      );
    });
  }

  function answered(name: string, request: Request, answer: unknown): string {
    const order = orderIn(answer);
    world.count('answer ok');
    if (!order) return 'done';
    acknowledged.push({ name, orderId: order.id, status: order.status, key: request.key });
    return `order ${order.id} is ${order.status}`;
  }

  function refused(name: string, effects: Effects, error: unknown): string {
    const kind = kindOf(error);
    world.count(`answer ${kind}`);
    const moves = effects.moves.map(({ to }) => to).join(', ');
    if (/^internal|^unavailable/.test(kind)) wrong('X1', `${name} failed: ${kind}`);
    if (/^(invalid|not_found|illegal_transition)$/.test(kind) && effects.changes > 0) {
      wrong('D3', `${name} was answered ${kind} and wrote ${effects.changes} changes`);
    }
    // A cancellation books the charge it finds before it goes on.
    const booked = / cancel|cancelled /.test(name)
      ? moves.replace(/^(payment_processing, )?paid$/, '')
      : moves;
    if (kind === 'conflict' && booked !== '') wrong('S3', `${name} lost and still moved an order: ${moves}`);
    if (kind === 'downstream_failed' && /cancelled/.test(moves)) {
      wrong('S3', `${name} failed and still cancelled the order`);
    }
    return kind;
  }

  const someOrder = (): number => {
    const rows = book.rows<{ id: number }>('SELECT id FROM orders ORDER BY id');
    return rows.length === 0 || random.chance(0.02) ? 999 : random.pick(rows).id;
  };

  const place = (key: string | undefined, body: OrderBody): Request =>
    key === undefined
      ? { name: 'create', run: (process, effects) => process.desk(effects).createOrder(body, API) }
      : {
          name: `create under ${key}`,
          key,
          run: (process, effects) => process.desk(effects).createOrderOnce(body, key, API),
        };

  function create(): Request {
    const again = keyed.length > 0 && (placed >= profile.orders || random.chance(0.4));
    if (again) {
      const { key, body } = random.pick(keyed);
      return place(key, random.chance(0.05) ? { ...body, customer_name: 'somebody else' } : body);
    }
    placed++;
    const body = orderOf(random.pick(PRICES), { customer_email: `c${placed}@example.com` });
    const key = random.chance(0.5) ? `k${placed}` : undefined;
    if (key !== undefined) keyed.push({ key, body });
    return place(key, body);
  }

  const desk = (
    name: string,
    run: (desk: ReturnType<Process['desk']>, id: number) => Promise<unknown>,
  ): Request => {
    const id = someOrder();
    return { name: `${name} ${id}`, run: (process, effects) => run(process.desk(effects), id) };
  };

  const put = (status: string): Request =>
    desk(`put ${status}`, async (of, id) => of.setStatus(id, readInput(newStatus, { status }).status, API));

  /** Only what the ledger says at the moment it is written down. */
  function resolve(): Request {
    const id = someOrder();
    const charge = ledger.ofOrder(id).find(({ status }) => status === 'succeeded');
    const never = () =>
      (world.underWay.get(id) ?? 0) === 0 && ledger.ofOrder(id).every(({ status }) => status === 'declined');
    return {
      name: `resolve ${id} as ${charge?.paymentId ?? 'not charged'}`,
      stillTrue: () => (charge ? charge.status === 'succeeded' : never()),
      run: (process, effects) =>
        process.desk(effects).resolveOrder(id, { charged: charge?.paymentId ?? false }, API),
    };
  }

  const requests: Readonly<Record<Exclude<Action, 'event_again' | 'give_back'>, () => Request>> = {
    create,
    pay: () => desk('pay', (of, id) => of.payOrder(id, API)),
    cancel: () => desk('cancel', (of, id) => of.cancelOrder(id, API)),
    ship: () => desk('ship', (of, id) => of.shipOrder(id, API)),
    deliver: () => desk('deliver', (of, id) => of.deliverOrder(id, API)),
    put: () => put(random.pick(ORDER_STATUSES)),
    settle: () => ({ name: 'settle', run: (process, effects) => process.settle(effects, false) }),
    recover: () => ({ name: 'recover', run: (process, effects) => process.settle(effects, true) }),
    hold: () => ({ name: 'hold', run: (process, effects) => process.setHold(effects, true) }),
    release: () => ({ name: 'release', run: (process, effects) => process.setHold(effects, false) }),
    resolve,
    nonsense: () => (random.chance(0.5) ? put('lost') : place(undefined, orderOf(-1))),
  };

  return {
    acknowledged,
    waiting: () => waiting.size,
    ask,
    async act(drawn) {
      const kind = placed === 0 ? 'create' : drawn;
      if (kind === 'event_again') return repeatEvent();
      if (kind === 'give_back') return giveBack(world);
      const able = processes.alive().filter(({ frozen }) => !frozen);
      if (able.length === 0) return;
      if (kind === 'create' && placed >= profile.orders && keyed.length === 0) return;
      await ask(random.pick(able), requests[kind]());
    },
    lose(process) {
      for (const entry of [...waiting].filter((one) => one.process === process)) {
        waiting.delete(entry);
        entry.request.ended?.('lost');
      }
    },
  };
}

/** The Payment Service gives money back of its own accord, as after a customer's complaint to the bank. */
async function giveBack({ ledger, random, trace }: World): Promise<void> {
  const captured = ledger.charges.filter(({ status }) => status === 'succeeded');
  if (captured.length === 0) return;
  const charge = random.pick(captured);
  trace('-', `${charge.paymentId} is given back by the service`);
  ledger.giveBack(charge);
}

function orderIn(answer: unknown): Order | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('order' in answer) return (answer as CreatedOnce).order;
  return 'status' in answer ? (answer as Order) : undefined;
}
