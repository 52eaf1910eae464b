// Proves that an explanation is true in every situation that the journal can be in, and that every advised action is
// possible, charges no customer twice and refunds no charge twice.
import { expect, test } from 'vitest';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { resumeBatch } from '../../../src/domain/batches/manage-batch.ts';
import type { Action } from '../../../src/domain/explain/explanation-json.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { setHold } from '../../support/orders/order-stages.ts';
import { type Possible, SITUATIONS, type Situated } from '../../support/orders/situations.ts';

const LATER_MS = 12_000;

/** What it says, what it waits for, and the commands, by situation; 12 seconds later, asked of a command. */
const SAID: Readonly<Record<Possible, readonly [says: string, awaits: string | null, ...next: string[]]>> = {
  order_held: [
    'pending: its payment has been waiting for 12 s. It is on hold: address to be checked',
    'release_of_order',
    'orders release 1',
    'orders cancel 1',
  ],
  payment_held: [
    'pending: all charges are on hold; its payment has been waiting for 12 s',
    'release_of_charges',
    'orders release',
    'orders cancel 1',
  ],
  payment_parked: [
    'pending: the Payment Service was unavailable; its payment has been waiting for 12 s',
    'payment_service',
    'orders recover',
    'orders cancel 1',
  ],
  payment_due: [
    'pending: its payment is about to be sent',
    'payment_service',
    'orders pay 1',
    'orders cancel 1',
  ],
  batch_loading: [
    'pending: storing batch 1 was interrupted; its orders are charged once all are stored',
    'batch',
    'orders import --resume 1',
    'orders batch 1',
  ],
  batch_turn: [
    'pending: it waits for its turn in batch 1',
    'batch',
    'orders batch 1',
    'orders pay 2',
    'orders cancel 2',
  ],
  batch_paused: [
    'pending: batch 1 is paused (paused by an operator)',
    'batch',
    'orders batch 1',
    'orders batch 1 --resume',
    'orders cancel 2',
  ],
  payment_under_way: [
    'being paid: its payment was sent 12 s ago and has no answer yet',
    'payment_answer',
    'orders watch 1',
  ],
  payment_looked_up: [
    'pending: a process is asking the Payment Service whether it was charged',
    'payment_record',
    'orders watch 1',
  ],
  payment_abandoned: [
    'being paid: the process working on its payment stopped before it stored the outcome',
    'payment_record',
    'orders recover',
  ],
  payment_unknown: [
    'pending: the outcome of its payment has been unknown for 12 s; the customer may have been charged',
    'payment_record',
    'orders pay 1',
    'orders recover',
    'orders cancel 1',
  ],
  payment_undecided: [
    'being paid: the Payment Service has been processing payment slow_1 for 12 s',
    'payment_decision',
    'orders recover',
  ],
  payment_disagrees: [
    "pending: the Payment Service's record holds a charge that cannot pay this order",
    'payment_record',
    'orders resolve 1 --refund pay_1',
  ],
  payment_failed: [
    'pending: its payment failed (card declined)',
    'person',
    'orders pay 1',
    'orders cancel 1',
  ],
  paid: ['paid and has been waiting for shipment for 12 s', 'person', 'orders ship 1', 'orders cancel 1'],
  refund_under_way: [
    'paid and being refunded: the Payment Service has not answered yet',
    'refund',
    'orders watch 1',
  ],
  refund_abandoned: [
    'paid: the process working on its refund stopped before it stored the outcome',
    'refund',
    'orders cancel 1',
    'orders recover',
  ],
  refund_waiting: [
    'paid: its refund failed (HTTP 422) and is retried until it succeeds',
    'refund',
    'orders cancel 1',
    'orders recover',
  ],
  refund_unknown: [
    'paid: the outcome of its refund has been unknown for 12 s; the customer may have been refunded',
    'refund',
    'orders cancel 1',
    'orders recover',
  ],
  refund_failed: ['paid: its last refund failed (HTTP 422)', 'person', 'orders cancel 1', 'orders ship 1'],
  late_charge: [
    'cancelled, but the outcome of its payment is unknown; recovery refunds a late charge',
    'payment_record',
    'orders recover',
  ],
  charge_goes_back: ['cancelled, but a charge is not refunded yet', 'refund', 'orders recover'],
  shipped: ['shipped and has been in transit for 12 s', 'person', 'orders deliver 1'],
  delivered: ['delivered; this is its final status', null],
  cancelled: ['cancelled; this is its final status', null],
};

