// The requests of a seed, in sequence. They are made without a look at any answer: both twins get the same ones, whatever they
// say.
import { type Random, seededRandom } from '../simulation/random.ts';
import { change, leaps } from './changes.ts';
import { placed } from './orders.ts';
import { read } from './reads.ts';
import { wrong } from './wrong.ts';

export interface SessionRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text as it is. */
  readonly body?: unknown;
  /** How much time passes before it. */
  readonly afterMs: number;
  /** Before it, ids of orders come to be above this one. */
  readonly leap?: number;
  /** Its payments are answered once it has its own answer. */
  readonly holdsPayments?: boolean;
}

/** A request without its time. */
export type Asked = Omit<SessionRequest, 'afterMs' | 'leap'>;

/** What the builders of requests know of the session so far. */
export interface Sofar {
  readonly random: Random;
  /** Some order that there probably is, or one next to it. */
  order(): number;
  /** How many requests there have been that place orders. */
  places: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const PAUSES = [0, SECOND, SECOND, SECOND, 61 * SECOND, 11 * MINUTE, 26 * 60 * MINUTE];
const FIRST_ORDERS = 4;

export function sessionOf(seed: number, length: number): SessionRequest[] {
  const random = seededRandom(seed);
  /** The ids that orders probably have begin here, since the last leap. */
  const starts = [1];
  let last = 0;
  const sofar: Sofar = {
    random,
    order: () => random.pick(starts) + random.below(3 + Math.max(1, last - (starts.at(-1) ?? 1))),
    places: 0,
  };
  const next = (n: number): SessionRequest[] => {
    const kind =
      n < FIRST_ORDERS ? 'place' : random.weighted({ place: 10, change: 18, read: 18, wrong: 6, held: 1 });
    const afterMs = random.pick(PAUSES);
    if (kind !== 'place' && kind !== 'held') {
      return [{ ...{ change, read, wrong }[kind](sofar), afterMs }];
    }
    sofar.places += 1;
    const request = { ...placed(sofar), afterMs };
    // Of several batches that are released at once, it is not settled which is charged first.
    if (kind === 'held') return [{ ...HOLD, afterMs }, request, { ...RELEASE, afterMs }];
    last += 1;
    if (!random.chance(0.1)) return [request];
    last = leaps(random, last);
    starts.push(last + 1);
    return [{ ...request, leap: last }];
  };
  const requests: SessionRequest[] = [];
  while (requests.length < length) requests.push(...next(requests.length));
  return requests;
}

const HOLD: Asked = { method: 'PUT', path: '/api/v1/hold' };
const RELEASE: Asked = { method: 'DELETE', path: '/api/v1/hold', holdsPayments: true };
