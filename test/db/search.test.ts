// Proves that a search finds exactly the orders that hold the word, however far its index has come, and that it never
// reads the whole book for it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openReads } from '../../src/db/reads.ts';
import { FOLLOWER_SIZES } from '../../src/db/search-follower.ts';
import { SLICE_ORDERS } from '../../src/db/search-slices.ts';
import type { Sql, SqlValue } from '../../src/db/sql.ts';
import { type ListQuery, MAX_COUNTED, type OrderFilter } from '../../src/domain/list-query.ts';
import { parseStatus } from '../../src/domain/status.ts';
import { ON_POSTGRES, query } from '../support/database.ts';
import {
  bookOf,
  ORDER,
  openSearchedBook,
  SMALL_SEARCH,
  SMALL_STEPS,
  type WrittenOrder,
} from '../support/searched-book.ts';

const SLICES = 5;
const DAY_MS = 86_400_000;
const START = ORDER.createdAt;

/** Wildcards, quotes, case, what only looks alike, two halves of one sound, characters of two units and of several. */
const CHARACTERS = [
  ...'aAbBzéÉß%_\\\'"* 1-@.田中髙ｶﾞガ㈱①\uff5e\u301c\ufeff',
  ...['😀', '🚀', '\u{20bb7}', 'e\u0301', '👩\u200d👩'],
];
const text = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 12 })
  .map((some) => some.join(''));
/** Where slices begin and end, and between. */
const place = fc
  .tuple(
    fc.integer({ min: 0, max: SLICES - 1 }),
    fc.oneof(fc.constantFrom(0, 1, 31, 32, SLICE_ORDERS - 1), fc.nat(SLICE_ORDERS - 1)),
  )
  .map(([slice, at]) => slice * SLICE_ORDERS + at)
  .filter((id) => id > 0);
const status = fc.constantFrom('PENDING', 'PAID', 'CANCELLED');
const order = fc.record({
  id: place,
  email: text,
  name: text,
  products: fc.array(text, { minLength: 1, maxLength: 3 }),
  status,
  currency: fc.constantFrom('JPY', 'USD'),
  batchId: fc.constantFrom(null, 1, 2),
  createdAt: fc.nat(9).map((days) => START + days * DAY_MS),
});
const orders = fc.uniqueArray(order, { selector: ({ id }) => id, minLength: 1, maxLength: 25 });
const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** What is asked of a book of which nothing is known yet but that it has orders. */
interface Asked {
  /** The order it is about, modulo how many there are. */
  readonly of: number;
  readonly word: string;
  /** The word is this part of one of that order's texts, where it has as much. */
  readonly cut: { readonly from: number; readonly at: number; readonly length: number } | undefined;
  readonly itsEmail: boolean;
  /** Below the id of that order, or from it on. */
  readonly before: 0 | 1 | undefined;
  readonly by: Pick<OrderFilter, 'currency' | 'batchId'> & {
    readonly status: string | undefined;
    readonly from: number | undefined;
    readonly until: number | undefined;
  };
  readonly skip: number;
  readonly limit: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  of: fc.nat(24),
  word: fc.array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 5 }).map((some) => some.join('')),
  cut: fc.option(fc.record({ from: fc.nat(4), at: fc.nat(9), length: fc.integer({ min: 1, max: 5 }) }), {
    nil: undefined,
    freq: 6,
  }),
  itsEmail: rarely(fc.constant(true)).map((is) => is === true),
  before: rarely(fc.constantFrom(0, 1)),
  by: fc.record({
    status: rarely(status),
    currency: rarely(fc.constantFrom('JPY', 'USD', 'EUR')),
    batchId: rarely(fc.constantFrom(1, 2, 3)),
    from: rarely(fc.nat(9)),
    until: rarely(fc.nat(9)),
  }),
  skip: fc.constantFrom(0, 0, 1, 4),
  limit: fc.constantFrom(1, 3, 20),
});

/** A to Z are as good as a to z, and nothing else is anything else. */
const lower = (some: string) => some.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const textsOf = ({ email, name, products }: WrittenOrder) => [email, name, ...products];

function queryOf(question: Asked, book: readonly WrittenOrder[]): ListQuery {
  const { cut, by, skip, limit } = question;
  const about = book[question.of % book.length] ?? ORDER;
  const source = cut ? [...(textsOf(about)[cut.from] ?? about.name)] : [];
  const part = cut ? source.slice(cut.at, cut.at + cut.length).join('') : '';
  const filter: OrderFilter = {
    q: part || question.word,
    customerEmail: question.itsEmail ? about.email : undefined,
    status: by.status === undefined ? undefined : parseStatus(by.status),
    currency: by.currency,
    batchId: by.batchId,
    createdFrom: by.from === undefined ? undefined : START + by.from * DAY_MS,
    createdBefore: by.until === undefined ? undefined : START + by.until * DAY_MS,
  };
  return {
    filter,
    skip,
    limit,
    before: question.before === undefined ? undefined : about.id + question.before,
  };
}

