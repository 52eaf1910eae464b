// One restore drill on real processes: `orders backup` under load, more orders, the loss of the machine, the restore by the
// steps of docs/runbook.md, and more load. Then the order database is compared with the services' own ledger.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Book } from '../kills/book.ts';
import { type Acknowledged, startClients } from '../kills/load.ts';
import { end, killSomewhere, SETTLED_AFTER_MS, type Server, startServer } from '../kills/serving.ts';
import { violationsOf } from '../kills/verdict.ts';
import type { Random } from '../simulation/random.ts';
import type { Ended } from '../support/cli/run-cli.ts';
import type { Charge } from '../support/services/fake-ledger.ts';
import { type Behaviour, type FakeServices, startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';
import { type Command, commandOf, type Machine, postgresMachine, sqliteMachine } from './machine.ts';
import { type Difference, violationsAfter, violationsOfReconcile } from './verdict.ts';

export interface DrillSummary {
  readonly orders: number;
  readonly charges: number;
  /** Charges of orders that the backup lacks. */
  readonly lost: number;
  /** Differences that the first reconciliation named. */
  readonly named: number;
  readonly violations: readonly string[];
}

export interface DrillOptions {
  readonly random: Random;
  readonly database?: 'sqlite' | 'postgres';
  /** How many orders clients are told of before the backup, between backup and loss, and after the restore. */
  readonly orders: number;
}

const CLIENTS = 6;
const MOMENT = { headStartMs: 20, withinMs: 120 };
/** Few, so that a new order often has the amount of a lost one: of what `load.ts` makes of these. */
const CHANCES = [0.05, 0.5, 0.95] as const;
const LOST_SHARE = 0.25;
const DECLINED_SHARE = 0.1;

export async function runDrill(options: DrillOptions): Promise<DrillSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-restore-'));
  const fake = await startFakeServices();
  const { random, orders } = options;
  const machine =
    options.database === 'postgres'
      ? await postgresMachine(folder)
      : sqliteMachine(folder, fake.url, random.chance(0.5));
  const command = commandOf(folder, machine.database, fake.url);
  const running: { server: Server | undefined } = { server: undefined };
  try {
    running.server = await startServer(machine.database, fake);
    const before = await loseMachine(machine, running.server, fake, options);
    await machine.restore();
    const restored = await machine.book();
    const known = new Set(restored.orders.map(({ id }) => id));
    const lost = fake.charges.filter(({ orderId }) => !known.has(orderId));
    const open = await machine.openMoney();
    const repaired = await repair(command, fake, { restored, lost, open });
    const used = new Set(fake.charges.map(({ orderId }) => orderId));
    running.server = await startServer(machine.database, fake);
    const after: Acknowledged = new Map();
    misbehave(fake, random);
    await load(running.server, after, random, orders);
    fake.script.reset();
    repaired.violations.push(...(await decideLate(command, open)));
    const told = new Map([...before, ...after]);
    const verdict = (book: Book) => [
      ...violationsOf(book, withoutLost(fake, lost), told),
      ...violationsAfter(book, { lost, used, before, after, restored }),
    ];
    await rest(machine, verdict);
    await end(running.server, 'SIGTERM');
    const book = await machine.book();
    return {
      orders: book.orders.length,
      charges: fake.charges.length,
      lost: lost.length,
      named: repaired.named,
      violations: [...repaired.violations, ...verdict(book), ...(await afterwards(command, lost))],
    };
  } finally {
    if (running.server) await end(running.server, 'SIGKILL');
    await machine.close();
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves to what clients had been told when the backup began. */
async function loseMachine(
  machine: Machine,
  server: Server,
  fake: FakeServices,
  { random, orders }: DrillOptions,
): Promise<Acknowledged> {
  const acknowledged: Acknowledged = new Map();
  const clients = startClients({
    count: CLIENTS,
    url: () => server.url,
    acknowledged,
    random: chances(random),
  });
  let before: Acknowledged;
  try {
    await until(() => acknowledged.size >= orders);
    before = copyOf(acknowledged);
    await machine.backUp();
    const size = acknowledged.size;
    await until(() => acknowledged.size >= size + orders);
    await killSomewhere(server, fake, chances(random), MOMENT);
  } finally {
    await clients.stop();
  }
  fake.script.reset();
  await machine.burn();
  return before;
}

interface Restored {
  readonly restored: Book;
  readonly lost: readonly Charge[];
  readonly open: ReadonlySet<number>;
}

/** Steps 4 and 5 of the runbook, and the decisions that they leave to a person. */
async function repair(
  orders: Command,
  fake: FakeServices,
  found: Restored,
): Promise<{ named: number; violations: string[] }> {
  const violations: string[] = [];
  const doctor = await orders(['doctor', '--json']);
  if (doctor.status !== 0) violations.push(`doctor after the restore: ${doctor.stderr.trim()}`);
  const first = differencesIn(await orders(['reconcile', '--json']));
  violations.push(...violationsOfReconcile(first, { ...found, fake }));
  const fixed = differencesIn(await orders(['reconcile', '--fix', '--json']));
  for (const difference of fixed.filter((one) => !one.fixed)) {
    violations.push(...(await decide(orders, difference)));
  }
  return { named: first.length, violations };
}

/** Step 6, for the orders whose money was under way in the backup. */
async function decideLate(orders: Command, open: ReadonlySet<number>): Promise<string[]> {
  const differences = differencesIn(await orders(['reconcile', '--json']));
  const violations: string[] = [];
  for (const difference of differences.filter(({ order_id }) => open.has(order_id))) {
    violations.push(...(await decide(orders, difference)));
  }
  return violations;
}

async function decide(orders: Command, { order_id, difference }: Difference): Promise<string[]> {
  if (difference === 'charge_without_order') return [];
  // Was paid when the backup was made, and refunded after it.
  if (difference !== 'paid_not_charged') return [`order ${order_id} is left as ${difference}`];
  const { status, stderr } = await orders(['cancel', String(order_id), '--yes']);
  return status === 0 ? [] : [`cancel ${order_id}: ${stderr.trim()}`];
}

/** A second reconciliation names the lost charges and nothing else. */
async function afterwards(orders: Command, lost: readonly Charge[]): Promise<string[]> {
  const doctor = await orders(['doctor', '--json']);
  const differences = differencesIn(await orders(['reconcile', '--json']));
  const ids = new Set(lost.filter(({ refunded }) => !refunded).map(({ paymentId }) => paymentId));
  return [
    ...(doctor.status === 0 ? [] : [`doctor at the end: ${doctor.stderr.trim()}`]),
    ...differences
      .filter(({ payment_id, difference }) => !(difference === 'charge_without_order' && ids.has(payment_id)))
      .map(({ order_id, difference }) => `at the end order ${order_id} is ${difference}`),
  ];
}

async function load(server: Server, acknowledged: Acknowledged, random: Random, orders: number) {
  const clients = startClients({
    count: CLIENTS,
    url: () => server.url,
    acknowledged,
    random: chances(random),
  });
  try {
    await until(() => acknowledged.size >= orders);
  } finally {
    await clients.stop();
  }
}

/** So that orders are looked up in the record, where the lost charges are. */
function misbehave(fake: FakeServices, random: Random): void {
  fake.script.onPayment((): Behaviour | undefined => {
    if (random.chance(LOST_SHARE)) return { kind: 'reset', charge: random.chance(0.5) };
    return random.chance(DECLINED_SHARE) ? { kind: 'answer', status: 402 } : undefined;
  });
}

/** Resolves when nothing is left to be found, or when there has been time enough for that. */
async function rest(machine: Machine, verdict: (book: Book) => readonly string[]): Promise<void> {
  const latest = performance.now() + SETTLED_AFTER_MS;
  while (performance.now() < latest && verdict(await machine.book()).length > 0) {
    await sleep(100);
  }
}

/** The ledger as it would be without the orders that are lost. */
function withoutLost(fake: FakeServices, lost: readonly Charge[]): Pick<FakeServices, 'charges' | 'net'> {
  const ids = new Set(lost.map(({ paymentId }) => paymentId));
  const charges = fake.charges.filter(({ paymentId }) => !ids.has(paymentId));
  const net = new Map<number, number>();
  for (const { orderId, amount, refunded } of charges) {
    net.set(orderId, (net.get(orderId) ?? 0) + (refunded ? 0 : amount));
  }
  return { charges, net: () => net };
}

/** Later answers must not change it. */
function copyOf(acknowledged: Acknowledged): Acknowledged {
  return new Map([...acknowledged].map(([id, told]) => [id, { ...told, statuses: [...told.statuses] }]));
}

const chances = (random: Random) => () => random.pick(CHANCES);

function differencesIn({ stdout }: Ended): Difference[] {
  return stdout.trim() === '' ? [] : (JSON.parse(stdout) as Difference[]);
}
