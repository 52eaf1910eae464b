// Proves, with the Payment Service's own ledger as the witness, that whatever happened to sixty-six orders on
// every path of the diagram, each one's status and its money say the same in the end.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { SETTLER } from '../support/desk.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { ARROWS, STATUSES, type Status } from '../support/orders/state-diagram.ts';
import { startTestServer, type TestServer } from '../support/server/server.ts';
import type { Behaviour } from '../support/services/fake-services.ts';

const QUIET = { ORDERS_RECOVERY_INTERVAL_MS: '3600000', ORDERS_PAYMENT_TIMEOUT_MS: '1500' };
const DAY_MS = 86_400_000;
const ROUNDS = 3;
const LANES = 6;

/** One order on its way, and what may be done to it. */
interface Walk {
  readonly put: (status: Status) => Promise<unknown>;
  readonly cancel: () => Promise<unknown>;
  /** Reports a payment of the order: one in the ledger, or one that the service names. */
  readonly hook: (status: string, paymentId?: string) => Promise<unknown>;
  /** A charge that no answer tells of. */
  readonly charge: () => string;
  /** The service gives the money back of its own accord. */
  readonly giveBack: () => void;
}

interface Route {
  readonly pay?: readonly (Behaviour | undefined)[];
  readonly refund?: readonly (Behaviour | undefined)[];
  readonly steps: (walk: Walk) => Promise<unknown>;
  readonly ends: Status;
}

const answer = (status: number, charge: boolean): Behaviour => ({ kind: 'answer', status, charge });
const declined = answer(402, false);
const lost: Behaviour = { kind: 'reset', charge: true };
const neverSent: Behaviour = { kind: 'reset', charge: false };
const tooSlow: Behaviour = { kind: 'hang', charge: true };
const slow = { kind: 'answer', status: 202 } as const;
const slowOf = (id: string): Behaviour => ({ ...slow, body: { id, status: 'processing' } });
const nothing = async () => {};

const ROUTES: Readonly<Record<string, Route>> = {
  'paid at once': { steps: nothing, ends: 'paid' },
  shipped: { steps: (walk) => walk.put('shipped'), ends: 'shipped' },
  delivered: {
    steps: async (walk) => [await walk.put('shipped'), await walk.put('delivered')],
    ends: 'delivered',
  },
  'paid, cancelled': { steps: (walk) => walk.cancel(), ends: 'cancelled' },
  declined: { pay: [declined], steps: nothing, ends: 'pending' },
  'declined, cancelled': { pay: [declined], steps: (walk) => walk.cancel(), ends: 'cancelled' },
  'declined, paid': { pay: [declined], steps: (walk) => walk.put('payment_processing'), ends: 'paid' },
  'charged without an answer, found by settle': { pay: [lost], steps: nothing, ends: 'paid' },
  'charged too slowly, paid again': {
    pay: [tooSlow],
    steps: (walk) => walk.put('payment_processing'),
    ends: 'paid',
  },
  'charged behind a 500, cancelled': {
    pay: [answer(500, true)],
    steps: (walk) => walk.cancel(),
    ends: 'cancelled',
  },
  'no answer, not charged': { pay: [neverSent], steps: nothing, ends: 'pending' },
  'no answer twice, then charged': {
    pay: [neverSent, answer(503, false)],
    steps: async (walk) => [await walk.put('payment_processing'), await walk.put('payment_processing')],
    ends: 'paid',
  },
  'cancelled, then charged late': {
    pay: [neverSent],
    refund: [answer(500, false), answer(422, false)],
    steps: async (walk) => [await walk.cancel(), walk.charge()],
    ends: 'cancelled',
  },
  'processing, then succeeded': {
    pay: [slow],
    steps: (walk) => walk.hook('succeeded', walk.charge()),
    ends: 'paid',
  },
  'processing, then failed': { pay: [slow], steps: (walk) => walk.hook('failed', 'slow'), ends: 'pending' },
  'processing, found by settle': { pay: [slow], steps: async (walk) => walk.charge(), ends: 'paid' },
  'refund refused, shipped instead': {
    refund: [answer(422, false)],
    steps: async (walk) => [await walk.cancel(), await walk.put('shipped')],
    ends: 'shipped',
  },
  'refund lost, not made': { refund: [neverSent], steps: (walk) => walk.cancel(), ends: 'paid' },
  'refund lost, made': { refund: [lost], steps: (walk) => walk.cancel(), ends: 'cancelled' },
  'charged twice': {
    refund: [answer(503, false)],
    steps: (walk) => walk.hook('succeeded', walk.charge()),
    ends: 'paid',
  },
  'charged after its cancellation': {
    steps: async (walk) => [await walk.cancel(), await walk.hook('succeeded', walk.charge())],
    ends: 'cancelled',
  },
  'given back by the service': {
    steps: async (walk) => [walk.giveBack(), await walk.hook('refunded')],
    ends: 'cancelled',
  },
};

let server: TestServer;
/** What each order was meant to go through. */
const meant = new Map<number, Route & { readonly name: string }>();

