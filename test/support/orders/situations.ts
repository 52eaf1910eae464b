// Every situation that an order can be in, made to happen: by what callers and the two services do, by processes that
// die or hang, by what an operator has said.

import { onTestFinished } from 'vitest';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { pauseBatch } from '../../../src/domain/batches/manage-batch.ts';
import type { Explanation } from '../../../src/domain/explain/explanation-json.ts';
import type { OrderService } from '../../../src/domain/order-service.ts';
import type { PaymentService } from '../../../src/domain/ports/store.ts';
import { CALLER } from '../desk.ts';
import { keepBack } from '../services/delayed-answers.ts';
import { openResilient } from '../services/outage.ts';
import { checkedFile } from './checked-orders.ts';
import { createAndCrash } from './crash.ts';
import { TANAKA } from './order-json.ts';
import {
  chargeEvent,
  type Life,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  orderWithUnknownRefund,
  receiveEvent,
  setHold,
} from './order-stages.ts';

export interface Situated {
  readonly life: Life;
  readonly id: number;
}

/** Those that only a hand in the database could make are left out. */
export type Possible = Exclude<Explanation['situation'], 'payment_missing' | 'batch_ended'>;

const REFUSED = { kind: 'answer', status: 422 } as const;

const inStatus = (status: Parameters<typeof orderIn>[1]) => async () => {
  const life = await openLife();
  return { life, id: await orderIn(life, status) };
};

const ofLife = (id: (life: Life) => Promise<number>) => async () => {
  const life = await openLife();
  return { life, id: await id(life) };
};

/** Somebody is at it, and goes on only when the test has ended. */
async function busy(
  life: Life,
  operation: keyof PaymentService,
  work: (desk: OrderService) => Promise<unknown>,
): Promise<void> {
  const other = keepBack(life.desk, operation);
  const working = work(other.desk).catch(() => {});
  await other.answered;
  onTestFinished(async () => {
    other.letThrough();
    await working;
  });
}

/** The processes of this book have died: whatever is leased to them is nobody's. */
function killAll({ desk }: Life): void {
  const owners = desk.rows<{ lease_owner: string }>(
    'SELECT lease_owner FROM journal WHERE lease_owner IS NOT NULL',
  );
  for (const { lease_owner } of owners) desk.gone.add(lease_owner);
}

async function batchOf(count: number): Promise<{ life: Life; batchId: number }> {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(count), CALLER);
  return { life, batchId: batch.id };
}

export const SITUATIONS: Readonly<Record<Possible, () => Promise<Situated>>> = {
  order_held: ofLife(async (life) => {
    await setHold(life, true);
    const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
    await life.desk.desk.holdOrder(id, 'address to be checked', CALLER);
    await setHold(life, false);
    return id;
  }),
  payment_held: ofLife(async (life) => {
    await setHold(life, true);
    return (await life.desk.desk.createOrder(TANAKA, CALLER)).id;
  }),
  async payment_parked() {
    const life = await openResilient();
    life.say('open');
    return { life, id: (await life.desk.desk.createOrder(TANAKA, CALLER)).id };
  },
  payment_due: ofLife(async (life) => {
    await setHold(life, true);
    const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
    await setHold(life, false);
    return id;
  }),
  async batch_loading() {
    const life = await openLife();
    const stopping = new AbortController();
    const options = { signal: stopping.signal, onStored: () => stopping.abort() };
    await loadBatch(life.desk.deps, checkedFile(501), CALLER, options).catch(() => {});
    return { life, id: 1 };
  },
  async batch_turn() {
    const { life } = await batchOf(2);
    return { life, id: 2 };
  },
  async batch_paused() {
    const { life, batchId } = await batchOf(2);
    await pauseBatch(life.desk.deps, batchId);
    return { life, id: 2 };
  },
  payment_under_way: ofLife(async (life) => {
    await busy(life, 'createPayment', (desk) => desk.createOrder(TANAKA, CALLER));
    return 1;
  }),
  payment_looked_up: ofLife(async (life) => {
    const id = await orderWithUnknownPayment(life, true);
    await busy(life, 'getPaymentByOrder', (desk) => desk.payOrder(id, CALLER));
    return id;
  }),
  payment_abandoned: ofLife(async (life) => {
    await createAndCrash(life.desk, TANAKA, 'after the payment');
    killAll(life);
    return 1;
  }),
  payment_unknown: ofLife((life) => orderWithUnknownPayment(life, true)),
  payment_undecided: inStatus('payment_processing'),
  payment_disagrees: ofLife(async (life) => {
    const id = await orderWithUnknownPayment(life, false);
    life.fake.addCharge({ orderId: id, amount: 5, currency: 'USD' });
    await life.desk.desk.payOrder(id, CALLER).catch(() => {});
    return id;
  }),
  payment_failed: inStatus('pending'),
  paid: inStatus('paid'),
  refund_under_way: ofLife(async (life) => {
    const id = await orderIn(life, 'paid');
    await busy(life, 'processRefund', (desk) => desk.cancelOrder(id, CALLER));
    return id;
  }),
  refund_abandoned: ofLife(async (life) => {
    const id = await orderIn(life, 'paid');
    await busy(life, 'processRefund', (desk) => desk.cancelOrder(id, CALLER));
    killAll(life);
    return id;
  }),
  async refund_waiting() {
    const life = await openResilient();
    const id = await orderIn(life, 'paid');
    life.fake.script.onRefund(() => REFUSED);
    await life.desk.desk.cancelOrder(id, CALLER);
    life.fake.script.onRefund(() => undefined);
    return { life, id };
  },
  refund_unknown: ofLife((life) => orderWithUnknownRefund(life, true)),
  refund_failed: ofLife(async (life) => {
    const id = await orderIn(life, 'paid');
    life.fake.script.onRefund(() => REFUSED);
    await life.desk.desk.cancelOrder(id, CALLER).catch(() => {});
    life.fake.script.onRefund(() => undefined);
    return id;
  }),
  late_charge: ofLife(async (life) => {
    const id = await orderWithUnknownPayment(life, false);
    await life.desk.desk.cancelOrder(id, CALLER);
    return id;
  }),
  charge_goes_back: ofLife(async (life) => {
    const id = await orderIn(life, 'pending');
    await life.desk.desk.cancelOrder(id, CALLER);
    life.fake.script.onRefund(() => REFUSED);
    await receiveEvent(life, id, chargeEvent(life, id));
    life.fake.script.onRefund(() => undefined);
    return id;
  }),
  shipped: inStatus('shipped'),
  delivered: inStatus('delivered'),
  cancelled: inStatus('cancelled'),
};
