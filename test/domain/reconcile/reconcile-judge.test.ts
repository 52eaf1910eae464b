// Proves what an order and a record of it are found to differ in, where the record says things that are seldom said.
import { describe, expect, test } from 'vitest';
import type { JournalRow } from '../../../src/domain/model/journal.ts';
import type { OrderHead } from '../../../src/domain/model/order.ts';
import type { OrderStatus } from '../../../src/domain/model/order-status.ts';
import type { RecordedPayment, RecordedStatus } from '../../../src/domain/ports/store.ts';
import { judge } from '../../../src/domain/reconcile/judge.ts';

const ORDER: OrderHead = {
  id: 3,
  customerEmail: 'ann@example.com',
  customerName: 'Ann',
  status: 'paid',
  totalAmount: 100,
  currency: 'JPY',
  createdAt: 0,
  updatedAt: 0,
  batch: null,
  hold: null,
  shipment: null,
};

const ROW: JournalRow = {
  id: 1,
  orderId: 3,
  kind: 'payment',
  state: 'done',
  idempotencyKey: 'key',
  paymentId: 'own',
  amount: 100,
  currency: 'JPY',
  template: null,
  resilient: false,
  sends: 1,
  lookups: 0,
  dueAt: 0,
  sentAt: 0,
  timeoutMs: 30_000,
  accepted: false,
  leaseOwner: null,
  leaseUntil: null,
  claims: 1,
  detail: null,
  batchId: null,
  createdAt: 0,
};

/** `own succeeded`, or `own succeeded 7` with an amount. */
function payment(text: string): RecordedPayment {
  const [paymentId = '', status = '', amount = '100'] = text.split(' ');
  return { paymentId, status: status as RecordedStatus, amount: Number(amount), currency: 'JPY' };
}

function judged(status: OrderStatus, record: readonly string[], rows: readonly Partial<JournalRow>[] = []) {
  const found = judge({
    order: { ...ORDER, status },
    payments: record.map(payment),
    rows: rows.map((row, at) => ({ ...ROW, id: at + 1, ...row })),
  });
  return found.map(({ kind, paymentId, remedy }) => [kind, paymentId, remedy]);
}

const OWN = {};

describe('a payment whose status is a word that is not known', () => {
  test.each<[OrderStatus, string[], Partial<JournalRow>[]]>([
    ['pending', ['x unclear'], []],
    ['pending', ['x unclear', 'y declined'], []],
    ['paid', ['own unclear'], [OWN]],
    ['paid', ['own unclear', 'y succeeded'], [OWN]],
    ['shipped', ['x unclear'], [OWN]],
    ['cancelled', ['own unclear'], [OWN]],
    ['cancelled', ['x unclear'], []],
  ])('is told of an order that is %s, with a record of %j', (status, record, rows) => {
    expect(judged(status, record, rows)).toEqual([['unclear_payment', record[0]?.split(' ')[0], undefined]]);
  });

  test.each<[OrderStatus, string[]]>([
    ['paid', ['own succeeded', 'x unclear']],
    ['delivered', ['x unclear', 'own succeeded']],
    ['cancelled', ['own refunded', 'x unclear']],
  ])('is left out where the money of an order that is %s is told by %j', (status, record) => {
    expect(judged(status, record, [OWN])).toEqual([]);
  });

  test('hides no charge', () => {
    expect(judged('pending', ['x unclear', 'y succeeded'])).toEqual([['charged_not_paid', 'y', 'record']]);
    expect(judged('paid', ['own succeeded', 'x unclear', 'y succeeded'], [OWN])).toEqual([
      ['charged_twice', 'y', 'refund'],
    ]);
  });
});

describe('a charge of other money', () => {
  const detailOf = (rows: readonly Partial<JournalRow>[]) =>
    judge({
      order: ORDER,
      payments: [payment('own succeeded'), payment('x succeeded 7')],
      rows: [ROW, ...rows.map((row) => ({ ...ROW, id: 2, ...row }))],
    }).map(({ kind, detail, remedy, hint }) => [kind, detail, remedy, hint]);

  test('has a hint to refund it', () => {
    const hint = { to: 'refund_charge', orderId: 3, paymentId: 'x' };
    expect(detailOf([])).toEqual([['other_amount', '7 JPY were charged', undefined, hint]]);
  });

  test('does not where that is under way', () => {
    const detail = '7 JPY were charged; its refund is under way';
    expect(detailOf([{ kind: 'compensation', state: 'waiting', paymentId: 'x' }])).toEqual([
      ['other_amount', detail, undefined, undefined],
    ]);
  });
});

describe('a payment that goes back', () => {
  test('is left alone while it is under way, whoever has begun it', () => {
    for (const state of ['waiting', 'running', 'unknown'] as const) {
      const row = { kind: 'compensation', state, paymentId: 'y' } as const;
      const twice = [['charged_twice', 'y', undefined]];
      expect(judged('paid', ['own succeeded', 'y succeeded'], [OWN, row])).toEqual(twice);
      expect(judged('cancelled', ['y succeeded'], [row])).toEqual([
        ['cancelled_still_charged', 'y', undefined],
      ]);
    }
  });

  test('may be any while a refund has not named its own', () => {
    const row = { kind: 'refund', state: 'unknown', paymentId: null } as const;
    expect(judged('paid', ['a succeeded', 'b succeeded'], [row])).toEqual([
      ['charged_twice', 'b', undefined],
    ]);
  });

  test('pays no order that waits', () => {
    const gone = { kind: 'refund', state: 'done', paymentId: 'own' } as const;
    expect(judged('pending', ['own succeeded'], [OWN, gone])).toEqual([
      ['charged_not_paid', 'own', 'refund'],
    ]);
    expect(judged('pending', ['own succeeded', 'y succeeded'], [OWN, gone])).toEqual([
      ['charged_twice', 'own', 'refund'],
      ['charged_not_paid', 'y', 'record'],
    ]);
  });
});
