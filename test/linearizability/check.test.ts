// Proves that the checker accepts what concurrent requests may see, and refuses what none of them could have brought about.
import { expect, test } from 'vitest';
import { check } from './check.ts';
import { type Answer, type Kind, openHistory } from './history.ts';
import { pictureOf } from './picture.ts';

/** `ask` and `hear` by a name of the request; each list is one history, in its sequence. */
type Event = readonly [name: string, kind: Kind] | readonly [name: string, answer: Answer];

const seen = (status: Extract<Answer, { is: 'seen' }>['status']): Answer => ({ is: 'seen', status });
const REFUSED: Answer = { is: 'refused' };

function historyOf(events: readonly Event[]) {
  const history = openHistory();
  const open = new Map<string, (answer: Answer | undefined, text: string) => void>();
  for (const [name, what] of events) {
    if (typeof what === 'string') open.set(name, history.ask(open.size + 1, 'one', what));
    else open.get(name)?.(what, what.is === 'seen' ? what.status : what.is);
  }
  return history.operations('one');
}

const PAID: readonly Event[] = [
  ['a', 'create'],
  ['a', seen('paid')],
];

test.each<[string, readonly Event[]]>([
  [
    'a payment that ends while others read',
    [
      ['a', 'create'],
      ['b', 'read'],
      ['b', seen('payment_processing')],
      ['c', 'read'],
      ['c', seen('paid')],
      ['a', seen('paid')],
    ],
  ],
  [
    'a creation that nobody answered, and that came later',
    [
      ['a', 'create'],
      ['b', 'read'],
      ['b', seen('none')],
      ['c', 'read'],
      ['c', seen('pending')],
    ],
  ],
  [
    'of ship and cancel at once, one',
    [...PAID, ['b', 'ship'], ['c', 'cancel'], ['c', REFUSED], ['b', seen('shipped')]],
  ],
  [
    'a cancellation that was not answered and took effect, or did not',
    [...PAID, ['b', 'cancel'], ['c', 'read'], ['c', seen('paid')], ['d', 'read'], ['d', seen('cancelled')]],
  ],
  [
    'an unknown payment that an event ends',
    [
      ['a', 'create'],
      ['a', seen('pending')],
      ['b', 'succeeded'],
      ['b', seen('paid')],
    ],
  ],
  [
    'a cancellation that is refused while a payment is under way, which an event has made needless',
    [
      ['a', 'create'],
      ['a', seen('pending')],
      ['b', 'pay'],
      ['c', 'read'],
      ['c', seen('payment_processing')],
      ['d', 'succeeded'],
      ['d', seen('paid')],
      ['e', 'cancel'],
      ['e', REFUSED],
      ['b', seen('paid')],
    ],
  ],
  [
    'the first answer to a key once more, when the order has moved on',
    [...PAID, ['b', 'ship'], ['b', seen('shipped')], ['c', 'create'], ['c', { is: 'replayed' }]],
  ],
])('%s', (_, events) => {
  expect(check(historyOf(events))).toEqual({ ok: true });
});

test.each<[string, readonly Event[]]>([
  ['an acknowledged order that is gone', [...PAID, ['b', 'read'], ['b', seen('none')]]],
  [
    'a read of an earlier state',
    [...PAID, ['b', 'ship'], ['b', seen('shipped')], ['c', 'read'], ['c', seen('paid')]],
  ],
  [
    'two reads that see a change and then do not',
    [
      ...PAID,
      ['b', 'ship'],
      ['c', 'read'],
      ['c', seen('shipped')],
      ['d', 'read'],
      ['d', seen('paid')],
      ['b', seen('shipped')],
    ],
  ],
  [
    'ship and cancel that both took effect',
    [...PAID, ['b', 'ship'], ['c', 'cancel'], ['c', seen('cancelled')], ['b', seen('shipped')]],
  ],
  [
    'two clients that shipped one order',
    [...PAID, ['b', 'ship'], ['c', 'ship'], ['c', seen('shipped')], ['b', seen('shipped')]],
  ],
  [
    'an event that pays a cancelled order',
    [...PAID, ['b', 'cancel'], ['b', seen('cancelled')], ['c', 'succeeded'], ['c', seen('paid')]],
  ],
  [
    'a payment that nobody asked for',
    [
      ['a', 'create'],
      ['a', seen('cancelled')],
    ],
  ],
  [
    'a cancellation refused to a paid order that nobody else is at',
    [
      ['a', 'create'],
      ['a', seen('pending')],
      ['b', 'pay'],
      ['c', 'succeeded'],
      ['c', seen('paid')],
      ['b', seen('paid')],
      ['d', 'cancel'],
      ['d', REFUSED],
    ],
  ],
  ['a shipment refused to a paid order that nobody else is at', [...PAID, ['b', 'ship'], ['b', REFUSED]]],
])('not: %s', (_, events) => {
  const operations = historyOf(events);
  const checked = check(operations);
  expect(checked.ok).toBe(false);
  // The picture marks the answer, and is whole.
  const page = pictureOf({ order: 'one', operations, checked });
  expect(page.match(/class="impossible"/g)).toHaveLength(1);
  expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
});
