// The end of an exploration: the services are healthy and honest, recovery runs until nothing changes, and people end what waits
// for them.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseStatus } from '../../src/domain/model/order-status.ts';
import { heldOf } from '../answers/charges.ts';
import { holdsForeign, wasHidden } from '../answers/judge.ts';
import type { Book } from '../kills/book.ts';
import { seededRandom } from '../simulation/random.ts';
import { ask, count, type Field } from './field.ts';
import { tell } from './operations.ts';

const ORDERS = '/api/v1/orders';
const LANES = 8;
const ROUND_MS = 500;
const MOST_ROUNDS = 20;
const random = seededRandom(1);

/** `absenceMs`: from when on "no charge" counts of calls that have left, with room. */
export async function endField(
  field: Field,
  readBook: () => Promise<Book>,
  absenceMs: number,
): Promise<void> {
  const { bank, nodes } = field;
  await nodes.whole();
  bank.calm = true;
  await nodes.command(['release']);
  // What waited for the service leaves now.
  await settle(field, readBook, ROUND_MS);
  if ((await readBook()).open > 0) await settle(field, readBook, absenceMs);
  await tellWhatNobodyCouldKnow(field, await readBook());
  await decideForeign(field);
  await endOrders(field, await readBook());
  await settle(field, readBook, ROUND_MS);
  const { orders } = await readBook();
  await inLanes(orders, async ({ id }) => {
    const { status } = await ask(field, {
      random,
      name: 'explain',
      method: 'GET',
      path: `${ORDERS}/${id}/explanation`,
    });
    if (status !== 200) field.wrong('E1', `order ${id} cannot be explained: ${status}`);
  });
}

async function tellWhatNobodyCouldKnow(field: Field, { orders }: Book): Promise<void> {
  const { ledger } = field.bank;
  const statuses = new Map(orders.map(({ id, status }) => [id, parseStatus(status)]));
  for (const charge of ledger.all()) {
    const status = statuses.get(charge.orderId);
    if (status && wasHidden(status, ledger.account(charge.orderId), charge, true))
      await tell(field, random, charge);
  }
}

/** Until the bank has nothing left to do and two rounds of recovery change nothing. */
async function settle(
  { nodes, bank, wrong }: Field,
  readBook: () => Promise<Book>,
  firstMs: number,
): Promise<void> {
  let before = '';
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await sleep(round === 0 ? firstMs : ROUND_MS);
    bank.ledger.tick(Date.now());
    const { code, stderr } = await nodes.command(['recover']);
    if (code !== 0 && code !== 5) wrong('X1', `orders recover ended with ${code}: ${stderr}`);
    const { orders, open } = await readBook();
    const now = JSON.stringify([orders.map(({ id, status }) => [id, status]), open]);
    if (now === before && bank.ledger.watched() === 0) return;
    before = now;
  }
  wrong('L1', 'the order book never comes to rest');
}

async function inLanes<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const queue = things.values();
  const lane = async () => {
    for (const thing of queue) await work(thing);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** A charge of other money waits for a person, who has to be told of it. */
async function decideForeign(field: Field): Promise<void> {
  const { ledger } = field.bank;
  const foreign = ledger.all().filter(({ isForeign, state }) => isForeign && state === 'captured');
  await inLanes(foreign, async (charge) => {
    const { orderId, paymentId, capturedIn } = charge;
    const account = ledger.account(orderId);
    const path = `${ORDERS}/${orderId}`;
    if (account.readHonestlyIn > capturedIn && !(await isTold(field, orderId, paymentId))) {
      field.wrong('A2', `order ${orderId}: nobody is told of ${paymentId}`);
    }
    const body = { refund: paymentId };
    const { status, code } = await ask(field, {
      random,
      name: 'resolve refund',
      method: 'POST',
      path: `${path}/resolution`,
      body,
    });
    if (status === 422) count(field, 'refund by hand missing');
    else if (heldOf(account).includes(charge))
      field.wrong('A2', `${paymentId} cannot be given back: ${code}`);
  });
}

/** By its explanation, by whoever tries to cancel it, or by the report of a comparison. */
async function isTold(field: Field, id: number, paymentId: string): Promise<boolean> {
  const path = `${ORDERS}/${id}`;
  const names = ({ body }: { readonly body: unknown }) => JSON.stringify(body).includes(paymentId);
  const explained = { random, name: 'explain', method: 'GET', path: `${path}/explanation` } as const;
  if (names(await ask(field, explained))) return true;
  if (names(await ask(field, { random, name: 'cancel of foreign money', method: 'DELETE', path })))
    return true;
  return [...field.counts.keys()].some((what) => what.startsWith('orders reconcile'));
}

const TRIES = 20;

/** Whoever waits for the customer or the bank is ended by a person, who has to be able to. */
async function endOrders(field: Field, { orders }: Book): Promise<void> {
  const pending = orders.filter(({ status }) => status === 'PENDING');
  await inLanes(pending, async ({ id }) => {
    const pays = id % 2 === 0;
    const path = `${ORDERS}/${id}`;
    const once = () =>
      pays
        ? ask(field, {
            random,
            name: 'last pay',
            method: 'PUT',
            path: `${path}/status`,
            body: { status: 'payment_processing' },
          })
        : ask(field, { random, name: 'last cancel', method: 'DELETE', path });
    let answer = await once();
    // Recovery may be at it right now.
    for (let tries = 0; answer.code === 'operation_under_way' && tries < TRIES; tries++) {
      await sleep(200);
      answer = await once();
    }
    // Recovery may have ended it meanwhile.
    const ended = answer.status < 300 || answer.code === 'illegal_transition';
    if (!ended && !holdsForeign(field.bank.ledger.account(id))) {
      field.wrong('A6', `order ${id} cannot be ${pays ? 'paid' : 'cancelled'}: ${answer.code}`);
    }
  });
}
