// The cases: orders, what happens to them, and the questions between. fast-check makes them from a seed, and makes a failing
// one smaller.
import fc from 'fast-check';
import { type Question, question } from './questions.ts';
import { FATES, type Fate } from './services.ts';
import { customerName, email, orderRef, productName, trackingNumber } from './texts.ts';

export interface PlannedOrder {
  readonly email: string;
  readonly name: string;
  readonly products: readonly string[];
  readonly price: number;
  readonly currency: string;
  /** Of a file of orders only. */
  readonly ref: string;
}

const MOVES = [
  'pay',
  'ship',
  'deliver',
  'cancel',
  'hold',
  'release',
  'note',
  'recover',
  'pause',
  'resume',
  'charge',
] as const;
export type Move = (typeof MOVES)[number];

export type Step =
  | { readonly do: 'place'; readonly order: PlannedOrder; readonly fate: Fate }
  | {
      readonly do: 'list' | 'file';
      readonly orders: readonly PlannedOrder[];
      readonly fates: readonly Fate[];
      readonly isCharged: boolean;
    }
  | {
      readonly do: 'move';
      readonly move: Move;
      /** The order, modulo how many there are. */
      readonly of: number;
      readonly text: string;
      readonly fate: Fate;
    }
  /** The next order gets an id that is so far from the last one, or from the end of its segment or span. */
  | { readonly do: 'leap'; readonly to: number; readonly short: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** The indexer runs for so many segments, or is stopped after so many steps. */
  | { readonly do: 'index'; readonly segments: number; readonly steps: number | undefined }
  | { readonly do: 'prune' }
  /** `during`: while the indexer runs. */
  | { readonly do: 'ask'; readonly question: Question; readonly during: boolean };

export interface Case {
  /** Of searches and of the indexer. */
  readonly sizes: Sizes;
  readonly steps: readonly Step[];
}

export type Sizes = 'tiny' | 'full' | 'real';

const CURRENCIES = ['JPY', 'USD', 'EUR'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WAITS = [1, 999, 1_000, 61_000, 11 * MINUTE, 5 * HOUR, 26 * HOUR, -90_000, -3 * HOUR];
/** The ids of a segment of the search index, of a span of counters, and of a window of a list. */
const STRIDES = [1, 1_000, 4_096, 10_000];

const order: fc.Arbitrary<PlannedOrder> = fc.record({
  email,
  name: customerName,
  products: fc.array(productName, { minLength: 1, maxLength: 3 }),
  price: fc.constantFrom(1, 250, 1_000.5, 0.1),
  currency: fc.constantFrom(...CURRENCIES),
  ref: orderRef,
});
const fate = fc.constantFrom(...FATES);
const place = fc.record({ do: fc.constant('place' as const), order, fate });
const batch = fc.record({
  do: fc.constantFrom('list' as const, 'file' as const, 'file' as const),
  orders: fc.uniqueArray(order, { selector: ({ ref }) => ref, minLength: 1, maxLength: 4 }),
  fates: fc.array(fate, { minLength: 1, maxLength: 4 }),
  isCharged: fc.boolean(),
});
const move = fc.record({
  do: fc.constant('move' as const),
  move: fc.constantFrom('ship' as const, 'ship' as const, 'pay' as const, ...MOVES),
  of: fc.nat(24),
  text: trackingNumber,
  fate,
});
const leap = fc.record({
  do: fc.constant('leap' as const),
  to: fc.constantFrom(...STRIDES),
  short: fc.constantFrom(0, 1, 2),
});
const wait = fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(...WAITS) });
const index = fc.record({
  do: fc.constant('index' as const),
  segments: fc.integer({ min: 1, max: 4 }),
  steps: fc.option(fc.nat(30), { nil: undefined }),
});
const prune = fc.record({ do: fc.constant('prune' as const) });
const ask = fc.record({ do: fc.constant('ask' as const), question, during: fc.boolean() });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: place },
  { weight: 2, arbitrary: batch },
  { weight: 8, arbitrary: move },
  { weight: 3, arbitrary: leap },
  { weight: 2, arbitrary: wait },
  { weight: 2, arbitrary: index },
  { weight: 1, arbitrary: prune },
  { weight: 22, arbitrary: ask },
);

const first: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: place },
  { weight: 1, arbitrary: batch },
  { weight: 2, arbitrary: leap },
);

const many = <T>(one: fc.Arbitrary<T>, maxLength: number) =>
  fc.noBias(fc.array(one, { maxLength, size: 'max' }));

export const oracleCase: fc.Arbitrary<Case> = fc.record({
  sizes: fc.constantFrom('tiny' as const, 'tiny' as const, 'full' as const, 'real' as const),
  // Without a least length, so that a failing case gets as short as it can.
  steps: fc.tuple(many(first, 14), many(step, 90)).map(([some, others]) => [...some, ...others]),
});
