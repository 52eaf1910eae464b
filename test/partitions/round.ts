// One round: nodes on an empty order database under load, one fault of the network, its end, and the verdict once all has
// come to rest. Everything that is drawn hangs on the seed.
import { setTimeout as sleep } from 'node:timers/promises';
import { leaseMs } from '../../src/domain/model/journal.ts';
import type { Book } from '../kills/book.ts';
import { type Acknowledged, startClients } from '../kills/load.ts';
import { end, type Server, settledAfterMs, settledForSureMs, startServer } from '../kills/serving.ts';
import { unfinished, violationsOf } from '../kills/verdict.ts';
import { type Random, seededRandom } from '../simulation/random.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';
import { endedInTime, orderAfter, timeUntil } from './afterwards.ts';
import { drawFault, drawTakeover, type Fault } from './faults.ts';
import { type Network, type NetworkNode, SERVICES } from './network.ts';
import {
  type AnswerWatch,
  answerViolations,
  type Outage,
  type ReadinessWatch,
  readinessViolations,
  watchAnswers,
  watchBusyness,
  watchReadiness,
} from './watch.ts';

export interface OrderDatabase {
  readonly url: string;
  read(): Promise<Book>;
  /** Calls that a process has under its lease. */
  held(pid: number): Promise<number>;
}

export interface Round {
  readonly seed: number;
  readonly nodes: number;
  readonly resilience: boolean;
  readonly fault: Fault;
  readonly orders: number;
  readonly acknowledged: number;
  readonly charges: number;
  readonly refunds: number;
  readonly answers: Pick<AnswerWatch, 'counts' | 'slowest'>;
  /** After the end of the fault: until every node was ready, and until nothing was left to do. */
  readonly readyMs: number;
  readonly restMs: number;
  /** Of a take-over: whether the other node had all of the first one's work before the fault ended. */
  readonly takenOver: boolean | undefined;
  /** By how much the limits were longer because the machine was busy. */
  readonly busyMs: number;
  readonly violations: readonly string[];
}

const CLIENTS = 6;
/** It is the network that is on trial, not the speed. */
const PAUSE_MS = 150;
const SOME = 8;
const TOKEN = 'partitions';
const HEADERS = { Authorization: `Bearer ${TOKEN}` };
/** Of both services. */
const TIMEOUT_MS = 3_000;
const LEASE_MS = leaseMs({ paymentTimeoutMs: TIMEOUT_MS, notificationTimeoutMs: TIMEOUT_MS });
/** How long a request may take: docs/verification.md has the parts. */
const ANSWER_LIMIT_MS = 60_000;
const READY_LIMIT_MS = 20_000;
/** After that it is not waited for any more. */
const PATIENCE_MS = 180_000;

interface Plan {
  readonly random: Random;
  readonly resilience: boolean;
  readonly nodes: readonly NetworkNode[];
  /** Which node loses the database in the middle of its call. */
  readonly owner: number | undefined;
  readonly fault: Fault;
}

interface Scene extends Plan {
  readonly network: Network;
  readonly database: OrderDatabase;
  readonly fake: FakeServices;
  readonly servers: readonly Server[];
  readonly acknowledged: Acknowledged;
  readonly watch: AnswerWatch;
  readonly busyness: ReturnType<typeof watchBusyness>;
}

export async function playRound(seed: number, network: Network, database: OrderDatabase): Promise<Round> {
  const plan = drawPlan(seed, network);
  const fake = await startFakeServices(undefined, SERVICES);
  const servers: Server[] = [];
  const busyness = watchBusyness();
  try {
    for (const { place } of plan.nodes) {
      servers.push(await startServer(database.url, fake, envOf(plan), place));
    }
    const watch = watchAnswers();
    const scene = { ...plan, network, database, fake, servers, acknowledged: new Map(), watch, busyness };
    const played = await play(scene);
    const book = await database.read();
    return {
      seed,
      nodes: plan.nodes.length,
      resilience: plan.resilience,
      fault: plan.fault,
      orders: book.orders.length,
      acknowledged: scene.acknowledged.size,
      charges: fake.charges.length,
      refunds: fake.refunds.length,
      answers: watch,
      ...played,
      violations: [
        ...verdict(scene, book),
        ...answerViolations(watch, ANSWER_LIMIT_MS + busyness.extraMs()),
        ...played.violations,
      ],
      busyMs: busyness.extraMs(),
    };
  } finally {
    busyness.stop();
    await network.rule([]);
    await Promise.all(servers.map((server) => end(server, 'SIGKILL')));
    await fake.close();
  }
}

function drawPlan(seed: number, network: Network): Plan {
  const random = seededRandom(seed);
  const resilience = random.chance(0.4);
  const nodes = network.nodes.slice(0, random.chance(0.6) ? 2 : 1);
  const addresses = nodes.map(({ address }) => address);
  const owner = nodes.length > 1 && random.chance(0.5) ? random.below(nodes.length) : undefined;
  const fault =
    owner === undefined ? drawFault(random, addresses) : drawTakeover(random, addresses[owner] ?? '');
  return { random, resilience, nodes, owner, fault };
}

