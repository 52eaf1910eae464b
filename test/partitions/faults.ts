// The faults of the network that a seed draws: on which lines, in which direction, of which kind, and for how long.
import type { Random } from '../simulation/random.ts';
import { DATABASE, type Effect, type Rule, SERVICES } from './network.ts';

export interface Fault {
  /** In words, for whoever replays it. */
  readonly name: string;
  readonly kind: Kind;
  readonly rules: readonly Rule[];
  readonly ms: number;
  /** Addresses of the nodes that cannot work with the database meanwhile. */
  readonly cutOff: readonly string[];
}

export type Kind = keyof typeof KINDS;

/** All packets of a line are lost; in the long ones, leases end and statements reach their time limits. */
const CUT_MS = { short: [3_000, 12_000], long: [30_000, 45_000] } as const;
const LONG_SHARES = { short: 85, long: 15 };
const IMPAIRED_MS = [2_000, 6_000] as const;
/** The server holds the locks of a silent transaction for 10 s, and a lease takes its time. */
const TAKEOVER_MS = [12_000, 17_000] as const;

const KINDS = {
  cut: () => ({ lost: 1 }),
  slow: (random) => ({ delayMs: random.between(100, 1_000) }),
  jitter: (random) => ({ delayMs: 50, jitterMs: random.between(100, 500) }),
  lossy: (random) => ({ lost: random.between(10, 30) / 100 }),
  repeated: (random) => ({ repeated: random.between(10, 50) / 100 }),
  reordered: (random) => ({ delayMs: random.between(20, 100), overtaking: random.between(10, 40) / 100 }),
  flapping: () => ({ flapMs: 100 }),
} as const satisfies Record<string, (random: Random) => Effect>;

const SHARES: Readonly<Record<Kind, number>> = {
  cut: 50,
  slow: 12,
  jitter: 8,
  lossy: 12,
  repeated: 5,
  reordered: 5,
  flapping: 8,
};

/** The line between a node and another address, as far as `direction` says. */
type Direction = 'there' | 'back' | 'both';

export function drawFault(random: Random, nodes: readonly string[]): Fault {
  const kind = random.weighted(SHARES);
  const effect = KINDS[kind](random);
  const line = random.weighted({ database: 55, services: 30, both: 15 });
  const direction = random.weighted<Direction>({ there: 1, back: 1, both: 1 });
  const hit = nodes.length > 1 && random.chance(0.7) ? [random.pick(nodes)] : nodes;
  const ends = { database: [DATABASE], services: [SERVICES], both: [DATABASE, SERVICES] }[line];
  const [least, most] = kind === 'cut' ? CUT_MS[random.weighted(LONG_SHARES)] : IMPAIRED_MS;
  const ms = random.between(least, most);
  const who = hit.length === nodes.length ? 'every node' : `node ${hit[0]}`;
  return {
    name: `${kind} ${JSON.stringify(effect)} ${WORDS[direction]} ${who} and ${line === 'both' ? 'all else' : line}, ${ms} ms`,
    kind,
    rules: hit.flatMap((node) => ends.flatMap((end) => rulesOf(node, end, direction, effect))),
    ms,
    cutOff: kind === 'cut' && line !== 'services' ? hit : [],
  };
}

/** A node loses the database in the middle of a call, for long enough that the other takes its work over. */
export function drawTakeover(random: Random, owner: string): Fault {
  const direction = random.weighted<Direction>({ there: 1, back: 1, both: 1 });
  const ms = random.between(...TAKEOVER_MS);
  return {
    name: `take-over: cut ${WORDS[direction]} node ${owner} and database during its payment call, ${ms} ms`,
    kind: 'cut',
    rules: rulesOf(owner, DATABASE, direction, { lost: 1 }),
    ms,
    cutOff: [owner],
  };
}

const WORDS: Readonly<Record<Direction, string>> = {
  there: 'one way (there) between',
  back: 'one way (back) between',
  both: 'both ways between',
};

function rulesOf(node: string, end: string, direction: Direction, effect: Effect): Rule[] {
  const there = { from: node, to: end, effect };
  const back = { from: end, to: node, effect };
  return { there: [there], back: [back], both: [there, back] }[direction];
}
