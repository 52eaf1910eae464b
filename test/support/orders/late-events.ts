// Everything that can still arrive for the orders of an aged book. What was answered, and what became of the orders and
// of their money, is written down, so that two books can be compared.
import { importOrders, resumeImport } from '../../../src/domain/batches/import-orders.ts';
import { cancelBatch, retryBatch } from '../../../src/domain/batches/manage-batch.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { type AgedBook, type Arrival, BATCHES, COMPLETED, type Made } from '../database/aged-book.ts';
import { CALLER, SETTLER } from '../desk.ts';
import { keepBack } from '../services/delayed-answers.ts';
import {
  callsOf,
  chargeEvent,
  DECLINE,
  forgetCalls,
  type Life,
  LONG_AFTER_MS,
  receiveEvent,
  recordOf,
} from './order-stages.ts';
import { reconciled } from './reconciled.ts';

type Note = (what: string, act: () => Promise<unknown>) => Promise<void>;
type Arrivals = (life: Life, made: Made, note: Note) => Promise<void>;

const ARRIVALS: Readonly<Record<Arrival, Arrivals>> = {
  /** Each event once more, and under another id, of all payments there were; then a second charge; then refunds. */
  async 'the service'(life, { id, payments }, note) {
    const own = life.fake.charges.filter(({ orderId }) => orderId === id).map(({ paymentId }) => paymentId);
    const tell = (event: object) => note(JSON.stringify(event), () => receiveEvent(life, id, event));
    for (const payment_id of new Set([...payments, ...own])) {
      for (const status of ['failed', 'succeeded']) {
        for (const event_id of [undefined, 'evt_1', `late_${status}_${payment_id}`]) {
          await tell({ payment_id, status, event_id });
        }
      }
    }
    const second = chargeEvent(life, id);
    await tell(second);
    await tell({ ...second, event_id: 'evt_9' });
    for (const payment_id of [...payments, second.payment_id]) {
      await tell({ payment_id, status: 'refunded' });
      await tell({ payment_id, status: 'succeeded', event_id: `after_${payment_id}` });
    }
    await note('cancel', () => life.desk.desk.cancelOrder(id, CALLER));
  },
  /** Who pays, cancels, ships and resolves. */
  async 'a person'(life, { id, payments: [first] }, note) {
    const { desk, fake } = life;
    // While a payment is under way that has no name yet, an earlier one is said to have failed.
    fake.script.onPayment(() => DECLINE);
    const slow = keepBack(desk, 'createPayment');
    const paying = slow.desk.payOrder(id, CALLER);
    await Promise.race([slow.answered, paying.catch(() => {})]);
    const failed = { payment_id: first ?? 'unheard of', status: 'failed', event_id: 'evt_5' };
    if (first !== undefined) await note('failed', () => receiveEvent(life, id, failed));
    slow.letThrough();
    await note('pay', () => paying);
    // The next is charged, its answer is lost, and for a while the record knows of an earlier one alone.
    fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
    await note('pay again', () => desk.desk.payOrder(id, CALLER));
    fake.script.onPayment(() => undefined);
    if (first !== undefined) fake.script.onLookup(() => recordOf(first, 'declined'));
    await note('pay once more', () => desk.desk.payOrder(id, CALLER));
    fake.script.reset();
    await note('resolve', () => desk.desk.resolveOrder(id, { charged: false }, CALLER));
    await note('cancel', () => desk.desk.cancelOrder(id, CALLER));
    await note('cancel again', () => desk.desk.cancelOrder(id, CALLER));
    await note('ship', () => desk.desk.shipOrder(id, CALLER));
    await note('pending', () => desk.desk.setStatus(id, 'pending', CALLER));
  },
};

/** All that was answered, line by line, and at the end what there is. */
export async function everythingArrives({ life, made }: AgedBook): Promise<string[]> {
  const lines: string[] = [];
  const note =
    (where: string): Note =>
    async (what, act) => {
      const answer = await act().catch(
        (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
      );
      lines.push(`${where}: ${what}: ${JSON.stringify(answer)} [${callsOf(life).sort().join(', ')}]`);
      forgetCalls(life);
    };
  forgetCalls(life);
  for (const one of made) {
    await ARRIVALS[one.arrival](life, one, note(`${one.state} (${one.id}), ${one.arrival}`));
  }
  await batchesGoOn(life, note('batches'));
  await settlesAll(life, note('at last'));
  return [...lines, ...standOf(life)];
}

async function batchesGoOn({ desk: { deps } }: Life, note: Note): Promise<void> {
  const slowly = { concurrency: 1 };
  const counts = async () => {
    for (const id of Object.values(BATCHES)) {
      await note(`counts of ${id}`, () => deps.store.read.batchCounts(id));
    }
  };
  await counts();
  await note('the file again', async () => (await importOrders(deps, COMPLETED, CALLER, slowly)).as);
  await note('retry', async () => (await retryBatch(deps, BATCHES.completed)).retried);
  for (const id of [BATCHES.completed, BATCHES.paused]) {
    await note(`resume ${id}`, async () => (await resumeImport(deps, id, CALLER, slowly)).counts);
  }
  await note('cancel', async () => {
    const cancelled = await cancelBatch(deps, BATCHES.completed, CALLER, { refund: true });
    return { ...cancelled, batch: cancelled.batch.status };
  });
  await counts();
}

async function settlesAll({ desk }: Life, note: Note): Promise<void> {
  const settled = () => recoverOpenRows(desk.deps, SETTLER, { everything: true });
  for (let run = 0; run < 3; run += 1) {
    await note('settle', async () => (await settled()).sort((one, other) => one.orderId - other.orderId));
    desk.clock.advance(LONG_AFTER_MS);
  }
  for (const fix of [false, true, false]) await note('reconcile', () => reconciled(desk.deps, fix));
}

function standOf({ desk, fake }: Life): string[] {
  const open = `SELECT order_id, kind, state, payment_id FROM journal WHERE state IN ('waiting','running','unknown')`;
  const all: readonly (readonly object[])[] = [
    desk.rows('SELECT id, status, updated_at FROM orders'),
    desk.rows(open),
    fake.charges.map(({ key: _key, ...charge }) => charge),
    fake.refunds.map(({ key: _key, ...refund }) => refund),
    fake.mails.map(({ template, data }) => ({ template, order: data.order_id })),
  ];
  return all.flatMap((some) => some.map((one) => JSON.stringify(one)).sort());
}
