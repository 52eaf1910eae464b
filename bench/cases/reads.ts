// Reading orders and pages of them, on one book, against the same statements by hand.
import { type Bench, bookOf, CLIENTS, serveOrders, serveRole, servicesOf } from '../bench.ts';
import { type Figures, type Played, play, type Row } from '../case.ts';
import { askOnce, headerOf, type Reply } from '../http/connection.ts';
import { type Ask, describe, load } from '../http/load.ts';
import { emailOf } from '../seed/book.ts';
import type { Served } from '../workshop.ts';

const ROUNDS = 5;
const ORDERS = 100_000;
const SOME = 200;
const WARM_UP_MS = 500;
const MEASURE_MS = 2_000;
const PATH = '/api/v1/orders';

interface Kind {
  readonly name: string;
  readonly aim?: { readonly atLeast: number };
  readonly paths: readonly string[];
}

export async function* reads(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  const database = await bookOf(bench, orders);
  const kinds = kindsOf(orders);
  const ours = await serveOrders(bench, database, await servicesOf(bench));
  const floor = await serveRole(bench, 'reads', database);
  const asks = new Map<Kind, readonly Ask[]>();
  for (const kind of kinds) asks.set(kind, await sameAnswers(kind, ours, floor));
  const turn = (served: Served) => async () => {
    const figures: [string, number][] = [];
    for (const [kind, all] of asks) figures.push([kind.name, await perSecond(bench, served, all)]);
    return Object.fromEntries(figures) as Figures;
  };
  const played = await play({
    name: 'reading',
    about: `${CLIENTS} clients that keep their connection ask for orders of one book of ${orders} orders with one to three
      items. The floor is polka and better-sqlite3 on the same file with statements prepared by hand; its answers are the
      same to the byte, with Link and with X-Total-Count from a count(*) each time.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: { ours: turn(ours), floor: turn(floor) },
    rows: kinds.map(
      ({ name, aim }): Row => ({
        name,
        unit: 'requests/s',
        of: ['ours', name],
        against: ['floor', name],
        ...(aim ? { aim } : {}),
      }),
    ),
  });
  await Promise.all([ours.stop(), floor.stop()]);
  yield played;
}

function kindsOf(orders: number): readonly Kind[] {
  const some = (path: (n: number) => string) => Array.from({ length: SOME }, (_, n) => path(n * 7_919));
  return [
    { name: 'one order', aim: { atLeast: 0.7 }, paths: some((n) => `${PATH}/${1 + (n % orders)}`) },
    { name: 'list of 20', aim: { atLeast: 0.9 }, paths: [`${PATH}?limit=20`] },
    {
      name: 'list of 20 by status',
      paths: ['paid', 'shipped', 'cancelled'].map((status) => `${PATH}?status=${status}&limit=20`),
    },
    {
      name: 'list by e-mail',
      paths: some((n) => `${PATH}?customer_email=${encodeURIComponent(emailOf(n, orders))}&limit=20`),
    },
  ];
}

/** Asks both sides everything once; what both have answered is what each has to answer from then on. */
async function sameAnswers({ paths }: Kind, ours: Served, floor: Served): Promise<Ask[]> {
  const asks: Ask[] = [];
  for (const path of paths) {
    const request = { method: 'GET', path };
    const [mine, theirs] = await Promise.all([askOnce(ours.url, request), askOnce(floor.url, request)]);
    const told = [mine, theirs].map((reply) => describe(request, reply)).join('\n');
    if (mine.status !== 200 || !mine.body.equals(theirs.body)) throw new Error(`answers differ:\n${told}`);
    const [first, second] = [mine, theirs].map((one) => totalAndLink(one));
    if (first !== second) throw new Error(`headers differ for ${path}:\n${first}\n${second}`);
    const { length } = mine.body;
    if (length <= '[]'.length) throw new Error(`there is nothing to find: ${path}`);
    asks.push({ ...request, isRight: ({ status, body }) => status === 200 && body.length === length });
  }
  return asks;
}

const totalAndLink = (reply: Reply) => `${headerOf(reply, 'x-total-count')} ${headerOf(reply, 'link')}`;

async function perSecond({ pace }: Bench, { url }: Served, asks: readonly Ask[]): Promise<number> {
  const options = { clients: CLIENTS, warmUpMs: pace.ms(WARM_UP_MS), measureMs: pace.ms(MEASURE_MS) };
  return (await load(url, options, (n) => asks[n % asks.length])).perSecond;
}
