// Plays an operation once for each moment at which its process could die; with `pairs` also once for each moment at which
// the process that finishes it could die.
import { errorText } from '../../src/domain/shared/errors.ts';
import type { Operation } from './operations.ts';
import type { Stage } from './stage.ts';
import { type Fate, type Outcome, play } from './trial.ts';

export interface Extent {
  readonly pairs?: boolean;
  /** Plays each moment also where no other process can tell that the dead one is gone. */
  readonly unseen?: boolean;
  /** Of the moments only each so-many-th, from the first on; all unless given. */
  readonly every?: number;
}

export interface Enumerated {
  /** The moments of the operation, as one that lives counts them. */
  readonly moments: readonly string[];
  /** Trials with one death, and with two. */
  readonly deaths: number;
  readonly pairs: number;
  readonly violations: readonly string[];
}

/** More than any operation has: one that never gets done is no reason to go on for ever. */
const MOST_POINTS = 5_000;
/** Violations of an operation, after which no further moments are tried: one fault shows itself at many. */
const ENOUGH = 10;

export async function enumerate(
  stage: Stage,
  operation: Operation,
  extent: Extent = {},
): Promise<Enumerated> {
  const { pairs = false, unseen = false, every = 1 } = extent;
  const violations: string[] = [];
  let [deaths, twice] = [0, 0];
  const tried = async (fate: Fate) => {
    const outcome = await soundly(stage, operation, fate);
    violations.push(
      ...outcome.violations.map((violation) => `${told(operation, fate, outcome)}: ${violation}`),
    );
    return outcome;
  };
  const { moments } = await tried({ isSeen: true });
  const isEnough = () => violations.length >= ENOUGH;
  for (const isSeen of unseen ? [true, false] : [true]) {
    for (let at = 1; at < MOST_POINTS && !isEnough(); at += every) {
      const first = await tried({ at, isSeen });
      if (first.moments.length < at) {
        // Work side by side may take another course: it ends when there are surely no more moments.
        if (at > moments.length) break;
        continue;
      }
      deaths += 1;
      for (let again = 1; pairs && again <= first.finishing.length && !isEnough(); again += every) {
        await tried({ at, again, isSeen });
        twice += 1;
      }
    }
  }
  stage.checkFile((invariant, text) => violations.push(`${operation.name}: ${invariant}: ${text}`));
  return { moments, deaths, pairs: twice, violations };
}

/** A trial that cannot be ended is a violation, too. */
async function soundly(stage: Stage, operation: Operation, fate: Fate): Promise<Outcome> {
  try {
    return await play(stage, operation, fate);
  } catch (error) {
    return { moments: [], finishing: [], violations: [`RIG: ${errorText(error)}`] };
  }
}

function told({ name }: Operation, { at, again, isSeen }: Fate, { moments, finishing }: Outcome): string {
  const death = (n: number, of: readonly string[]) =>
    `${n} (${(of[n - 1] ?? '?').replaceAll(/\s+/g, ' ').slice(0, 60)})`;
  const first = at === undefined ? 'without a death' : `--at ${death(at, moments)}`;
  const second = again === undefined ? '' : ` --again ${death(again, finishing)}`;
  return `--only '${name}' ${first}${second}${isSeen ? '' : ' --unseen'}`;
}