/** What the contract says, order by order. */
function naive({ filter, skip, limit, before }: ListQuery, book: readonly WrittenOrder[]) {
  const q = lower(filter.q ?? '');
  const is = <T>(wanted: T | undefined, value: T) => wanted === undefined || wanted === value;
  const matching = book
    .filter(
      (one) =>
        textsOf(one).some((some) => lower(some).includes(q)) &&
        is(filter.customerEmail, one.email) &&
        is(filter.status?.toUpperCase(), one.status) &&
        is(filter.currency, one.currency) &&
        is(filter.batchId ?? null, filter.batchId === undefined ? null : one.batchId) &&
        one.createdAt >= (filter.createdFrom ?? 0) &&
        one.createdAt < (filter.createdBefore ?? Number.POSITIVE_INFINITY),
    )
    .sort((a, b) => b.id - a.id);
  const from = matching.filter(({ id }) => id < (before ?? Number.POSITIVE_INFINITY)).slice(skip);
  return {
    ids: from.slice(0, limit).map(({ id }) => id),
    more: from.length > limit,
    total: matching.length,
  };
}

test('a word is found where it stands, wherever the index ends, and nowhere else', {
  timeout: 60_000,
}, async () => {
  const { write, follow, list } = await openSearchedBook();
  await fc.assert(
    fc.asyncProperty(
      orders,
      fc.array(asked, { minLength: 10, maxLength: 20 }),
      fc.nat(SLICES),
      fc.constantFrom(20, 2_000_000),
      async (some, questions, slices, entries) => {
        const last = { ...ORDER, id: SLICES * SLICE_ORDERS };
        const book = [...some, last];
        await write(book);
        const full = new Set(some.map(({ id }) => Math.floor(id / SLICE_ORDERS))).size;
        await follow(Math.min(slices, full), { ...SMALL_STEPS, entries });
        for (const question of questions) {
          const query = queryOf(question, book);
          const { orders: found, more, total } = await list(query);
          expect({ ids: found.map(({ id }) => id), more, total }).toEqual(naive(query, book));
        }
      },
    ),
    { numRuns: ON_POSTGRES ? 15 : 40 },
  );
});

test('matches are counted up to the bound of the contract and no further', async () => {
  const { book, read, writeMany, follow } = await openSearchedBook();
  await writeMany(MAX_COUNTED + 1);
  await follow(2, FOLLOWER_SIZES);
  const { list } = openReads(read);
  const total = async (before?: number) =>
    (await list({ filter: { q: 'many' }, skip: 0, limit: 5, before })).total;
  expect(await total()).toBeUndefined();
  const one = (await list({ filter: { q: 'many' }, skip: MAX_COUNTED, limit: 5 })).orders;
  expect(one.map(({ id }) => id)).toEqual([1]);
  query(book, 'DELETE FROM order_items WHERE order_id = 1');
  query(book, 'DELETE FROM orders WHERE id = 1');
  expect([await total(), await total(5_000)]).toEqual([MAX_COUNTED, MAX_COUNTED]);
});

test.skipIf(ON_POSTGRES)('no search reads a table of the book from end to end', async () => {
  const { book, read, write, follow } = await openSearchedBook();
  await write(bookOf(4));
  await follow(3);
  const asked = new Map<string, readonly SqlValue[]>();
  const noting: Sql = {
    ...read,
    query(text, values) {
      asked.set(text, values ?? []);
      return read.query(text, values);
    },
  };
  const { list } = openReads(noting, SMALL_SEARCH);
  const filters: OrderFilter[] = [
    { q: '田中' },
    { q: '田中', status: 'paid' },
    { q: 'e', createdFrom: START, createdBefore: START + 1, currency: 'JPY' },
    { q: 'e', batchId: 1 },
    { q: 'e', customerEmail: ORDER.email },
  ];
  for (const filter of filters) {
    await list({ filter, skip: 0, limit: 2 });
    await list({ filter, skip: 5, limit: 2, before: 3 * SLICE_ORDERS });
  }
  expect(asked.size).toBeGreaterThan(20);
  for (const [text, values] of asked) {
    const plan = query<{ parent: number; detail: string }>(book, `EXPLAIN QUERY PLAN ${text}`, ...values);
    // The page that has been found has the name of the table.
    const isPage = plan.some(({ detail }) => detail === 'CO-ROUTINE o');
    const scans = plan.filter(
      ({ parent, detail }) =>
        /^SCAN (o|p|i|orders|order_items|search_grams)\b/.test(detail) &&
        !(isPage && parent === 0 && detail === 'SCAN o'),
    );
    expect({ text, scans }).toEqual({ text, scans: [] });
  }
});
