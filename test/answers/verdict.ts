// The end of a seed: the bank becomes honest, the clock goes on, people end what waits for them, and then orders and money
// have to agree.
import { heldOf } from './charges.ts';
import { holdsForeign, judgeMoney, judgePayment, wasHidden } from './judge.ts';
import { API } from './office.ts';
import { giveBack, statusOf, tell, type World } from './play.ts';

const HOUR = 3_600_000;
/** Recovery may look for seven days, with pauses that grow. */
const NINE_DAYS = [
  90_000,
  90_000,
  ...Array.from({ length: 12 }, () => 8 * HOUR),
  ...Array.from({ length: 5 }, () => 24 * HOUR),
];
const A_DAY = [90_000, 90_000, 8 * HOUR, 8 * HOUR, 8 * HOUR];

export async function endAndJudge(world: World): Promise<void> {
  const { bank, trace } = world;
  trace('the bank is honest from now on');
  bank.calm = true;
  await settleFor(world, NINE_DAYS);
  await tellWhatNobodyCouldKnow(world);
  await settleFor(world, A_DAY);
  await decideForeign(world);
  await endOrders(world);
  await settleFor(world, A_DAY);
  for (const id of orderIds(world)) {
    const status = statusOf(world, id) ?? 'pending';
    world.count(`order ${status}`);
    judgeMoney(id, status, bank.ledger.account(id), world.wrong);
  }
  judgePayments(world);
}

async function settleFor({ office, advance }: World, pauses: readonly number[]): Promise<void> {
  for (const pause of pauses) {
    await advance(pause);
    await office.settle(false);
  }
}

function orderIds({ book }: World): number[] {
  return book.rows<{ id: number }>('SELECT id FROM orders ORDER BY id').map(({ id }) => id);
}

async function tellWhatNobodyCouldKnow(world: World): Promise<void> {
  const { ledger } = world.bank;
  for (const charge of ledger.all()) {
    const account = ledger.account(charge.orderId);
    const status = statusOf(world, charge.orderId) ?? 'pending';
    if (wasHidden(status, account, charge)) await tell(world, charge);
  }
}

/** A charge of other money waits for a person, who has to be told of it. */
async function decideForeign(world: World): Promise<void> {
  const { ledger } = world.bank;
  for (const charge of ledger.all()) {
    if (!charge.isForeign || charge.state !== 'captured') continue;
    const { orderId, paymentId } = charge;
    const account = ledger.account(orderId);
    if (account.readHonestlyIn > charge.capturedIn) {
      const told = JSON.stringify(await world.office.desk.explainOrder(orderId, API));
      if (!told.includes(`${paymentId}`)) {
        world.wrong(
          'A2',
          `order ${orderId} is ${statusOf(world, orderId)}, and nobody is told of ${paymentId}`,
        );
      }
    }
    const came = await giveBack(world, charge);
    if (came === 'invalid') world.count('refund by hand missing');
    else if (heldOf(account).includes(charge)) {
      world.wrong('A2', `${paymentId} of order ${orderId} cannot be given back: ${came}`);
    }
  }
}

/** Whoever waits for the customer or the bank is ended by a person, who has to be able to. */
async function endOrders(world: World): Promise<void> {
  const { random, bank, office } = world;
  for (const id of orderIds(world)) {
    const status = statusOf(world, id);
    const account = bank.ledger.account(id);
    const isDenied = status === 'paid' && account.deniedRefund;
    if (status !== 'pending' && !isDenied) continue;
    const pays = status === 'pending' && random.chance(0.5);
    const came = pays
      ? await world.ask(`pay ${id}`, () => office.desk.payOrder(id, API))
      : await world.ask(`cancel ${id}`, () => office.desk.cancelOrder(id, API));
    if (came !== 'ok' && !holdsForeign(account)) {
      world.wrong('A6', `order ${id} cannot be ${pays ? 'paid' : 'cancelled'}: ${came}`);
    }
    // The same key brings the same answer, and that may be a charge of other money, or a no.
    const repeats = account.charges.some(({ isForeign, state }) => isForeign || state === 'declined');
    if (status === 'pending' && came === 'ok' && !repeats && statusOf(world, id) === 'pending') {
      world.wrong('A6', `order ${id} stays PENDING although it was ${pays ? 'paid' : 'cancelled'}`);
    }
  }
}

function judgePayments({ book, bank, wrong }: World): void {
  const rows = book.rows<{ order_id: number; payment_id: string }>(
    "SELECT order_id, payment_id FROM journal WHERE kind = 'payment' AND state = 'done' AND payment_id IS NOT NULL",
  );
  for (const { order_id, payment_id } of rows) {
    judgePayment(order_id, payment_id, bank.ledger.account(order_id), wrong);
  }
}
