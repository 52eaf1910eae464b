// Reading orders and pages of them, on both databases, against the same statements by hand.
import { Client } from 'undici';
import type { Served } from '../../test/support/cli/processes.ts';
import { ask } from '../../test/support/server/requests.ts';
import { type Bench, bookOf, CLIENTS, fillPostgres, serveOrders, serveRole } from '../harness/bench.ts';
import { type Bar, type Figures, type Played, play, row } from '../harness/case.ts';
import { untilIndexed, withPostgres } from '../harness/databases.ts';
import { load } from '../harness/load.ts';
import { type Ask, wrongAnswer } from '../harness/sample-orders.ts';
import { emailOf } from '../seed/book.ts';

const ROUNDS = 5;
const ORDERS = 100_000;
const SOME = 200;
const TIMES = { warmUpMs: 500, measureMs: 2_000 };
const PATH = '/api/v1/orders';

interface Kind {
  readonly name: string;
  readonly aim?: { readonly atLeast: number };
  readonly paths: readonly string[];
}

interface Reading {
  readonly name: string;
  readonly database: string;
  /** The role of the floor, and what it is. */
  readonly role: 'reads' | 'postgres-reads';
  readonly floor: string;
  readonly group: Bar['group'];
}

export async function* reads(bench: Bench): AsyncGenerator<Played> {
  const database = await bookOf(bench, bench.pace.many(ORDERS));
  yield await compareReads(bench, {
    ...{ name: 'reading', database, role: 'reads', group: 'SQLite' },
    floor: `polka and better-sqlite3 on the same file with statements prepared by hand; its answers are the same to the
      byte, with Link and with X-Total-Count from a count(*) each time`,
  });
}

export async function* readsOnPostgres(bench: Bench): AsyncGenerator<Played> {
  const file = await bookOf(bench, bench.pace.many(ORDERS));
  yield await withPostgres(async (newDatabase) => {
    const database = await newDatabase('reading');
    await fillPostgres(bench, database, file);
    return compareReads(bench, {
      ...{ name: 'reading on PostgreSQL', database, role: 'postgres-reads', group: 'PostgreSQL' },
      floor: `polka and pg on the same database with statements prepared by hand; its answers are the same to the byte, with
      Link and with X-Total-Count from the counters that the triggers keep, by e-mail from a count(*)`,
    });
  });
}

async function compareReads(
  bench: Bench,
  { name, database, role, floor: about, group }: Reading,
): Promise<Played> {
  const { pace } = bench;
  const orders = pace.many(ORDERS);
  const kinds = kindsOf(orders);
  const ours = await serveOrders(bench, database);
  await untilIndexed(database);
  const floor = await serveRole(bench, role, database);
  const asks = new Map<string, readonly Ask[]>();
  for (const kind of kinds) asks.set(kind.name, await sameAnswers(kind, ours, floor));
  const turn = (served: Served) => async (): Promise<Figures> => {
    const figures: Record<string, number> = {};
    for (const [name, all] of asks) {
      const loaded = await load(bench, served.url, TIMES, (n) => all[n % all.length] as Ask);
      figures[name] = loaded.figures.perSecond;
    }
    return figures;
  };
  const played = await play({
    name,
    about: `${CLIENTS} clients that keep their connection ask for orders of one book of ${orders} orders with one to three
      items. The floor is ${about}.`,
    rounds: pace.rounds(ROUNDS),
    sides: { ours: turn(ours), floor: turn(floor) },
    rows: kinds.map(({ name, paths: _, ...aim }) => {
      const bar = aim.aim ? { bar: { group, label: name } } : {};
      return row(name, 'requests/s', name, { floor: 'floor', ...aim, ...bar });
    }),
  });
  await Promise.all([ours.stop(), floor.stop()]);
  return played;
}

function kindsOf(orders: number): readonly Kind[] {
  const some = (path: (n: number) => string) => Array.from({ length: SOME }, (_, n) => path(n * 7_919));
  return [
    { name: 'one order', aim: { atLeast: 0.75 }, paths: some((n) => `${PATH}/${1 + (n % orders)}`) },
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
  const [us, them] = [new Client(ours.url), new Client(floor.url)];
  const asks: Ask[] = [];
  for (const path of paths) {
    const request = { method: 'GET', path } as const;
    const [mine, theirs] = await Promise.all([ask(us, request), ask(them, request)]);
    const { body, status } = mine;
    if (status !== 200 || body !== theirs.body) throw wrongAnswer(request, mine);
    for (const name of ['x-total-count', 'link']) {
      const [own, other] = [mine.headers[name], theirs.headers[name]];
      if (own !== other) throw new Error(`${name} differs for ${path}: ${own}, ${other}`);
    }
    if (body.length <= '[]'.length) throw new Error(`there is nothing to find: ${path}`);
    asks.push({ ...request, isRight: (reply) => reply.status === 200 && reply.body === body });
  }
  await Promise.all([us.close(), them.close()]);
  return asks;
}
