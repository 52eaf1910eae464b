// Proves that a program needs no sentence of an explanation: every automatic step and every warning has a name, and what
// a button needs is a member.
import { expect, test } from 'vitest';
import { explain } from '../../../src/domain/explain/explain-order.ts';
import type { OrderSnapshot } from '../../../src/domain/explain/explanation.ts';
import type { JournalRow } from '../../../src/domain/model/journal.ts';
import type { OrderEvent } from '../../../src/domain/model/order.ts';
import { CALLER } from '../../support/desk.ts';
import { orderWithUnknownPayment } from '../../support/orders/order-stages.ts';
import { type Possible, SITUATIONS } from '../../support/orders/situations.ts';
import { openResilient } from '../../support/services/outage.ts';

const LATER_MS = 12_000;

/** The automatic steps and the warnings, by situation. */
const KEYS: Readonly<Record<Possible, readonly [steps: readonly string[], dangers: readonly string[]]>> = {
  order_held: [['send_payment_once_order_released'], []],
  payment_held: [['send_payment_once_charges_released'], []],
  payment_parked: [['send_payment'], []],
  payment_due: [['send_payment'], []],
  batch_loading: [[], []],
  batch_turn: [['charge_batch'], []],
  batch_paused: [[], []],
  payment_under_way: [['take_over'], ['second_order']],
  payment_looked_up: [['take_over'], ['second_order']],
  payment_abandoned: [['read_payment_record'], ['resolve_as_not_charged', 'second_order']],
  payment_unknown: [
    ['read_payment_record', 'paid_or_decide'],
    ['resolve_as_not_charged', 'second_order'],
  ],
  payment_undecided: [
    ['read_payment_record', 'first_result_counts'],
    ['resolve_as_not_charged', 'second_order'],
  ],
  payment_disagrees: [[], ['pay_or_cancel']],
  payment_failed: [[], []],
  paid: [[], []],
  refund_under_way: [['take_over'], ['refund_manually']],
  refund_abandoned: [['continue_refund'], ['refund_manually']],
  refund_waiting: [['send_refund', 'send_email', 'stop_email_retries'], ['refund_manually']],
  refund_unknown: [['read_payment_record', 'cancelled_or_unlock'], ['refund_manually']],
  refund_failed: [[], []],
  late_charge: [['read_payment_record'], ['resolve_late_charge_as_not_charged']],
  charge_goes_back: [['refund_charge'], ['refund_manually']],
  shipped: [[], []],
  delivered: [[], []],
  cancelled: [[], []],
};

test.each(Object.keys(KEYS) as Possible[])('%s: steps and warnings have names', async (situation) => {
  const { life, id } = await SITUATIONS[situation]();
  life.desk.clock.advance(LATER_MS);
  const { unasked, avoid, next, facts } = await life.desk.desk.explainOrder(id, CALLER);
  expect([unasked.map(({ key }) => key), avoid.map(({ key }) => key)]).toEqual(KEYS[situation]);
  for (const { action, command, batch_id, payment_id } of next) {
    expect([command, batch_id]).toEqual([command, /batch|import/.test(action) ? 1 : undefined]);
    expect([command, payment_id]).toEqual([command, action === 'refund_charge' ? 'pay_1' : undefined]);
  }
  for (const { key, payment_id, template } of unasked) {
    expect(payment_id !== undefined).toBe(key === 'refund_charge');
    expect(template).toBe(/email/.test(key) ? 'ORDER_CONFIRMATION' : undefined);
  }
  // A fact of the past has the type of its event, in the sequence of the timeline.
  const events = await life.desk.desk.listEvents(id, CALLER);
  expect(facts.flatMap(({ type }) => type ?? [])).toEqual(events.map(({ type }) => type));
  expect(facts.filter(({ at, type }) => (at === null) !== (type === null))).toEqual([]);
});

test('a step that waits for a service names it', async () => {
  const life = await openResilient();
  life.desk.deps.process.recoversEveryMs = 1_000;
  const id = await orderWithUnknownPayment(life, false);
  life.say('open');
  const { unasked } = await life.desk.desk.explainOrder(id, CALLER);
  expect(unasked.map(({ key, waits_for }) => [key, waits_for])).toEqual([
    ['read_payment_record', 'payment_service'],
    ['paid_or_send_again', null],
  ]);
});

test('a payment that must not be made again, and a batch to retry, are named', () => {
  const batch = { batchId: 3, csvSource: null, importGroup: null };
  const order = { id: 7, status: 'pending', updatedAt: 0, batch } as unknown as OrderSnapshot['order'];
  const payment = (state: JournalRow['state']) =>
    ({ kind: 'payment', state, paymentId: 'pay_9' }) as JournalRow;
  const known = (state: JournalRow['state']) =>
    explain({
      order,
      events: [] as OrderEvent[],
      journal: [payment(state)],
      foreign: [],
      chargesHeld: false,
      isBatchHeld: false,
      batch: undefined,
      isGone: () => false,
      lookEveryMs: undefined,
      breakers: undefined,
      now: 0,
    });
  expect(known('done')).toMatchObject({ avoid: [{ key: 'second_payment', payment_id: 'pay_9' }] });
  expect(known('refused').next).toMatchObject([
    { action: 'pay' },
    { action: 'retry_batch', batch_id: 3 },
    { action: 'cancel' },
  ]);
});
