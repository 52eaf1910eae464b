// Decides whether a history of one order is linearizable: whether every operation can have taken effect at some moment
// between its request and its answer. The search of Wing and Gong with the memo of Lowe: it goes through the history once,
// with every state that the order can be in, and what each open operation has done by then.
import type { Operation } from './history.ts';
import { isPaying, NO_ORDER, ownSteps, type Progress, type State, steps, textOf } from './order-model.ts';

export type Checked =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** The answer that fits no order of events. */
      readonly impossible: Operation;
      /** The states that were possible when it came. */
      readonly possible: readonly string[];
    };

/** One way in which the history can have gone so far. */
interface Way {
  readonly state: State;
  /** Of the open operations, by their places. */
  readonly progress: readonly Progress[];
}

/** Far more than a history of a few clients has; more would be a mistake of the model. */
const MOST_WAYS = 500_000;

export function check(operations: readonly Operation[]): Checked {
  const open: Operation[] = [];
  let ways: Way[] = [{ state: NO_ORDER, progress: [] }];
  for (const { operation, isAnswer } of eventsOf(operations)) {
    if (!isAnswer) {
      open.push(operation);
      ways = ways.map(({ state, progress }) => ({ state, progress: [...progress, 'asked'] }));
      continue;
    }
    const reached = everyWay(ways, open);
    const place = open.indexOf(operation);
    const left = reached.filter(({ progress }) => progress[place] === 'done');
    if (left.length === 0) {
      const possible = [...new Set(reached.map(({ state }) => textOf(state)))];
      return { ok: false, impossible: operation, possible };
    }
    open.splice(place, 1);
    ways = distinct(
      left.map(({ state, progress }) => ({ state, progress: progress.filter((_, at) => at !== place) })),
    );
  }
  return { ok: true };
}

interface Event {
  readonly operation: Operation;
  readonly isAnswer: boolean;
}

function eventsOf(operations: readonly Operation[]): readonly Event[] {
  const events: (Event & { at: number })[] = [];
  for (const operation of operations) {
    const { asked, answered } = operation;
    events.push({ operation, isAnswer: false, at: asked });
    if (answered !== undefined) events.push({ operation, isAnswer: true, at: answered });
  }
  return events.sort((a, b) => a.at - b.at);
}

/** These ways and all that they can become without a further request or answer. */
function everyWay(ways: readonly Way[], open: readonly Operation[]): Way[] {
  const found = new Map(ways.map((way) => [keyOf(way), way]));
  const left = [...ways];
  for (let way = left.pop(); way; way = left.pop()) {
    for (const next of nextWays(way, open)) {
      const key = keyOf(next);
      if (found.has(key)) continue;
      if (found.size >= MOST_WAYS)
        throw new Error('too many ways to check: this history has too many clients');
      found.set(key, next);
      left.push(next);
    }
  }
  return [...found.values()];
}

function* nextWays({ state, progress }: Way, open: readonly Operation[]): Generator<Way> {
  for (const next of ownSteps(state)) yield { state: next, progress };
  const beside = open.some((operation, place) => isPaying(operation, progress[place]));
  for (const [place, operation] of open.entries()) {
    for (const step of steps(operation, progress[place] ?? 'done', state, beside)) {
      yield { state: step.state, progress: progress.with(place, step.progress) };
    }
  }
}

function distinct(ways: readonly Way[]): Way[] {
  return [...new Map(ways.map((way) => [keyOf(way), way])).values()];
}

function keyOf({ state, progress }: Way): string {
  return `${textOf(state)};${progress.join()}`;
}