beforeAll(async () => {
  server = await startTestServer(QUIET);
  const scripted = new Map<unknown, Route>();
  const take =
    (of: 'pay' | 'refund') =>
    (request: { body: Record<string, unknown> | undefined; key?: string | undefined }) => {
      const route = scripted.get(request.body?.amount);
      const at = seen(`${of} ${request.body?.amount}`);
      const planned = route?.[of]?.[at];
      return planned === slow ? slowOf(`slow_${request.body?.amount}`) : planned;
    };
  server.fake.script.onPayment(take('pay'));
  server.fake.script.onRefund(take('refund'));
  const walks = Array.from({ length: ROUNDS }, () => Object.entries(ROUTES)).flat();
  const queue = walks.entries();
  const lane = async () => {
    for (const [at, [name, route]] of queue) {
      // Each order has a total of its own, by which the script knows it.
      scripted.set(1_000 + at, route);
      const { body } = await server.ask('/api/v1/orders/', { method: 'POST', body: orderOf(1_000 + at) });
      meant.set(body.id, { name, ...route });
      await route.steps(walkOf(body.id, 1_000 + at));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (let day = 1; day <= 4; day++) {
    const clock = { now: () => Date.now() + day * DAY_MS };
    await recoverOpenRows({ ...server.context.deps, clock }, SETTLER, { everything: true });
  }
});
afterAll(() => server.close());

const counts = new Map<string, number>();

/** How often `what` has been asked before. */
function seen(what: string): number {
  const before = counts.get(what) ?? 0;
  counts.set(what, before + 1);
  return before;
}

function walkOf(id: number, total: number): Walk {
  const path = `/api/v1/orders/${id}`;
  const charges = () => server.fake.charges.filter(({ orderId }) => orderId === id);
  return {
    put: (status) => server.ask(`${path}/status`, { method: 'PUT', body: { status } }),
    cancel: () => server.ask(path, { method: 'DELETE' }),
    hook: (status, paymentId = charges()[0]?.paymentId) => {
      const payment_id = paymentId === 'slow' ? `slow_${total}` : paymentId;
      return server.ask(`${path}/webhook`, { method: 'POST', body: { payment_id, status } });
    },
    charge: () => server.fake.addCharge({ orderId: id, amount: total, currency: 'JPY' }).paymentId,
    giveBack: () => {
      for (const charge of charges()) charge.refunded = true;
    },
  };
}

interface OrderRow {
  readonly id: number;
  readonly status: string;
  readonly total_amount: number;
}

const ordersOf = () => server.rows<OrderRow>('SELECT id, status, total_amount FROM orders ORDER BY id');
const HOLDS_MONEY = new Set(['PAID', 'SHIPPED', 'DELIVERED']);

test('every order ended where its path leads', () => {
  const ended = ordersOf().map(({ id, status }) => `${meant.get(id)?.name}: ${status.toLowerCase()}`);
  expect(ended.toSorted()).toEqual(
    [...meant.values()].map(({ name, ends }) => `${name}: ${ends}`).toSorted(),
  );
  expect(ended).toHaveLength(ROUNDS * Object.keys(ROUTES).length);
});

describe('the ledger and the order book agree', () => {
  test('what was captured is the total of each order that is paid, and nothing of any other', () => {
    const net = server.fake.net();
    const books = ordersOf().map(({ id, status, total_amount }) => [
      id,
      HOLDS_MONEY.has(status) ? total_amount : 0,
    ]);
    expect(ordersOf().map(({ id }) => [id, net.get(id) ?? 0])).toEqual(books);
    expect([...net.keys()].filter((id) => !meant.has(id))).toEqual([]);
  });

  test('no order holds more than one charge', () => {
    const kept = server.fake.charges.filter(({ refunded }) => !refunded).map(({ orderId }) => orderId);
    expect(kept).toHaveLength(new Set(kept).size);
  });

  test('the payment that the journal says was made is the one that the ledger still holds', () => {
    const held = server.fake.charges.filter(({ refunded }) => !refunded).map(({ paymentId }) => paymentId);
    const booked = server.rows<{ payment_id: string }>(
      `SELECT j.payment_id FROM journal j JOIN orders o ON o.id = j.order_id
        WHERE j.kind = 'payment' AND j.state = 'done' AND o.status IN ('PAID','SHIPPED','DELIVERED')`,
    );
    expect(booked.map(({ payment_id }) => payment_id).toSorted()).toEqual(held.toSorted());
  });

  test('nothing is left open but attempts that were never answered and never charged', () => {
    const open = server.rows<{ order_id: number; kind: string }>(
      "SELECT order_id, kind FROM journal WHERE state IN ('waiting','running','unknown')",
    );
    expect(new Set(open.map(({ order_id, kind }) => `${meant.get(order_id)?.name}: ${kind}`))).toEqual(
      new Set(['no answer, not charged: payment']),
    );
  });
});

test('every timeline is a path in the diagram that ends in its status, and all arrows were walked', () => {
  const walked = new Set<string>();
  for (const { id, status } of ordersOf()) {
    const moves = server.rows<{ from_status: string | null; to_status: string }>(
      `SELECT from_status, to_status FROM order_events
        WHERE order_id = ${id} AND to_status IS NOT NULL ORDER BY id`,
    );
    expect(moves[0]).toEqual({ from_status: null, to_status: 'PENDING' });
    expect(moves.at(-1)?.to_status).toBe(status);
    for (const [at, { from_status, to_status }] of moves.slice(1).entries()) {
      expect(from_status).toBe(moves[at]?.to_status);
      walked.add(`${from_status}>${to_status}`.toLowerCase());
    }
  }
  const arrows = STATUSES.flatMap((from) => ARROWS[from].map((to) => `${from}>${to}`));
  expect([...walked].toSorted()).toEqual(arrows.toSorted());
});

test('each customer was told of every end once', () => {
  for (const { id, status } of ordersOf()) {
    const told = server.fake.mails.filter(({ data }) => data.order_id === id).map(({ template }) => template);
    expect(told).toHaveLength(new Set(told).size);
    expect(told.includes('ORDER_CANCELLED')).toBe(status === 'CANCELLED');
    expect(told.includes('ORDER_SHIPPED')).toBe(['SHIPPED', 'DELIVERED'].includes(status));
    if (HOLDS_MONEY.has(status)) expect(told).toContain('ORDER_CONFIRMATION');
  }
});