function envOf({ resilience }: Plan): Record<string, string> {
  return {
    ORDERS_API_TOKEN: TOKEN,
    ORDERS_PAYMENT_TIMEOUT_MS: String(TIMEOUT_MS),
    ORDERS_NOTIFICATION_TIMEOUT_MS: String(TIMEOUT_MS),
    ...(resilience ? { ORDERS_RESILIENCE: 'on' } : {}),
  };
}

function verdict({ fake, acknowledged, resilience }: Scene, book: Book): string[] {
  return [...violationsOf(book, fake, acknowledged), ...(resilience ? unfinished(book, fake) : [])];
}

type Played = Pick<Round, 'readyMs' | 'restMs' | 'takenOver' | 'violations'>;

async function play(scene: Scene): Promise<Played> {
  const { acknowledged, random, owner, servers, watch } = scene;
  let isCut = false;
  const asked = owner === undefined ? undefined : servers[owner];
  const clients = startClients({
    count: CLIENTS,
    // Before the cut it is the owner that has calls under way.
    url: () => ((!isCut && asked) || random.pick(servers)).url,
    acknowledged,
    random: () => random.below(1_000_000) / 1_000_000,
    pauseMs: PAUSE_MS,
    headers: HEADERS,
    answerMs: PATIENCE_MS,
    onAnswer: watch.answered,
    onFailure: watch.failed,
  });
  await until(() => acknowledged.size >= SOME);
  const readiness = watchReadiness(servers);
  const { takenOver, ...outage } = await strike(scene, () => {
    isCut = true;
  });
  const ended = await comeToRest(scene, outage, readiness, () => clients.stop());
  return { ...ended, takenOver };
}

async function strike(scene: Scene, onCut: () => void): Promise<Outage & Pick<Round, 'takenOver'>> {
  const { database, fake, fault, network, nodes, owner, random, servers } = scene;
  const begin = async () => {
    await network.rule(fault.rules);
    onCut();
  };
  if (owner === undefined) await begin();
  else await duringPayment(fake, random, begin);
  const from = performance.now();
  await sleep(fault.ms);
  const pid = owner === undefined ? undefined : servers[owner]?.child.pid;
  const takenOver = pid === undefined ? undefined : (await database.held(pid)) === 0;
  await network.rule([]);
  const cutOff = servers.filter((_, at) => fault.cutOff.includes(nodes[at]?.address ?? ''));
  return { from, to: performance.now(), cutOff, takenOver };
}

/** Begins once a payment has arrived; its answer, and those of all that follow, come later: in time or too late. */
async function duringPayment(fake: FakeServices, random: Random, begin: () => Promise<void>): Promise<void> {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const laterMs = random.between(100, 2 * TIMEOUT_MS);
  const begun = arrived.then(begin);
  const answered = begun.then(() => sleep(laterMs));
  fake.script.onPayment(() => {
    arrive();
    return { kind: 'held', until: answered };
  });
  await begun;
  answered.then(
    () => fake.script.reset(),
    () => {},
  );
}

async function comeToRest(
  scene: Scene,
  outage: Outage,
  readiness: ReadinessWatch,
  stopClients: () => Promise<void>,
): Promise<Omit<Played, 'takenOver'>> {
  const { acknowledged, busyness, database, fault, resilience, servers } = scene;
  const since = outage.to;
  const order = (server: Server) => orderAfter(server, HEADERS, acknowledged, PATIENCE_MS);
  const [fresh, readyMs] = await Promise.all([
    Promise.all(servers.map(order)),
    timeUntil(since, PATIENCE_MS, () => readiness.wereReady(since)),
  ]);
  await stopClients();
  // Look-ups and emails are put off the longer the longer nothing answered.
  const settledMs = resilience ? settledForSureMs(TIMEOUT_MS) : settledAfterMs(TIMEOUT_MS);
  const withinMs = LEASE_MS + 2 * fault.ms + settledMs;
  const latest = performance.now() - since + withinMs + busyness.extraMs();
  const isClean = async () => verdict(scene, await database.read()).length === 0;
  const restMs = await timeUntil(since, latest, isClean);
  const seen = await readiness.stop();
  const ended = await Promise.all(servers.map(endedInTime));
  const extraMs = busyness.extraMs();
  const isLate = readyMs > READY_LIMIT_MS + extraMs;
  return {
    readyMs,
    restMs,
    violations: [
      ...readinessViolations(seen, outage, extraMs),
      ...(isLate ? [`A3: a node is ready only ${readyMs} ms after the fault`] : []),
      ...[...fresh, ...ended].flatMap((text) => text ?? []),
    ],
  };
}
