// Many histories of concurrent clients against one to three real `orders serve` on one database, of which one is killed or
// stands still now and then, with a Payment Service that is late, silent or says no; each order is checked by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Nodes, startNodes } from '../explore/nodes.ts';
import { TIMEOUT_MS } from '../explore/services.ts';
import { type Random, seededRandom } from '../simulation/random.ts';
import { type Behaviour, startFakeServices } from '../support/services/fake-services.ts';
import { type Checked, check } from './check.ts';
import { playRound, type Round } from './clients.ts';
import { type Operation, openHistory } from './history.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Each of its own clients and orders. */
  readonly histories: number;
  /** A new empty database for so many nodes: a path or a URL. */
  readonly newDatabase: () => Promise<string> | string;
  /** The most nodes at one database. */
  readonly nodes: number;
  readonly onHistory?: (count: number) => void;
}

export interface Failure {
  readonly order: string;
  readonly operations: readonly Operation[];
  readonly checked: Checked;
}

export interface Campaign {
  readonly operations: number;
  /** Of these, the ones that were never answered. */
  readonly unknown: number;
  readonly kills: number;
  readonly pauses: number;
  readonly failures: readonly Failure[];
  /** What no server may answer. */
  readonly wrong: readonly string[];
}

/** So many histories share nodes and database. */
const BLOCK = 40;
/** Of these at the same time: most of the time of a client is waiting. */
const AT_ONCE = 5;
const SIZE = { orders: 4, clients: 5, operations: 60 };
const KILL_SHARE = 0.4;
const PAUSE_SHARE = 0.2;
const LATEST_FAULT_MS = 300;

export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  const counts = { operations: 0, unknown: 0, kills: 0, pauses: 0 };
  const failures: Failure[] = [];
  const wrong: string[] = [];
  const random = seededRandom(options.seed);
  for (let first = 0, block = 0; first < options.histories; first += BLOCK, block += 1) {
    const fake = await startFakeServices();
    fake.script.onPayment(() => paymentFault(random, TIMEOUT_MS));
    fake.script.onRefund(() => refundFault(random));
    const nodes = await startNodes({
      count: 1 + ((options.seed + block) % options.nodes),
      database: await options.newDatabase(),
      servicesUrl: fake.url,
      resilience: block % 2 === 1,
    });
    try {
      const end = Math.min(first + BLOCK, options.histories);
      for (let n = first; n < end; n += AT_ONCE) {
        const rounds = Array.from({ length: Math.min(AT_ONCE, end - n) }, (_, at): Round => {
          const url = () => nodes.url(random);
          const tell = (text: string) => void wrong.push(text);
          return { name: `h${n + at + 1}`, url, fake, history: openHistory(), random, ...SIZE, wrong: tell };
        });
        await Promise.all([...rounds.map(playRound), disturb(nodes, random, counts)]);
        for (const round of rounds) {
          failures.push(...failuresIn(round));
          counts.operations += round.history.count();
          counts.unknown += unansweredIn(round);
        }
        options.onHistory?.(n + rounds.length);
      }
    } finally {
      await nodes.close();
      await fake.close();
    }
  }
  return { ...counts, failures, wrong };
}

export function failuresIn({ history }: Pick<Round, 'history'>): Failure[] {
  return history.orders().flatMap((order) => {
    const operations = history.operations(order);
    const checked = check(operations);
    return checked.ok ? [] : [{ order, operations, checked }];
  });
}

function unansweredIn({ history }: Pick<Round, 'history'>): number {
  const all = history.orders().flatMap((order) => history.operations(order));
  return all.filter(({ answer }) => answer === undefined).length;
}

async function disturb(nodes: Nodes, random: Random, counts: { kills: number; pauses: number }) {
  const kind = random.weighted({
    kill: KILL_SHARE,
    pause: PAUSE_SHARE,
    none: 1 - KILL_SHARE - PAUSE_SHARE,
  });
  await sleep(random.between(0, LATEST_FAULT_MS));
  if (kind === 'kill' && (await nodes.kill(random))) counts.kills += 1;
  if (kind === 'pause' && (await nodes.pause(random, random.between(100, 1_500)))) counts.pauses += 1;
}

export function paymentFault(random: Random, timeoutMs: number): Behaviour | undefined {
  switch (random.weighted({ none: 60, late: 22, no: 10, lost: 4, silent: 2, tooLate: 2 })) {
    case 'late':
      return { kind: 'delay', ms: random.between(1, 80) };
    case 'no':
      return { kind: 'answer', status: 402, body: { status: 'declined' } };
    case 'lost':
      return { kind: 'reset', charge: random.chance(0.5) };
    case 'silent':
      return { kind: 'hang', charge: random.chance(0.5) };
    case 'tooLate':
      return { kind: 'delay', ms: timeoutMs + random.between(-100, 400) };
    case 'none':
      return undefined;
  }
}

export function refundFault(random: Random): Behaviour | undefined {
  if (random.chance(0.8)) return undefined;
  if (random.chance(0.5)) return { kind: 'delay', ms: random.between(1, 80) };
  return { kind: 'reset', charge: random.chance(0.5) };
}
