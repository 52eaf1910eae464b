// Proves that a search finds exactly the orders that hold the word, however far its index has come, and that it never
// reads the whole book for it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openReads } from '../../../src/db/reads.ts';
import { INDEXER_SIZES } from '../../../src/db/search/indexer.ts';
import { SLICE_ORDERS } from '../../../src/db/search/posting-lists.ts';
import type { Sql, SqlValue } from '../../../src/db/sql.ts';
import { type ListQuery, MAX_COUNTED, type OrderFilter } from '../../../src/domain/model/list-query.ts';
import { parseStatus } from '../../../src/domain/model/order-status.ts';
import { ON_POSTGRES, query } from '../../support/database/database.ts';
import {
  bookOf,
  caseless,
  folded,
  ORDER,
  openSearchedBook,
  SMALL_SEARCH,
  SMALL_STEPS,
  textsOf,
  type WrittenOrder,
} from '../../support/database/searched-book.ts';

const SLICES = 5;
const DAY_MS = 86_400_000;
const START = ORDER.createdAt;

/** Wildcards, quotes, case, width, look-alikes, halves of one sound, variants, characters of several units. */
const CHARACTERS = [
  ...'aAbBzéÉßｂＢ%_\\\'"* 1-@.田中髙ｶﾞガカ\u3099㈱①\uff5e\u301c\ufeff\u3000',
  ...'高辺邊邉吉辻',
  ...['😀', '🚀', '\u{20bb7}', 'e\u0301', '👩\u200d👩', '\u{e0100}', '\ufe0f'],
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
  ref: fc.oneof(fc.constant(null), text),
  isLine: fc.boolean(),
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
  /** In capitals. */
  readonly loud: boolean;
  /** Beside the id of that order, with it or without. */
  readonly beside: { readonly key: 'before' | 'after'; readonly with: boolean } | undefined;
  readonly by: Pick<OrderFilter, 'currency' | 'batchId'> & {
    readonly statuses: readonly string[] | undefined;
    readonly from: number | undefined;
    readonly until: number | undefined;
  };
  readonly skip: number;
  readonly limit: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  of: fc.nat(24),
  word: fc.array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 5 }).map((some) => some.join('')),
  loud: fc.boolean(),
  cut: fc.option(fc.record({ from: fc.nat(4), at: fc.nat(9), length: fc.integer({ min: 1, max: 5 }) }), {
    nil: undefined,
    freq: 6,
  }),
  itsEmail: rarely(fc.constant(true)).map((is) => is === true),
  beside: rarely(fc.record({ key: fc.constantFrom('before', 'after'), with: fc.boolean() })),
  by: fc.record({
    statuses: rarely(fc.uniqueArray(status, { minLength: 1, maxLength: 2 })),
    currency: rarely(fc.constantFrom('JPY', 'USD', 'EUR')),
    batchId: rarely(fc.constantFrom(1, 2, 3)),
    from: rarely(fc.nat(9)),
    until: rarely(fc.nat(9)),
  }),
  skip: fc.constantFrom(0, 0, 1, 4),
  limit: fc.constantFrom(1, 3, 20),
});

function queryOf(question: Asked, book: readonly WrittenOrder[]): ListQuery {
  const { cut, by, skip, limit } = question;
  const about = book[question.of % book.length] ?? ORDER;
  const source = cut ? [...(textsOf(about)[cut.from] ?? about.name)] : [];
  const part = cut ? source.slice(cut.at, cut.at + cut.length).join('') : '';
  const said = (some: string) => (question.loud ? some.toUpperCase() : some);
  const filter: OrderFilter = {
    q: said(part || question.word),
    customerEmail: question.itsEmail ? said(about.email) : undefined,
    statuses: by.statuses?.flatMap((one) => parseStatus(one) ?? []),
    currency: by.currency,
    batchId: by.batchId,
    createdFrom: by.from === undefined ? undefined : START + by.from * DAY_MS,
    createdBefore: by.until === undefined ? undefined : START + by.until * DAY_MS,
  };
  if (question.beside === undefined) return { filter, skip, limit };
  const { key, with: its } = question.beside;
  const id = about.id + (its ? (key === 'before' ? 1 : -1) : 0);
  return { filter, skip, limit, [key]: id };
}

/** What is promised, order by order. */
function naive({ filter, skip, limit, before, after }: ListQuery, book: readonly WrittenOrder[]) {
  const words = (filter.q ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(folded);
  const is = <T>(wanted: T | undefined, value: T) => wanted === undefined || wanted === value;
  const matching = book
    .filter(
      (one) =>
        words.every((word) => textsOf(one).some((some) => folded(some).includes(word))) &&
        hasEmail(filter, one) &&
        (filter.statuses?.some((some) => some.toUpperCase() === one.status) ?? true) &&
        is(filter.currency, one.currency) &&
        is(filter.batchId ?? null, filter.batchId === undefined ? null : one.batchId) &&
        one.createdAt >= (filter.createdFrom ?? 0) &&
        one.createdAt < (filter.createdBefore ?? Number.POSITIVE_INFINITY),
    )
    .sort((a, b) => b.id - a.id);
  const ids = matching.map(({ id }) => id);
  const far =
    after === undefined
      ? ids.filter((id) => id < (before ?? Number.POSITIVE_INFINITY))
      : ids.filter((id) => id > after).reverse();
  const page = far.slice(skip, skip + limit);
  return {
    ids: after === undefined ? page : page.reverse(),
    more: far.length > skip + limit,
    total: matching.length,
  };
}

/** Of letters beyond ASCII the case is ignored where the question has some. */
function hasEmail({ customerEmail }: OrderFilter, { email }: WrittenOrder): boolean {
  if (customerEmail === undefined) return true;
  const lower = (some: string) => some.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return /[^\0-\x7f]/.test(customerEmail)
    ? caseless(email) === caseless(customerEmail)
    : lower(email) === lower(customerEmail);
}

test('a word is found where it stands, wherever the index ends, and nowhere else', {
  timeout: 300_000,
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

test('matches are counted up to the bound and no further', async () => {
  const { book, read, writeMany, follow } = await openSearchedBook();
  await writeMany(MAX_COUNTED + 1);
  await follow(2, INDEXER_SIZES);
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
    { q: '田中', statuses: ['paid'] },
    { q: '田中', statuses: ['paid', 'pending'] },
    { q: 'e', createdFrom: START, createdBefore: START + 1, currency: 'JPY' },
    { q: 'e', batchId: 1 },
    { q: 'e', customerEmail: ORDER.email },
    { customerEmail: 'TANAKA@example.co.jp' },
    { customerEmail: '太郎@example.co.jp' },
  ];
  for (const filter of filters) {
    await list({ filter, skip: 0, limit: 2 });
    await list({ filter, skip: 5, limit: 2, before: 3 * SLICE_ORDERS });
    await list({ filter, skip: 0, limit: 2, after: SLICE_ORDERS });
  }
  expect(asked.size).toBeGreaterThan(12);
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
