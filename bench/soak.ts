// `npm run soak`: plays an outage of the Payment Service against a real `orders serve` with resilience on, prints how
// things stood second by second, and judges it. `--fault 503|hang|reset`, `--outage SECONDS`, `--rate ORDERS/S`.
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { Pool } from 'undici';
import { quantile, table } from './figures.ts';
import { type Fault, type SoakServices, startSoakServices } from './soak-services.ts';
import { openWorkshop } from './workshop.ts';

const PROGRAM = join(dirname(resolve(process.argv[1] ?? '')), '..', 'bin', 'orders');
const BEFORE_S = 10;
const AFTER_S = 30;
const EVERY_S = 5;
const ANSWER_MS = 200;

interface Answered {
  readonly startedAt: number;
  readonly ms: number;
}

/** Of `/readyz`. */
interface Standing {
  readonly breakers: { readonly payment: string };
  readonly parked: { readonly count: number };
  readonly outbox: { readonly depth: number };
}

const { values } = parseArgs({
  options: {
    fault: { type: 'string', default: '503' },
    outage: { type: 'string', default: '60' },
    rate: { type: 'string', default: '50' },
    'payment-timeout-ms': { type: 'string', default: '2000' },
  },
});
process.exitCode = await soak();

async function soak(): Promise<number> {
  const workshop = openWorkshop();
  const services = await startSoakServices(0);
  try {
    const database = join(workshop.folder, 'soak.db');
    const served = await workshop.serve(PROGRAM, ['serve', '--port', '0', '--db', database], {
      PAYMENT_SERVICE_URL: services.url,
      NOTIFICATION_SERVICE_URL: services.url,
      ORDERS_RESILIENCE: 'on',
      ORDERS_PAYMENT_TIMEOUT_MS: values['payment-timeout-ms'],
    });
    return await play(served.url, database, services);
  } finally {
    await workshop.close();
    await services.close();
  }
}

async function play(url: string, database: string, services: SoakServices): Promise<number> {
  const pool = new Pool(url, { connections: 512, pipelining: 1 });
  const answered: Answered[] = [];
  const wrong: string[] = [];
  const stopping = new AbortController();
  const placing = placeOrders(pool, Number(values.rate), stopping.signal, answered, wrong);
  const outage = Number(values.outage);
  const rows = [['s', 'service', 'orders/s', 'p99 ms', 'longest', 'breaker', 'parked', 'outbox', 'calls/s']];
  let [openedAt, returnedAt] = [Number.NaN, Number.NaN];
  let from = 0;
  for (let second = 1; second <= BEFORE_S + outage + AFTER_S; second += 1) {
    services.payments =
      second > BEFORE_S && second <= BEFORE_S + outage ? (values.fault as Fault) : undefined;
    if (second === BEFORE_S + outage + 1) {
      returnedAt = performance.now();
      // What is placed from here on would hide how long the others wait.
      stopping.abort();
    }
    await sleep(1_000);
    const now = await standing(pool);
    if (Number.isNaN(openedAt) && now.breakers.payment === 'open') openedAt = performance.now();
    if (second % EVERY_S !== 0) continue;
    const some = answered.slice(from).map(({ ms }) => ms);
    from = answered.length;
    rows.push([
      String(second),
      services.payments ?? 'well',
      (some.length / EVERY_S).toFixed(0),
      some.length === 0 ? '' : quantile(some, 0.99).toFixed(0),
      some.length === 0 ? '' : Math.max(...some).toFixed(0),
      now.breakers.payment,
      String(now.parked.count),
      String(now.outbox.depth),
      (services.takeCalls() / EVERY_S).toFixed(0),
    ]);
    if (!Number.isNaN(returnedAt) && unpaid(database) === 0) break;
  }
  await placing;
  const paidAfterMs = await untilPaid(database, returnedAt);
  await pool.close();
  process.stdout.write(table(rows));
  return judge({ answered, wrong, openedAt, returnedAt, paidAfterMs, database, services });
}

async function placeOrders(
  pool: Pool,
  rate: number,
  signal: AbortSignal,
  answered: Answered[],
  wrong: string[],
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const started = performance.now();
  for (let n = 0; !signal.aborted; n += 1) {
    const due = started + (n * 1_000) / rate;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const work = place(pool, n, answered, wrong).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  await Promise.all(underWay);
}

async function place(pool: Pool, n: number, answered: Answered[], wrong: string[]): Promise<void> {
  const startedAt = performance.now();
  const items = [{ product_name: 'Part', quantity: 1, unit_price: 100 + n }];
  const order = { customer_email: `customer${n}@example.com`, customer_name: 'Customer', items };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(order);
  const answer = await pool.request({ method: 'POST', path: '/api/v1/orders/', headers, body });
  const text = await answer.body.text();
  answered.push({ startedAt, ms: performance.now() - startedAt });
  if (answer.statusCode !== 201) wrong.push(`${answer.statusCode} ${text}`);
}

async function standing(pool: Pool): Promise<Standing> {
  const answer = await pool.request({ method: 'GET', path: '/readyz' });
  return (await answer.body.json()) as Standing;
}

function count(database: string, sql: string): number {
  const db = new Database(database, { readonly: true });
  try {
    return db.prepare(sql).pluck().get() as number;
  } finally {
    db.close();
  }
}

function unpaid(database: string): number {
  return count(database, "SELECT count(*) FROM orders WHERE status <> 'PAID'");
}

async function untilPaid(database: string, returnedAt: number): Promise<number> {
  while (unpaid(database) > 0 && performance.now() - returnedAt < 4 * AFTER_S * 1_000) await sleep(250);
  return performance.now() - returnedAt;
}

interface Played {
  readonly answered: readonly Answered[];
  readonly wrong: readonly string[];
  readonly openedAt: number;
  readonly returnedAt: number;
  readonly paidAfterMs: number;
  readonly database: string;
  readonly services: SoakServices;
}

function judge({ answered, wrong, openedAt, returnedAt, paidAfterMs, database, services }: Played): number {
  const meanwhile = answered.filter(({ startedAt }) => startedAt >= openedAt && startedAt < returnedAt);
  const slowest = Math.max(...meanwhile.map(({ ms }) => ms));
  const orders = count(database, 'SELECT count(*) FROM orders');
  const [once, more] = [1, 2].map(
    (least) => [...services.charges.values()].filter((times) => times >= least).length,
  );
  const verdicts: readonly (readonly [string, boolean])[] = [
    [`${wrong.length} of ${answered.length} requests refused ${wrong[0] ?? ''}`, wrong.length === 0],
    [
      `slowest of ${meanwhile.length} answers with the breaker open: ${slowest.toFixed(0)} ms`,
      slowest < ANSWER_MS,
    ],
    [
      `${unpaid(database)} of ${orders} orders unpaid ${(paidAfterMs / 1_000).toFixed(1)} s after the return`,
      unpaid(database) === 0 && paidAfterMs <= AFTER_S * 1_000,
    ],
    [`${once} orders charged, ${more} of them more than once`, once === orders && more === 0],
  ];
  for (const [text, isGood] of verdicts) process.stdout.write(`${isGood ? 'ok   ' : 'FAULT'} ${text}\n`);
  return verdicts.every(([, isGood]) => isGood) ? 0 : 1;
}
