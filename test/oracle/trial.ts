// Plays a case on an empty database and returns its first wrong answer.
import { isDeepStrictEqual } from 'node:util';
import { type Asked, ask, type Difference } from './asking.ts';
import type { Databases } from './databases.ts';
import { type Installation, openInstallation } from './installation.ts';
import { type Known, readAll } from './known.ts';
import type { Case, PlannedOrder, Step } from './plan.ts';
import { doStep, runIndexer } from './steps.ts';

export interface Trial {
  readonly difference: (Difference & { readonly step: number }) | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

export async function trial(databases: Databases, { sizes, steps }: Case): Promise<Trial> {
  const { database, close } = await databases.open();
  const counts: Record<string, number> = {};
  const count = (what: string, n = 1) => {
    counts[what] = (counts[what] ?? 0) + n;
  };
  try {
    const installation = await openInstallation(database, sizes);
    try {
      return { difference: await play(installation, steps, count), counts };
    } finally {
      await installation.close();
    }
  } finally {
    await close();
  }
}

type Count = (what: string, n?: number) => void;

async function play(of: Installation, steps: readonly Step[], count: Count): Promise<Trial['difference']> {
  let known = await readAll(of.read);
  /** The clock is never set back by more than events may be out of sequence. */
  let isSteady = true;
  for (const [at, step] of steps.entries()) {
    if (step.do === 'ask') {
      // Events are found by their times.
      if (!isSteady && step.question.about === 'feed' && step.question.since !== undefined) continue;
      const { difference, found } = await answerOf(of, known, step);
      count(`asked ${step.question.about}`);
      if (found > 0) count(`found ${step.question.about}`, found);
      if (difference) return { ...difference, step: at };
      continue;
    }
    if (step.do === 'wait' && step.ms < -60_000) isSteady = false;
    await doStep(of, step, known);
    count(step.do === 'move' ? step.move : step.do);
    const before = known;
    known = await readAll(of.read);
    const lost = lostIn(before, known, step);
    if (lost) return { ...lost, step: at };
  }
  count('orders', known.orders.length);
  const [segments] = await of.read.query<{ n: number }>('SELECT count(*) AS n FROM search_slices');
  count('segments indexed', Number(segments?.n));
  return undefined;
}

/** An index that grows meanwhile changes no answer. */
async function answerOf(
  of: Installation,
  known: Known,
  { question, during }: Extract<Step, { do: 'ask' }>,
): Promise<Asked> {
  const indexing = during ? runIndexer(of) : undefined;
  try {
    return await ask(of, known, question);
  } finally {
    await indexing;
  }
}

/** The oracle believes what is stored: so what was placed has to be there, and what was there has to stay. */
function lostIn(before: Known, after: Known, step: Step): Difference | undefined {
  const texts = ({ orders }: Known) =>
    new Map(
      orders.map(({ id, customerEmail, customerName, currency, items, batch, createdAt }) => {
        return [id, { customerEmail, customerName, currency, items, batch, createdAt }];
      }),
    );
  const [was, is] = [texts(before), texts(after)];
  for (const [id, order] of was) {
    if (isDeepStrictEqual(is.get(id), order)) continue;
    return wrong(`order ${id} after ${step.do}`, order, is.get(id));
  }
  const placed = step.do === 'place' ? [step.order] : step.do === 'list' ? step.orders : [];
  const found = after.orders
    .filter(({ id }) => !was.has(id))
    .reverse()
    .map(({ customerEmail: email, customerName: name, currency, items }): Texts => {
      return { email, name, currency, products: items.map(({ productName }) => productName) };
    });
  const expected = placed.map(({ email, name, currency, products }): Texts => {
    return { email, name, currency, products };
  });
  if (step.do === 'file' || isDeepStrictEqual(found, expected)) return undefined;
  return wrong(`orders placed by ${step.do}`, expected, found);
}

type Texts = Pick<PlannedOrder, 'email' | 'name' | 'currency' | 'products'>;

function wrong(request: string, expected: unknown, actual: unknown): Difference {
  return { request, expected: JSON.stringify(expected), actual: JSON.stringify(actual) };
}
