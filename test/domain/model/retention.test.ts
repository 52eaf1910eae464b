// Proves which orders pruning may touch at all, and that what was tried in vain stays as long as something may be tried.
import { expect, test } from 'vitest';
import { type OrderHistory, prunableRowsOf } from '../../../src/domain/model/retention.ts';
import { parseAge } from '../../../src/domain/shared/format.ts';

const CUTOFF = 1_000;
const refund = { id: 3, kind: 'refund', state: 'refused', resilient: false } as const;

const ORDER: OrderHistory = {
  id: 1,
  status: 'shipped',
  updatedAt: CUTOFF - 1,
  batchStatus: 'completed',
  journal: [
    { id: 1, kind: 'payment', state: 'done', resilient: false },
    { id: 2, kind: 'notification', state: 'done', resilient: false },
    refund,
  ],
  events: [
    { id: 1, at: 1, type: 'order_created', to: 'pending' },
    { id: 2, at: 2, type: 'payment_succeeded', to: 'paid' },
    { id: 3, at: 3, type: 'shipped', to: 'shipped' },
    { id: 4, at: CUTOFF - 1, type: 'notification_sent', to: null },
  ],
};

function gone(changes: Partial<OrderHistory>) {
  const { journal, events } = prunableRowsOf({ ...ORDER, ...changes }, CUTOFF);
  return [journal.map(({ id }) => id), events.map(({ id }) => id)];
}

test.each<[string, Partial<OrderHistory>]>([
  ['of no batch', { batchStatus: null }],
  ['of a batch that is completed', {}],
  ['of a batch that was given up', { batchStatus: 'aborted' }],
])('of an order %s what nobody needs goes', (_what, changes) => {
  expect(gone(changes)).toEqual([
    [2, 3],
    [1, 4],
  ]);
});

test.each<[string, Partial<OrderHistory>]>([
  ['that has moved since', { updatedAt: CUTOFF }],
  [
    'of which something has been told since',
    { events: [...ORDER.events, { id: 5, at: CUTOFF, type: 'x', to: null }] },
  ],
  ['that is being charged', { status: 'payment_processing' }],
  ['with a call that waits', { journal: [...ORDER.journal, { ...refund, id: 4, state: 'waiting' }] }],
  ['with a call under way', { journal: [...ORDER.journal, { ...refund, id: 4, state: 'running' }] }],
  ['with a call without an answer', { journal: [...ORDER.journal, { ...refund, id: 4, state: 'unknown' }] }],
  ['of a batch that is being stored', { batchStatus: 'loading' }],
  ['of a batch that runs', { batchStatus: 'running' }],
  ['of a batch that is paused', { batchStatus: 'paused' }],
  ['whose timeline has no move', { events: [{ id: 4, at: 1, type: 'x', to: null }] }],
])('of an order %s nothing goes', (_what, changes) => {
  expect(gone(changes)).toEqual([[], []]);
});

test('a refund that was refused stays while the order can be refunded', () => {
  expect(gone({ status: 'paid' })[0]).toEqual([2]);
});

const HOUR_MS = 3_600_000;

test.each([
  ['36h', 36],
  ['90d', 90 * 24],
  ['52w', 52 * 7 * 24],
  [' 3 D ', 72],
  ['P90D', 90 * 24],
  ['P1W', 7 * 24],
  ['p1dT12h', 36],
])('%j is an age', (written, hours) => {
  expect(parseAge(written)).toBe(hours * HOUR_MS);
});

test.each([
  '',
  '90',
  'd',
  '1y',
  '3m',
  '-90d',
  '1.5d',
  '90 days',
  '999999d',
  'P',
  'PT',
  'P1DT',
  'P1Y',
  'P1M',
  'PT30M',
])('%j is none', (written) => {
  expect(parseAge(written)).toBeUndefined();
});
