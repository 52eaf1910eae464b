// One seed: orders, and what people, the bank and the clock do to them while the bank's answers are generated.
import type { Transport } from '../../src/clients/transport.ts';
import type { OrderStatus } from '../../src/domain/model/order-status.ts';
import { resolutionSchema } from '../../src/domain/orders/resolve-order.ts';
import { readInput } from '../../src/domain/shared/schema.ts';
import type { Book, Shelf } from '../simulation/book.ts';
import { type Random, seededRandom } from '../simulation/random.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { type Bank, openBank, type Pace } from './bank.ts';
import type { BankServer } from './bank-server.ts';
import type { BankCharge } from './charges.ts';
import { newsOf, strayNews, whatHappened } from './news.ts';
import { API, kindOf, type Office, openOffice, WEBHOOK } from './office.ts';
import { endAndJudge } from './verdict.ts';

export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

export interface World {
  readonly random: Random;
  readonly bank: Bank;
  readonly office: Office;
  readonly book: Book;
  readonly trace: (line: string) => void;
  readonly wrong: (invariant: string, text: string) => void;
  readonly count: (what: string) => void;
  advance(ms: number): Promise<void>;
  /** What came of a request, in a word: `ok`, or the code of its error. */
  ask(name: string, request: () => Promise<unknown>): Promise<string>;
}

export interface Stage {
  readonly shelf: Shelf;
  readonly server: BankServer;
  readonly transport: Transport;
}

const SECOND = 1_000;
const HOUR = 3_600_000;
const PAUSES = [SECOND, 20 * SECOND, 70 * SECOND, 10 * 60 * SECOND, HOUR, 8 * HOUR, 40 * HOUR];
const PACE: Pace = {
  late: [SECOND, 12 * SECOND, 29 * SECOND],
  muchLater: [SECOND, 60 * SECOND, 2 * HOUR, 30 * HOUR, 72 * HOUR],
  decided: [10 * SECOND, 600 * SECOND, 5 * HOUR, 30 * HOUR],
  refundPending: [10 * SECOND, 600 * SECOND, 10 * HOUR],
  grace: 0,
};
const PRICES = [1, 250, 1_000, 1_234.5];
/** More than any order needs; only an order of them that nobody ends goes on. */
const MOST_STEPS = 10;

export async function play({ shelf, server, transport }: Stage, seed: number): Promise<Outcome> {
  const lines: string[] = [];
  const violations: Violation[] = [];
  const counts: Record<string, number> = {};
  let now = Date.UTC(2025, 11, 1, 10);
  const trace = (line: string) => void lines.push(`${new Date(now).toISOString().slice(8, 19)} ${line}`);
  const wrong = (invariant: string, text: string) => {
    trace(`! ${invariant}: ${text}`);
    if (!violations.some((known) => known.text === text)) violations.push({ invariant, text });
  };
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const random = seededRandom(seed);
  const common = { now: () => now, trace, wrong };
  const bank = openBank({ ...common, seed, pace: PACE, captured: (charge) => tell(world, charge) });
  server.serve((call) => bank.answer(call));
  const book = shelf.open();
  const resilience = random.chance(0.3);
  const office = await openOffice({ ...common, path: book.path, transport, resilience });
  const world: World = {
    random,
    bank,
    office,
    book,
    trace,
    wrong,
    count,
    async advance(ms) {
      now += ms;
      bank.ledger.tick(now);
      trace(`${ms / SECOND} s later`);
    },
    async ask(name, request) {
      const came = await request().then(
        () => 'ok',
        (error: unknown) => kindOf(error),
      );
      await office.rest();
      trace(`${name} -> ${came}`);
      count(`answer ${came}`);
      if (came.startsWith('internal')) wrong('X1', `${name}: ${came}`);
      return came;
    },
  };
  try {
    await storm(world);
    await endAndJudge(world);
  } catch (error) {
    wrong('RIG', error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await office.close();
    book.close();
  }
  return { seed, violations, trace: lines, counts };
}

/** Everybody's own price, or all the same: a payment of another order then looks like one's own. */
async function storm(world: World): Promise<void> {
  const { random } = world;
  const price = random.pick(PRICES);
  const orders = random.between(1, 2);
  for (let n = 0; n <= orders; n++) {
    const own = random.chance(0.6) ? price : random.pick(PRICES);
    const body = orderOf(own, { customer_email: `c${n}@example.com` });
    await world.ask(`create for ${own}`, () => world.office.desk.createOrder(body, API));
  }
  const steps = random.between(2, MOST_STEPS);
  for (let step = 0; step < steps; step++) await act(world, 2 + random.below(orders));
}

export function statusOf({ book }: World, id: number): OrderStatus | undefined {
  const [row] = book.rows<{ status: OrderStatus }>(
    'SELECT lower(status) AS status FROM orders WHERE id = ?',
    id,
  );
  return row?.status;
}

async function act(world: World, id: number): Promise<void> {
  const { random, office, bank } = world;
  const { desk } = office;
  const account = bank.ledger.account(id);
  switch (
    random.weighted({
      pay: 6,
      cancel: 4,
      pause: 6,
      settle: 4,
      recover: 2,
      event: 4,
      stray: 1,
      ship: 1,
      resolve: 2,
    })
  ) {
    case 'pay':
      await world.ask(`pay ${id}`, () => desk.payOrder(id, API));
      return;
    case 'cancel':
      await world.ask(`cancel ${id}`, () => desk.cancelOrder(id, API));
      return;
    case 'pause':
      return world.advance(random.pick(PAUSES));
    case 'settle':
      return office.settle(false);
    case 'recover':
      return office.settle(true);
    case 'event': {
      if (account.charges.length > 0) await tell(world, random.pick(account.charges));
      return;
    }
    case 'stray':
      return stray(world, id);
    case 'ship':
      // What went back although the bank said no is known to nobody until the order's money is touched again.
      if (!account.deniedRefund) await world.ask(`ship ${id}`, () => desk.shipOrder(id, API));
      return;
    case 'resolve':
      return resolve(world, id);
  }
}

/** The bank's own news of a payment as it is now, once or twice. */
export async function tell(world: World, charge: BankCharge): Promise<void> {
  const { office, bank } = world;
  const { orderId } = charge;
  const news = newsOf(bank, charge);
  for (let times = news?.times ?? 0; news && times > 0; times--) {
    await world.ask(`event ${JSON.stringify(news.body)} of ${orderId}`, () =>
      office.desk.receivePaymentEvent(orderId, news.body, undefined, WEBHOOK),
    );
  }
}

async function stray(world: World, id: number): Promise<void> {
  const body = strayNews(world.random, id);
  await world.ask(`stray event ${JSON.stringify(body)} to ${id}`, () =>
    world.office.desk.receivePaymentEvent(id, body, undefined, WEBHOOK),
  );
}

async function resolve(world: World, id: number): Promise<void> {
  const known = whatHappened(world.bank.ledger.account(id));
  if (!known) return;
  await world.ask(`resolve ${id} ${JSON.stringify(known)}`, async () =>
    world.office.desk.resolveOrder(id, readInput(resolutionSchema, known), API),
  );
}

/** `orders resolve ID --refund PAYMENT_ID`; what came of it. */
export function giveBack(world: World, { orderId, paymentId }: BankCharge): Promise<string> {
  return world.ask(`resolve ${orderId}, refund ${paymentId}`, async () =>
    world.office.desk.resolveOrder(orderId, readInput(resolutionSchema, { refund: paymentId }), API),
  );
}
