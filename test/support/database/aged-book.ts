// A book of orders in all states they come to rest in, and in those where something is open, grown old.
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { cancelBatch, pauseBatch } from '../../../src/domain/batches/manage-batch.ts';
import { CALLER } from '../desk.ts';
import { checkedFile } from '../orders/checked-orders.ts';
import { TANAKA } from '../orders/order-json.ts';
import {
  chargeEvent,
  DECLINE,
  type Life,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  orderWithUnknownRefund,
  processingId,
  receiveEvent,
} from '../orders/order-stages.ts';

export const DAY_MS = 86_400_000;

/** An order, and the ids of payments that somebody may still talk about. */
export interface Made {
  readonly id: number;
  readonly payments: readonly string[];
}

/** From whom something still arrives for an order. */
export type Arrival = 'the service' | 'a person';

export interface AgedBook {
  readonly life: Life;
  /** One order in each state for each of the arrivals. */
  readonly made: readonly (Made & { readonly state: string; readonly arrival: Arrival })[];
}

/** Every batch there is: one that is completed, one that was given up, one that is paused. */
export const BATCHES = { completed: 1, aborted: 2, paused: 3 } as const;

/** The file of the first one. */
export const COMPLETED = checkedFile(6, { bad: 3, hash: 'completed' });

type Make = (life: Life) => Promise<Made>;

const declinedAs = (id: number, n: number) => `declined_${id}_${n}`;

/** PENDING, after so many payments that the service declined by name. */
async function declined(life: Life, times: number): Promise<Made> {
  let [id, n] = [0, 0];
  life.fake.script.onPayment(({ body }) => {
    id = Number(body?.order_id);
    n += 1;
    return { kind: 'answer', status: 200, body: { id: declinedAs(id, n), status: 'declined' } };
  });
  await life.desk.desk.createOrder(TANAKA, CALLER);
  for (let more = 1; more < times; more += 1) await life.desk.desk.payOrder(id, CALLER);
  life.fake.script.reset();
  return { id, payments: Array.from({ length: times }, (_, at) => declinedAs(id, at + 1)) };
}

async function plain(life: Life, status: Parameters<typeof orderIn>[1]): Promise<Made> {
  return { id: await orderIn(life, status), payments: [] };
}

async function paidByEvent(life: Life): Promise<Made> {
  const id = await orderIn(life, 'payment_processing');
  const payment_id = processingId(id);
  await receiveEvent(life, id, { payment_id, status: 'processing', event_id: 'evt_0' });
  await receiveEvent(life, id, { payment_id, status: 'succeeded', event_id: 'evt_1' });
  return { id, payments: [payment_id] };
}

async function delivered(life: Life, { id, payments }: Made): Promise<Made> {
  await life.desk.desk.shipOrder(id, CALLER);
  await life.desk.desk.deliverOrder(id, CALLER);
  return { id, payments };
}

const AT_REST: Readonly<Record<string, Make>> = {
  pending: (life) => plain(life, 'pending'),
  'pending, declined twice': (life) => declined(life, 2),
  async 'pending, its payment went back before it was told of'(life) {
    const id = await orderIn(life, 'pending');
    const { payment_id } = chargeEvent(life, id);
    for (const charge of life.fake.charges.filter(({ orderId }) => orderId === id)) charge.refunded = true;
    await receiveEvent(life, id, { payment_id, status: 'refunded' });
    return { id, payments: [payment_id] };
  },
  paid: (life) => plain(life, 'paid'),
  async 'paid at the second try'(life) {
    const made = await declined(life, 1);
    await life.desk.desk.payOrder(made.id, CALLER);
    return made;
  },
  async 'paid, its refund was refused'(life) {
    const made = await plain(life, 'paid');
    life.fake.script.onRefund(() => ({ kind: 'answer', status: 422 }));
    await life.desk.desk.cancelOrder(made.id, CALLER).catch(() => {});
    life.fake.script.reset();
    return made;
  },
  'paid by an event': paidByEvent,
  shipped: (life) => plain(life, 'shipped'),
  delivered: (life) => plain(life, 'delivered'),
  'delivered, paid by an event': async (life) => delivered(life, await paidByEvent(life)),
  async 'delivered, charged twice'(life) {
    const made = await plain(life, 'delivered');
    const event = chargeEvent(life, made.id);
    await receiveEvent(life, made.id, event);
    return { ...made, payments: [event.payment_id] };
  },
  async 'cancelled, nothing was charged'(life) {
    const made = await declined(life, 1);
    await life.desk.desk.cancelOrder(made.id, CALLER);
    return made;
  },
  'cancelled and refunded': (life) => plain(life, 'cancelled'),
  async 'cancelled, charged late'(life) {
    const made = await plain(life, 'cancelled');
    const event = chargeEvent(life, made.id);
    await receiveEvent(life, made.id, event);
    return { ...made, payments: [event.payment_id] };
  },
  async 'cancelled by the service'(life) {
    const made = await paidByEvent(life);
    await receiveEvent(life, made.id, { payment_id: made.payments[0], status: 'refunded' });
    return made;
  },
};

/** Of which something is open: pruning may not touch them, however old they are. */
const OPEN: Readonly<Record<string, Make>> = {
  'without an answer, not charged': async (life) => ({
    id: await orderWithUnknownPayment(life, false),
    payments: [],
  }),
  'without an answer, charged': async (life) => ({
    id: await orderWithUnknownPayment(life, true),
    payments: [],
  }),
  'refund without an answer': async (life) => ({
    id: await orderWithUnknownRefund(life, true),
    payments: [],
  }),
  async 'being processed'(life) {
    const id = await orderIn(life, 'payment_processing');
    return { id, payments: [processingId(id)] };
  },
};

/** The whole book, and then a hundred days in which nothing happens. */
export async function openAgedBook(arrivals: readonly Arrival[]): Promise<AgedBook> {
  const life = await openLife();
  const made: AgedBook['made'][number][] = [];
  const make = async (states: Readonly<Record<string, Make>>) => {
    for (const [state, one] of Object.entries(states)) {
      for (const arrival of arrivals) made.push({ ...(await one(life)), state, arrival });
    }
  };
  await make(AT_REST);
  await makeBatches(life);
  await make(OPEN);
  life.desk.clock.advance(100 * DAY_MS);
  return { life, made };
}

async function makeBatches({ desk: { deps }, fake }: Life): Promise<void> {
  fake.script.onPayment(({ body }) => (Number(body?.order_id) % 3 === 0 ? DECLINE : undefined));
  await importOrders(deps, COMPLETED, CALLER, { concurrency: 1 });
  fake.script.reset();
  await loadBatch(deps, checkedFile(3, { hash: 'aborted' }), CALLER);
  await cancelBatch(deps, BATCHES.aborted, CALLER, { refund: false });
  await loadBatch(deps, checkedFile(3, { hash: 'paused' }), CALLER);
  await pauseBatch(deps, BATCHES.paused);
}
