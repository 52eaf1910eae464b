// Proves that the comparison of ledger and order database fails for each kind of wrong money, and for nothing that an open call
// explains.
import { expect, test } from 'vitest';
import { type AccountRow, compareAccounts, type HeldCharge } from './accounts.ts';

const order = (status: string, ...open: readonly Partial<AccountRow>[]): AccountRow[] => {
  const row: AccountRow = { id: 1, status, total: 100, kind: null, amount: null, sent: null };
  return open.length === 0 ? [row] : open.map((one) => ({ ...row, amount: 100, sent: true, ...one }));
};
const PAYMENT = { kind: 'payment' } as const;
const REFUND = { kind: 'refund' } as const;
const COMPENSATION = { kind: 'compensation' } as const;
const charge = (amount = 100): HeldCharge => ({ amount, isDoubtful: false });
const DOUBTFUL = { amount: 100, isDoubtful: true };

const compare = (rows: readonly AccountRow[], ...charges: readonly HeldCharge[]) =>
  compareAccounts(rows, new Map([[1, charges]]));

test('what an open call explains is no fault', () => {
  for (const [rows, ...charges] of [
    [order('PENDING')],
    [order('PAID'), charge()],
    [order('DELIVERED'), charge()],
    [order('CANCELLED')],
    [order('PAYMENT_PROCESSING', PAYMENT)],
    [order('PAYMENT_PROCESSING', PAYMENT), charge()],
    [order('CANCELLED', COMPENSATION), charge()],
    [order('PAID', PAYMENT), charge(), charge()],
    [order('PAID', COMPENSATION, REFUND), charge()],
    [order('PAID', REFUND)],
    [order('PENDING'), DOUBTFUL],
    [order('PAID'), DOUBTFUL],
  ] as const) {
    expect(compare(rows, ...charges).faults, JSON.stringify([rows, charges])).toEqual([]);
  }
});

test('money that no open call explains is a fault', () => {
  for (const [rows, ...charges] of [
    [order('PENDING'), charge()],
    [order('PAYMENT_PROCESSING'), charge()],
    [order('PAYMENT_PROCESSING', { ...PAYMENT, sent: false }), charge()],
    [order('CANCELLED'), charge()],
    [order('PAID')],
    [order('SHIPPED', PAYMENT)],
    [order('PAID', { ...REFUND, sent: 0 })],
    [order('PAID'), charge(), charge()],
    [order('PAID', REFUND), charge(), charge()],
    [order('PAID'), charge(99)],
    [order('PENDING', REFUND), charge()],
    [order('PENDING'), charge(), DOUBTFUL],
  ] as const) {
    expect(compare(rows, ...charges).faults, JSON.stringify([rows, charges])).toHaveLength(1);
  }
});

test('a charge without its order is a fault', () => {
  const { faults } = compareAccounts([], new Map([[7, [charge()]]]));
  expect(faults).toEqual([{ orderId: 7, text: 'order 7 is charged and is not in the order database' }]);
});

test('the sums tell how much is open, and by how much both differ', () => {
  expect(compare(order('CANCELLED', COMPENSATION), charge())).toMatchObject({ differing: 100, open: 100 });
  expect(compare(order('PENDING', PAYMENT))).toMatchObject({ differing: 0, open: 100 });
});