/** The command that each action stands for, without the ids in it. */
const COMMANDS: Readonly<Record<Action, string>> = {
  pay: 'orders pay',
  ship: 'orders ship',
  deliver: 'orders deliver',
  cancel: 'orders cancel',
  refund_charge: 'orders resolve --refund',
  watch: 'orders watch',
  show_batch: 'orders batch',
  resume_batch: 'orders batch --resume',
  retry_batch: 'orders batch --retry',
  resume_import: 'orders import --resume',
  resend_emails: 'orders outbox --resend',
  recover: 'orders recover',
  release: 'orders release',
  release_order: 'orders release',
  reconcile: 'orders reconcile',
  repair: 'orders reconcile --fix',
  serve: 'orders serve',
};

const ALL = Object.keys(SAID) as Possible[];

test.each(ALL)('%s is explained, and every advised action is safe', async (situation) => {
  const first = await SITUATIONS[situation]();
  first.life.desk.clock.advance(LATER_MS);
  const said = await first.life.desk.desk.explainOrder(first.id, CALLER);
  const [says, awaits, ...next] = SAID[situation];
  expect({
    situation: said.situation,
    summary: said.summary,
    awaits: said.waiting_for?.what ?? null,
    next: said.next.map(({ command }) => command),
  }).toEqual({ situation, summary: `Order ${first.id} is ${says}.`, awaits, next });
  for (const { action, command } of said.next) {
    expect(COMMANDS[action]).toBe(command.replaceAll(/ (\d+|pay_\d+)/g, ''));
  }
  // In the list of those that are stuck is what has been open for so long, and nothing that only waits for a person.
  const listed = async (span: string) =>
    (await first.life.desk.desk.listOrders({ stuck_for: span }, CALLER)).orders.map(({ id }) => id);
  expect(await listed('12s')).toEqual(isStuck(situation) ? [first.id] : []);
  expect(await listed('13s')).toEqual([]);
  // Where money may have moved, it is said what would move it twice; and where nobody knows, nothing is promised.
  const isOpen = /^(payment_(under|looked|aband|unkn|undec|disag)|refund_(?!failed)|late|charge)/.test(
    situation,
  );
  expect(said.avoid.length > 0).toBe(isOpen);
  for (const [at, command] of next.entries()) {
    const { life, id } = at === 0 ? first : await SITUATIONS[situation]();
    await follow({ life, id }, command);
    const { totalAmount } = await life.desk.desk.getOrder(id, CALLER);
    expect([0, totalAmount], command).toContain(life.fake.net().get(id) ?? 0);
    expect(life.fake.charges.filter(({ orderId }) => orderId === id).length, command).toBeLessThan(2);
  }
});

/** Its money is open: what waits for its turn in a batch is in no hurry. */
function isStuck(situation: Possible): boolean {
  return /^(order_held|payment_(?!failed)|refund_(?!failed)|late|charge)/.test(situation);
}

/** Does what was advised, as the command would; throws what it would be refused with. */
async function follow({ life, id }: Situated, command: string): Promise<void> {
  const { desk, deps } = life.desk;
  const [verb, of, flag] = command.split(' ').slice(1);
  switch (verb) {
    case 'pay':
      return void (await desk.payOrder(id, CALLER));
    case 'cancel':
      return void (await desk.cancelOrder(id, CALLER));
    case 'ship':
      return void (await desk.shipOrder(id, CALLER));
    case 'deliver':
      return void (await desk.deliverOrder(id, CALLER));
    case 'release':
      if (of !== undefined) return void (await desk.releaseOrder(id, CALLER));
      return setHold(life, false);
    case 'recover':
      return void (await recoverOpenRows(deps, SETTLER, { everything: true }));
    case 'batch':
      if (flag === '--resume') await resumeBatch(deps, 1);
      return;
    case 'import':
      return void (await loadBatch(deps, checkedFile(501), CALLER, { batchId: 1 }));
    case 'resolve':
      return void (await desk.resolveOrder(id, { refund: command.split(' ').at(-1) ?? '' }, CALLER));
    case 'watch':
      return void (await desk.listEvents(id, CALLER));
    default:
      throw new Error(`the test cannot follow "${command}"`);
  }
}
