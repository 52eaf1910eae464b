// One seed is one case; a failing one is made as small as it gets, and told with every step that leads to its wrong answer.
import fc from 'fast-check';
import { shortest } from '../support/shortest.ts';
import type { Databases } from './databases.ts';
import { type Case, oracleCase, type Step } from './plan.ts';
import { type AskedFilter, NO_FILTER } from './questions.ts';
import { type Trial, trial } from './trial.ts';

export interface Outcome {
  readonly seed: number;
  /** The wrong answer, after the steps of the smallest case that has one; none where all answers are right. */
  readonly lines: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** A smaller case is looked for during this time. */
const SHRINK_MS = 60_000;

export async function playSeed(databases: Databases, seed: number, shrinkMs = SHRINK_MS): Promise<Outcome> {
  const planned = caseOf(seed);
  const { failure, counts } = await attempt(databases, planned);
  if (!failure) return { seed, lines: [], counts };
  const { one, failure: smallest } = await smaller(databases, { one: planned, failure }, shrinkMs);
  return { seed, lines: linesOf(one, smallest), counts };
}

function caseOf(seed: number): Case {
  // Neighbouring seeds must not begin alike.
  const spread = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
  const [one] = fc.sample(oracleCase, { seed: spread, numRuns: 1 });
  if (!one) throw new Error(`seed ${seed} makes no case`);
  return one;
}

/** A wrong answer, or an error that no client should get. */
type Failure = NonNullable<Trial['difference']> | Error;

async function attempt(
  databases: Databases,
  one: Case,
): Promise<{ readonly failure: Failure | undefined; readonly counts: Trial['counts'] }> {
  try {
    const { difference, counts } = await trial(databases, one);
    return { failure: difference, counts };
  } catch (error) {
    return { failure: error instanceof Error ? error : new Error(String(error)), counts: {} };
  }
}

interface Failing {
  readonly one: Case;
  readonly failure: Failure;
}

async function smaller(databases: Databases, failing: Failing, ms: number): Promise<Failing> {
  const deadline = performance.now() + ms;
  let best = failing;
  const fails = async (steps: readonly Step[]) => {
    const one = { ...best.one, steps };
    const { failure } = await attempt(databases, one);
    if (failure) best = { one, failure };
    return failure !== undefined;
  };
  await fails(withOwnWords(best));
  await shortest(upToFailure(best), fails, deadline);
  for (let at = 0; at < best.one.steps.length; at += 1) {
    for (const simpler of SIMPLER) {
      const step = best.one.steps[at];
      const found = step && performance.now() < deadline ? simpler(step) : undefined;
      if (found) await fails(best.one.steps.with(at, found));
    }
  }
  return best;
}

function upToFailure({ one, failure }: Failing): readonly Step[] {
  return failure instanceof Error ? one.steps : one.steps.slice(0, failure.step + 1);
}

/** The words that were asked for, whichever order they came from: fewer orders would change them. */
function withOwnWords(failing: Failing): readonly Step[] {
  const { failure } = failing;
  const steps = upToFailure(failing);
  const q = failure instanceof Error ? undefined : /[?&]q=([^&\s]*)/.exec(failure.request)?.[1];
  const [last] = steps.slice(-1);
  if (q === undefined || last === undefined) return steps;
  const texts = decodeURIComponent(q.replaceAll('+', ' ')).split(' ');
  const words = texts.map((foreign) => ({ ...WHOLE, foreign }));
  return [...steps.slice(0, -1), withFilter(last, (filter) => ({ ...filter, words })) ?? last];
}

const WHOLE = { of: 0, retyped: 'asItIs', text: 0, from: 0, length: 1_000 } as const;

/** One after the other: a filter without one of its parts, a word without another, a list of one order. */
const SIMPLER: readonly ((step: Step) => Step | undefined)[] = [
  ...(Object.keys(NO_FILTER) as (keyof AskedFilter)[]).map((part) => (step: Step) => {
    return withFilter(step, (filter) => ({ ...filter, [part]: NO_FILTER[part] }));
  }),
  (step) => withFilter(step, (filter) => ({ ...filter, words: filter.words.slice(1) })),
  (step) => withFilter(step, (filter) => ({ ...filter, words: filter.words.slice(0, 1) })),
  (step) => (step.do === 'ask' ? { ...step, during: false } : undefined),
  (step) =>
    step.do === 'list' || step.do === 'file' ? { ...step, orders: step.orders.slice(0, 1) } : undefined,
];

function withFilter(step: Step, change: (filter: AskedFilter) => AskedFilter): Step | undefined {
  if (step.do !== 'ask') return undefined;
  const { question } = step;
  if (question.about !== 'page' && question.about !== 'pages') return undefined;
  return { ...step, question: { ...question, filter: change(question.filter) } };
}

function linesOf({ sizes, steps }: Case, failure: Failure): string[] {
  const told = steps.map((step) => JSON.stringify(step));
  const end =
    failure instanceof Error
      ? [failure.stack ?? failure.message]
      : [failure.request, `  expected: ${failure.expected}`, `  actual:   ${failure.actual}`];
  return [`sizes: ${sizes}`, ...told, ...end];
}
