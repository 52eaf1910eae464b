// Plays one session to both twins, and ends at the first difference: what follows it would differ for its sake.
import type { Databases } from '../oracle/databases.ts';
import { shortest } from '../support/shortest.ts';
import { difference, requestLine } from './compare.ts';
import { type SessionRequest, sessionOf } from './session.ts';
import { openTwin, type Twin } from './twin.ts';

export interface Played {
  /** Up to the first difference. */
  readonly session: readonly SessionRequest[];
  /** The first difference, after the requests that led to it. */
  readonly lines: readonly string[];
  /** How many answers there were of each status. */
  readonly counts: Readonly<Record<string, number>>;
}

const SESSION_REQUESTS = 70;

export function playSeed(postgres: Databases, seed: number): Promise<Played> {
  return play(postgres, sessionOf(seed, SESSION_REQUESTS));
}

async function play(postgres: Databases, session: readonly SessionRequest[]): Promise<Played> {
  const twins = [await openTwin(undefined), await openTwin((await postgres.open()).database)] as const;
  try {
    return await compareAll(twins, session);
  } finally {
    for (const twin of twins) await twin.close();
  }
}

async function compareAll(
  [sqlite, postgres]: readonly [Twin, Twin],
  session: readonly SessionRequest[],
): Promise<Played> {
  const counts: Record<string, number> = {};
  for (const [n, request] of session.entries()) {
    const [one, other] = [await sqlite.answer(request), await postgres.answer(request)];
    const status = `${request.method} ${one.status}`;
    counts[status] = (counts[status] ?? 0) + 1;
    const found = difference(request, one, other);
    if (found.length === 0) continue;
    const lines = [...session.slice(0, n).map(requestLine), ...found];
    return { session: session.slice(0, n + 1), counts, lines };
  }
  return { session, counts, lines: [] };
}

/** The same with as few requests as the difference takes. */
export async function smallest(postgres: Databases, differing: Played): Promise<Played> {
  let best = differing;
  await shortest(differing.session, async (session) => {
    const played = await play(postgres, session);
    if (played.lines.length > 0) best = played;
    return played.lines.length > 0;
  });
  return best;
}
