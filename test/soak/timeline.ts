// One outage from its beginning to the last order paid: what happened in each few seconds of it, and whether that is
// what resilience promises.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../../bench/harness/bench.ts';
import { quantile, table } from '../../bench/harness/figures.ts';
import { sampleOrder } from '../../bench/harness/sample-orders.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { type Arrival, startArrivals, waitsOf } from '../support/server/requests.ts';
import { type Running, startPlant } from './plant.ts';
import { type Counts, type Mode, OUTAGES } from './services.ts';

export interface OutageOptions {
  /** They share the time of the outage. */
  readonly outages: readonly string[];
  readonly beforeMs: number;
  readonly duringMs: number;
  readonly afterMs: number;
  readonly perSecond: number;
  readonly paymentMs: number;
  readonly timeoutMs: number;
}

const STEP_MS = 1_000;
/** Around the return of the service each second is told, otherwise every fifth. */
const STEPS_TOLD = 5;
const EACH_TOLD_MS = 8_000;
const MOST_WAIT_MS = 200;
const MOST_PAID_MS = 30_000;
const GIVEN_UP_MS = 120_000;

interface Step {
  readonly at: number;
  readonly mode: Mode;
  readonly breaker: string;
  readonly parked: number;
  readonly outbox: number;
  readonly service: Counts;
}

export async function playOutage(bench: Bench, options: OutageOptions) {
  const breaker: { readonly at: number; readonly state: string }[] = [];
  const onLog = (line: string) => {
    const state = /"service":"payment".*circuit breaker (opened|closed)/.exec(line)?.[1];
    if (state !== undefined) breaker.push({ at: performance.now(), state });
  };
  const running = await startPlant(bench, { emailMs: 0, ...options, onLog });
  const book = openBook(running.database);
  const arrivals = startArrivals(running.url, options.perSecond, sampleOrder);
  const began = performance.now();
  const steps: Step[] = [];
  let mode: Mode = 'up';
  const look = async (): Promise<void> => {
    const state = breaker.at(-1)?.state === 'opened' ? 'open' : 'closed';
    const service = await running.counts();
    steps.push({ at: performance.now(), mode, breaker: state, ...book.open(), service });
  };
  const pass = async (ms: number, next: Mode) => {
    mode = next;
    await running.become(next);
    for (const end = performance.now() + ms; performance.now() < end; ) {
      await sleep(Math.min(STEP_MS, end - performance.now()));
      await look();
    }
  };
  await running.counts();
  await pass(options.beforeMs, 'up');
  for (const outage of options.outages) await pass(options.duringMs / options.outages.length, modeOf(outage));
  const returned = performance.now();
  const last = book.lastId();
  const paidAt = whenPaid(book, last);
  await pass(options.afterMs, 'up');
  await arrivals.stop();
  const paidAfterMs = (await paidAt) - returned;
  await whenPaid(book, book.lastId());
  const end = await ended(running, book);
  await running.stop();
  return {
    report: timeline({ options, steps, began, returned, arrivals: arrivals.answered }),
    verdicts: verdictsOf({ breaker, arrivals: arrivals.answered, paidAfterMs, end }),
  };
}

function modeOf(text: string): Mode {
  const mode = OUTAGES.find((one) => one === text);
  if (!mode) throw new Error(`--outage takes ${OUTAGES.join(', ')}`);
  return mode;
}

type Book = ReturnType<typeof openBook>;

/** Committed rows, as another process sees them. */
function openBook(path: string) {
  const database = openSqliteFile(path, { readonly: true });
  const one = (sql: string, ...values: number[]) =>
    Number(
      (database
        .prepare(sql)
        .pluck()
        .get(...values) as number | null) ?? 0,
    );
  const open = "FROM journal WHERE state IN ('waiting', 'running', 'unknown') AND";
  return {
    open: () => ({
      parked: one(`SELECT count(*) ${open} kind <> 'notification'`),
      outbox: one(`SELECT count(*) ${open} kind = 'notification'`),
    }),
    lastId: () => one('SELECT max(id) FROM orders'),
    unpaid: (upTo: number) => one("SELECT count(*) FROM orders WHERE status <> 'PAID' AND id <= ?", upTo),
    orders: () => one('SELECT count(*) FROM orders'),
  };
}

