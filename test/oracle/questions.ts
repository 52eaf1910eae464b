// What is asked of a database of which nothing is known yet but that it may have orders: filters name an order by its place
// among those that there will be.
import fc from 'fast-check';
import { ORDER_STATUSES, type OrderStatus } from '../../src/domain/model/order-status.ts';
import { anyText, RETYPED, type Retyped } from './texts.ts';

/** A value of an order, modulo how many there are, or one that comes from nowhere. */
export interface Borrowed {
  readonly of: number;
  readonly retyped: Retyped;
  /** Instead of that of the order. */
  readonly foreign: string | undefined;
}

export interface Word extends Borrowed {
  /** Which of its texts, and which of its characters. */
  readonly text: number;
  readonly from: number;
  readonly length: number;
}

/** How a time is written: all mean the same second or day. */
export const TIME_FORMS = ['date', 'seconds', 'fraction', 'offset'] as const;

export interface AskedTime {
  readonly of: number;
  /** How much later than the creation of that order. */
  readonly byMs: number;
  readonly form: (typeof TIME_FORMS)[number];
}

export interface AskedFilter {
  readonly statuses: { readonly among: readonly OrderStatus[]; readonly loud: boolean } | undefined;
  readonly email: Borrowed | undefined;
  readonly currency: string | undefined;
  readonly batchId: number | undefined;
  readonly orderRef: Borrowed | undefined;
  readonly trackingNumber: Borrowed | undefined;
  readonly held: boolean | undefined;
  readonly from: AskedTime | undefined;
  readonly to: AskedTime | undefined;
  readonly words: readonly Word[];
  readonly stuckFor: (typeof SPANS)[number] | undefined;
}

export const NO_FILTER: AskedFilter = {
  statuses: undefined,
  email: undefined,
  currency: undefined,
  batchId: undefined,
  orderRef: undefined,
  trackingNumber: undefined,
  held: undefined,
  from: undefined,
  to: undefined,
  words: [],
  stuckFor: undefined,
};

export const SPANS = ['1s', '10m', '5h', '2d'] as const;

export type Question =
  | {
      readonly about: 'page';
      readonly filter: AskedFilter;
      readonly skip: number;
      readonly limit: number;
      /** From the id of an order, or next to it. */
      readonly key:
        | { readonly name: 'before' | 'after'; readonly of: number; readonly by: number }
        | undefined;
      readonly uncounted: boolean;
    }
  /** Follows the links of the pages to the end and back. */
  | { readonly about: 'pages'; readonly filter: AskedFilter; readonly limit: number }
  | { readonly about: 'order'; readonly of: number; readonly by: number }
  | {
      readonly about: 'feed';
      readonly of: number | undefined;
      readonly limit: number;
      readonly since: number | undefined;
    }
  | { readonly about: 'overview' }
  | {
      readonly about: 'stats';
      readonly from: AskedTime | undefined;
      readonly to: AskedTime | undefined;
      readonly zone: string;
    };

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const of = fc.nat(24);
const retyped = fc.constantFrom(...(Object.keys(RETYPED) as Retyped[]));
const foreign = fc.option(anyText, { nil: undefined, freq: 1 });
const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const mostlyOfAnOrder = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: foreign },
);
const borrowed = fc.record({
  of,
  retyped: fc.oneof(
    { weight: 3, arbitrary: fc.constant('asItIs' as const) },
    { weight: 2, arbitrary: retyped },
  ),
  foreign: mostlyOfAnOrder,
});
const word = fc.record({
  of,
  retyped,
  foreign: mostlyOfAnOrder,
  text: fc.nat(4),
  from: fc.nat(6),
  length: fc.constantFrom(1, 1, 2, 2, 3, 4, 6, 40),
});
const words = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(word, { minLength: 1, maxLength: 3 }) },
);
const time = fc.record({
  of,
  byMs: fc.constantFrom(0, 0, 1, -1, SECOND, -SECOND, DAY, -DAY),
  form: fc.constantFrom(...TIME_FORMS),
});
const filter: fc.Arbitrary<AskedFilter> = fc.record({
  statuses: rarely(
    fc.record({
      among: fc.uniqueArray(fc.constantFrom(...ORDER_STATUSES), { minLength: 1, maxLength: 4 }),
      loud: fc.boolean(),
    }),
  ),
  email: rarely(borrowed),
  currency: rarely(fc.constantFrom('JPY', 'USD', 'EUR', 'GBP')),
  batchId: rarely(fc.integer({ min: 1, max: 4 })),
  orderRef: rarely(borrowed),
  trackingNumber: rarely(borrowed),
  held: rarely(fc.boolean()),
  from: rarely(time),
  to: rarely(time),
  words,
  stuckFor: rarely(fc.constantFrom(...SPANS)),
});
const limit = fc.constantFrom(1, 2, 3, 20, 101, 1_000);

export const question: fc.Arbitrary<Question> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      about: fc.constant('page' as const),
      filter,
      skip: fc.constantFrom(0, 0, 0, 1, 4, 1_001),
      limit,
      key: rarely(fc.record({ name: fc.constantFrom('before', 'after'), of, by: fc.constantFrom(-1, 0, 1) })),
      uncounted: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 4, arbitrary: fc.record({ about: fc.constant('pages' as const), filter, limit }) },
  {
    weight: 1,
    arbitrary: fc.record({ about: fc.constant('order' as const), of, by: fc.constantFrom(0, 0, 0, 1) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      about: fc.constant('feed' as const),
      of: rarely(of),
      limit: fc.constantFrom(1, 7, 100),
      since: rarely(fc.constantFrom(0, SECOND, 3_600 * SECOND, 2 * DAY)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ about: fc.constant('overview' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      about: fc.constant('stats' as const),
      from: rarely(time),
      to: rarely(time),
      zone: fc.constantFrom('UTC', 'Asia/Tokyo', 'America/St_Johns'),
    }),
  },
);
