// Proves that a process that stands still around the send and the record of a payment, for so long that another one recovers
// what it was at, does no harm when it goes on: each order is charged once, and nothing is kept on a cancelled one.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readSqliteBook } from '../../kills/book.ts';
import { end, type Server, startServer } from '../../kills/serving.ts';
import { violationsOf } from '../../kills/verdict.ts';
import { BIN } from '../../support/cli/run-cli.ts';
import { compilePreload } from '../../support/database/preload.ts';
import { orderOf } from '../../support/orders/order-json.ts';
import { sampled } from '../../support/scale.ts';
import { obey } from '../../support/server/obedient-client.ts';
import {
  type Behaviour,
  type FakeServices,
  startFakeServices,
} from '../../support/services/fake-services.ts';
import { tempPath } from '../../support/temp.ts';
import { until } from '../../support/until.ts';

interface Scene {
  /** After the commit that lets the payment leave, as its request is written, or before its answer is read. */
  readonly point: 'commit' | 'send' | 'answer';
  /** What is asked of the process that recovers the order meanwhile. */
  readonly meanwhile: 'cancel' | 'pay';
  readonly victim: 'serve' | 'orders create';
}

const SCENES: readonly Scene[] = [
  { victim: 'serve', point: 'commit', meanwhile: 'cancel' },
  { victim: 'serve', point: 'send', meanwhile: 'cancel' },
  { victim: 'serve', point: 'answer', meanwhile: 'cancel' },
  { victim: 'orders create', point: 'commit', meanwhile: 'cancel' },
  { victim: 'orders create', point: 'send', meanwhile: 'cancel' },
  { victim: 'orders create', point: 'answer', meanwhile: 'cancel' },
  { victim: 'serve', point: 'commit', meanwhile: 'pay' },
  { victim: 'serve', point: 'send', meanwhile: 'pay' },
];

/** Played side by side: a process that is starved rather than suspended sends nothing, and never comes to its point. */
const LANES = 3;

const ENV = {
  ORDERS_PAYMENT_TIMEOUT_MS: '1000',
  ORDERS_NOTIFICATION_TIMEOUT_MS: '1000',
  ORDERS_RECOVERY_INTERVAL_MS: '200',
};
/** Longer than recovery, repeats of a refund and look-ups with their pauses take. */
const SETTLED_MS = 20_000;
const PRICE = 10;
const BEGUN = 'PAYMENT_PROCESSING';

test('a process is suspended at each point, and goes on after another has recovered', {
  timeout: 240_000,
}, async ({ skip }) => {
  const library = compilePreload('stop');
  if (!library) return skip('needs Linux and a C compiler (cc)');
  const left = [...sampled(SCENES)];
  const violated: Record<string, string[]> = {};
  const lane = async () => {
    for (let scene = left.shift(); scene; scene = left.shift()) {
      const { victim, point, meanwhile } = scene;
      const violations = await play(library, scene).catch((error: unknown) => [String(error)]);
      if (violations.length > 0)
        violated[`${victim}, suspended at its ${point}; meanwhile ${meanwhile}`] = violations;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(violated).toEqual({});
});

async function play(library: string, { victim, point, meanwhile }: Scene): Promise<string[]> {
  const database = tempPath('orders.db');
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const other = await startServer(database, fake, ENV);
  onTestFinished(() => end(other, 'SIGKILL'));
  const folder = dirname(database);
  const env = { ...ENV, LD_PRELOAD: library, STOP_AT: folder };
  const begin = victim === 'serve' ? await byServer(database, fake, env) : byCommand(database, fake, env);
  // What else it has to write would take the stop for itself.
  await until(async () => (await readSqliteBook(database)).open === 0, 100);
  const orders = (await readSqliteBook(database)).orders.length;
  const suspended = arm(fake, folder, point);
  const { child, ended } = begin();
  await Promise.race([suspended(child), ended.then(() => Promise.reject(new Error('it never stopped')))]);
  const id = orders + 1;
  // Only once its lease is over, for it is alive.
  await until(async () => (statusOf(await readSqliteBook(database), id) ?? BEGUN) !== BEGUN, 100);
  if (meanwhile === 'cancel') await obey(`${other.url}/api/v1/orders/${id}`, 'DELETE');
  if (meanwhile === 'pay')
    await obey(`${other.url}/api/v1/orders/${id}/status`, 'PUT', { status: 'payment_processing' });
  child.kill('SIGCONT');
  await ended;
  // For what it sends as it goes on to take effect.
  await sleep(1_000);
  return violationsAfter(database, fake, meanwhile === 'cancel' ? id : undefined);
}

interface Begun {
  readonly child: ChildProcess;
  /** Resolves when what was asked for has come to its end, whatever that is. */
  readonly ended: Promise<unknown>;
}

/** It has placed an order before, so that its connections are there. */
async function byServer(
  database: string,
  fake: FakeServices,
  env: Record<string, string>,
): Promise<() => Begun> {
  const server: Server = await startServer(database, fake, env);
  onTestFinished(() => end(server, 'SIGKILL'));
  const create = () => obey(`${server.url}/api/v1/orders/`, 'POST', orderOf(PRICE));
  await create();
  return () => ({ child: server.child, ended: create() });
}

function byCommand(database: string, fake: FakeServices, env: Record<string, string>): () => Begun {
  return () => {
    const child = spawn(
      BIN,
      ['create', '--email', 'a@example.com', '--name', 'A', '--item', `Part:1:${PRICE}`],
      {
        cwd: tmpdir(),
        stdio: 'ignore',
        env: {
          PATH: process.env.PATH,
          HOME: tmpdir(),
          ORDERS_DB: database,
          PAYMENT_SERVICE_URL: fake.url,
          NOTIFICATION_SERVICE_URL: fake.url,
          ...env,
        },
      },
    );
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return { child, ended };
  };
}

/** Says where it is to stop; what it gives back resolves once the process has. */
function arm(fake: FakeServices, folder: string, point: Scene['point']) {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let used = false;
  if (point === 'answer') {
    fake.script.onPayment((): Behaviour | undefined => {
      if (used) return undefined;
      used = true;
      arrived();
      return { kind: 'delay', ms: 200 };
    });
  } else writeFileSync(join(folder, point), '');
  return async (child: ChildProcess) => {
    if (point === 'answer') {
      await arrival;
      child.kill('SIGSTOP');
    }
    await until(() => isStopped(child.pid ?? 0), 20);
    // For its answer to have come, which it does not read.
    await sleep(300);
  };
}

function isStopped(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) throw new Error('it ended before it stopped');
  const stat = readFileSync(path, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}

type Book = Awaited<ReturnType<typeof readSqliteBook>>;

const statusOf = ({ orders }: Book, id: number) => orders.find((order) => order.id === id)?.status;

/** Looks until all is as it has to be, or had time enough to come to that. */
async function violationsAfter(
  database: string,
  fake: FakeServices,
  cancelled: number | undefined,
): Promise<string[]> {
  const latest = performance.now() + SETTLED_MS;
  for (;;) {
    const book = await readSqliteBook(database);
    const violations = violationsOf(book, fake, new Map());
    if (cancelled !== undefined && statusOf(book, cancelled) !== 'CANCELLED')
      violations.push(`the order is ${statusOf(book, cancelled)}`);
    if (violations.length === 0 || performance.now() > latest) return violations;
    await sleep(200);
  }
}