async function whenPaid(book: Book, upTo: number): Promise<number> {
  const began = performance.now();
  while (book.unpaid(upTo) > 0) {
    if (performance.now() - began > GIVEN_UP_MS) return Number.POSITIVE_INFINITY;
    await sleep(50);
  }
  return performance.now();
}

/** What is left when the outbox has had time to empty. */
async function ended(running: Running, book: Book) {
  for (let tries = 0; tries < 100 && book.open().outbox > 0; tries += 1) await sleep(200);
  const counts = await running.counts();
  return { ...counts, orders: book.orders(), unpaid: book.unpaid(book.lastId()) };
}

interface Told {
  readonly options: OutageOptions;
  readonly steps: readonly Step[];
  readonly began: number;
  readonly returned: number;
  readonly arrivals: readonly Arrival[];
}

function timeline({ options, steps, began, returned, arrivals }: Told): string {
  const rows: string[][] = [];
  let from = began;
  let [calls, most] = [0, 0];
  for (const [n, step] of steps.entries()) {
    calls += step.service.calls;
    most = Math.max(most, step.service.most);
    const isTold = step.at > returned && step.at < returned + EACH_TOLD_MS;
    if (!isTold && (n + 1) % STEPS_TOLD !== 0 && n + 1 < steps.length) continue;
    const seconds = (step.at - from) / 1000;
    const sent = arrivals.filter(({ sentAt }) => sentAt >= from && sentAt < step.at);
    const waits = waitsOf(sent);
    rows.push([
      ((step.at - began) / 1000).toFixed(0),
      step.mode,
      (sent.length / seconds).toFixed(0),
      waits.length === 0 ? '-' : quantile(waits, 0.99).toFixed(0),
      step.breaker,
      String(step.parked),
      String(step.outbox),
      (calls / seconds).toFixed(0),
      String(most),
    ]);
    from = step.at;
    [calls, most] = [0, 0];
  }
  const heads = [
    'second',
    'payments',
    'creations/s',
    'p99 ms',
    'breaker',
    'parked',
    'outbox',
    'calls/s',
    'at once',
  ];
  const { perSecond, paymentMs, timeoutMs } = options;
  const ramp = steps.at(-1)?.service.ramp.map((calls) => calls ?? 0) ?? [];
  return (
    `${perSecond} creations/s, payments of ${paymentMs} ms, time limit ${timeoutMs} ms\n${table([heads, ...rows])}` +
    `calls in each quarter of a second after the first that was answered again: ${ramp.join(' ')}\n`
  );
}

interface Judged {
  readonly breaker: readonly { readonly at: number; readonly state: string }[];
  readonly arrivals: readonly Arrival[];
  readonly paidAfterMs: number;
  readonly end: Counts & { readonly orders: number; readonly unpaid: number };
}

function verdictsOf({ breaker, arrivals, paidAfterMs, end }: Judged): Record<string, boolean> {
  const isOpenAt = (at: number) => breaker.findLast((turn) => turn.at <= at)?.state === 'opened';
  const inOutage = arrivals.filter(({ sentAt }) => isOpenAt(sentAt));
  const longest = Math.max(...waitsOf(inOutage));
  const wrong = arrivals.filter(({ status }) => status !== 201).length;
  return {
    [`all ${arrivals.length} creations were answered 201 (${wrong} were not)`]: wrong === 0,
    [`${inOutage.length} of them before an open breaker, at most after ${longest.toFixed(0)} ms`]:
      longest < MOST_WAIT_MS,
    [`all orders of the outage were paid ${(paidAfterMs / 1000).toFixed(1)} s after its end`]:
      paidAfterMs <= MOST_PAID_MS,
    [`${end.orders} orders, ${end.unpaid} unpaid, ${end.charges} charges, ${end.chargedTwice} charged twice`]:
      end.unpaid === 0 && end.charges === end.orders && end.chargedTwice === 0,
    [`${end.emails} confirmations were sent`]: end.emails === end.orders,
  };
}
