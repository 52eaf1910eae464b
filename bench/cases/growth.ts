// What a request costs in a large book and in a small one: it should cost the same.
import { Client } from 'undici';
import type { Served } from '../../test/support/cli/processes.ts';
import { ask } from '../../test/support/server/requests.ts';
import { type Bench, bookOf, serveOrders } from '../harness/bench.ts';
import { type Figures, type Played, play, row } from '../harness/case.ts';
import { countIn } from '../harness/databases.ts';
import { median } from '../harness/figures.ts';
import { wrongAnswer } from '../harness/sample-orders.ts';
import { BATCH_ID, COMMON_WORD, emailOf, RARE_WORD, TRACKING } from '../seed/book.ts';

const ROUNDS = 5;
const SIZES = [1_000, 100_000, 1_000_000] as const;
/** Each kind of request is repeated so long, and at least a few times. */
const EACH_MS = 1_000;
const LEAST = 3;
/** The first is not counted. */
const UNTOUCHED = 1;
const PATH = '/api/v1/orders';
const GROWN = { atMost: 1.3 };
const DEEP = { atMost: 1.1 };

interface Kind {
  readonly name: string;
  /** The n-th of them in a book of so many orders. */
  path(n: number, orders: number): string;
  /** What matches, in SQL with one value, where the answer is a page. */
  readonly where?: string;
  readonly value?: (n: number, orders: number) => string | number;
  readonly limit?: number;
}

const HAS_PRODUCT =
  'EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = orders.id AND instr(product_name, ?) > 0)';
const ALL = { where: '1 = ?', value: () => 1 };
const FIRST_PAGE = 'page of 20';
const DEEP_PAGE = 'deep page';
/** A book of 1,000 orders has no more in its batch. */
const BATCH_PAGE = 10;

/** The ids that are asked for lie all over the book. */
const spread = (n: number, orders: number) => 1 + ((n * 7_919) % orders);
/** The orders of the batch are numbered from 1. */
const refOf = (n: number, orders: number) => 1 + (n % Math.floor(orders / 100));
const email = (n: number, orders: number) => emailOf(spread(n, orders), orders);
const list = (query: string) => `${PATH}?limit=20${query}`;
const byWord = (name: string, word: string): Kind => ({
  name,
  path: () => list(`&q=${word}`),
  where: HAS_PRODUCT,
  value: () => word,
});

const KINDS: readonly Kind[] = [
  { name: FIRST_PAGE, path: () => list(''), ...ALL },
  { name: DEEP_PAGE, path: (_, orders) => list(`&before=${Math.floor(orders / 10)}`), ...ALL },
  { name: 'one order', path: (n, orders) => `${PATH}/${spread(n, orders)}` },
  {
    name: 'by e-mail',
    path: (n, orders) => list(`&customer_email=${encodeURIComponent(email(n, orders))}`),
    where: 'customer_email = ?',
    value: email,
  },
  { name: 'by status', path: () => list('&status=paid'), where: 'status = ?', value: () => 'PAID' },
  {
    name: 'by batch',
    path: () => `${PATH}?limit=${BATCH_PAGE}&batch_id=${BATCH_ID}`,
    where: 'batch_id = ?',
    value: () => BATCH_ID,
    limit: BATCH_PAGE,
  },
  {
    name: 'by order_ref',
    path: (n, orders) => list(`&order_ref=${refOf(n, orders)}`),
    where: 'import_group = ?',
    value: (n, orders) => String(refOf(n, orders)),
  },
  { name: 'held', path: () => list('&held=true'), where: 'held_at IS NOT NULL AND 1 = ?', value: () => 1 },
  {
    name: 'by tracking number',
    path: (n, orders) => list(`&tracking_number=${TRACKING}${spread(n, orders)}`),
    where: 'tracking_number = ?',
    value: (n, orders) => `${TRACKING}${spread(n, orders)}`,
  },
  byWord('q, in 5 orders', RARE_WORD),
  byWord('q, in every third order', COMMON_WORD),
];

interface Book {
  readonly orders: number;
  /** `1,000 orders`. */
  readonly name: string;
  readonly served: Served;
}

export async function* growth(bench: Bench): AsyncGenerator<Played> {
  const books: Book[] = [];
  for (const usual of SIZES) {
    const orders = usual === SIZES[0] ? usual : bench.pace.many(usual);
    const database = await bookOf(bench, orders);
    const served = await serveOrders(bench, database);
    await checkAnswers(served.url, database, orders);
    books.push({ orders, name: `${orders.toLocaleString('en')} orders`, served });
  }
  const [small, ...larger] = books.map(({ name }) => name);
  const large = larger.at(-1);
  if (small === undefined || large === undefined) throw new Error('there are no books to compare');
  yield await play({
    name: 'growth',
    about: `The time of a request, on one connection to each of three servers, which are asked in turns; their books hold
      ${books.map(({ name }) => name).join(', ')}, what years of use leave: each customer has ten orders, one order in a
      hundred came in one batch. A ratio is that of a large book to the small one, or of a page deep in the book to its
      first.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: { ours: () => measure(bench, books) },
    rows: [
      ...KINDS.flatMap(({ name }) =>
        larger.map((book) =>
          row(`${name}, ${book}`, 'ms', `${name}, ${book}`, {
            against: ['ours', `${name}, ${small}`],
            beside: small,
            ...(book === large ? { aim: GROWN } : {}),
          }),
        ),
      ),
      row(`${DEEP_PAGE} against the first, ${large}`, 'ms', `${DEEP_PAGE}, ${large}`, {
        against: ['ours', `${FIRST_PAGE}, ${large}`],
        beside: FIRST_PAGE,
        aim: DEEP,
      }),
    ],
  });
  for (const { served } of books) await served.stop();
}

async function measure({ pace }: Bench, books: readonly Book[]): Promise<Figures> {
  const asked = books.map((book) => ({ ...book, client: new Client(book.served.url) }));
  const figures: Record<string, number> = {};
  for (const kind of KINDS) {
    const took = new Map<string, number[]>(books.map(({ name }) => [name, []]));
    const end = performance.now() + pace.ms(EACH_MS);
    for (let n = 0; n < UNTOUCHED + LEAST || performance.now() < end; n += 1) {
      for (const { name, orders, client } of asked) {
        const started = performance.now();
        await right(client, kind.path(n, orders));
        if (n >= UNTOUCHED) took.get(name)?.push(performance.now() - started);
      }
    }
    for (const [name, ms] of took) figures[`${kind.name}, ${name}`] = median(ms);
  }
  for (const { client } of asked) await client.close();
  return figures;
}

async function right(client: Client, path: string) {
  const request = { method: 'GET', path } as const;
  const reply = await ask(client, request);
  if (reply.status !== 200) throw wrongAnswer(request, reply);
  return reply;
}

/** Against SQL that looks at every row: how many orders are on the page, and how many there are. */
async function checkAnswers(url: string, database: string, orders: number): Promise<void> {
  const client = new Client(url);
  for (const { name, path, where, value, limit = 20 } of KINDS) {
    const { body, headers } = await right(client, path(1, orders));
    if (!value) continue;
    const all = await countIn(database, `SELECT count(*) FROM orders WHERE ${where}`, value(1, orders));
    const page = JSON.parse(body) as object[];
    const total = headers['x-total-count'];
    if (all === 0) throw new Error(`${name}: there is nothing to find`);
    if (page.length === Math.min(all, limit) && (total === undefined || Number(total) === all)) continue;
    throw new Error(`${name}: ${page.length} of ${total} orders on the page, but ${all} match`);
  }
  await client.close();
}
