// The clients of an upgrade: those that place and cancel orders all along, how long none of them was served, and one whose
// orders have a name that only the new version finds under another spelling.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acknowledge, startClients } from '../kills/load.ts';
import type { Random } from '../simulation/random.ts';

export interface Callers {
  readonly acknowledged: Acknowledged;
  /** The longest time without a 2xx answer to anybody so far. */
  readonly gapMs: () => number;
  /** Answers by status. */
  readonly answers: ReadonlyMap<number, number>;
  /** The ids of the orders with the variant name that are acknowledged. */
  readonly named: ReadonlySet<number>;
  stop(): Promise<void>;
}

const CLIENTS = 6;
const NAMED_PAUSE_MS = 150;
const STORED_AS = '髙橋';
const SOUGHT_AS = '高橋';
const ANSWER_MS = 4_000;

export function startCallers(url: () => string, random: Random): Callers {
  const acknowledged: Acknowledged = new Map();
  const answers = new Map<number, number>();
  const named = new Set<number>();
  let servedAt = performance.now();
  let gapMs = 0;
  const answered = (status: number) => {
    answers.set(status, (answers.get(status) ?? 0) + 1);
    if (status < 200 || status > 299) return;
    gapMs = Math.max(gapMs, performance.now() - servedAt);
    servedAt = performance.now();
  };
  const clients = startClients({
    count: CLIENTS,
    url,
    acknowledged,
    random: () => random.below(1_000_000) / 1_000_000,
    onAnswer: ({ status }) => answered(status),
  });
  let stopped = false;
  const working = (async () => {
    while (!stopped) {
      const placed = await placeNamed(url(), answered);
      if (placed) {
        acknowledge(acknowledged, placed, placed.key);
        named.add(placed.id);
      }
      await sleep(NAMED_PAUSE_MS);
    }
  })();
  return {
    acknowledged,
    answers,
    named,
    gapMs: () => gapMs,
    async stop() {
      stopped = true;
      await Promise.all([working, clients.stop()]);
    },
  };
}

async function placeNamed(
  url: string,
  answered: (status: number) => void,
): Promise<{ id: number; status: string; key: string } | undefined> {
  const key = randomUUID();
  try {
    const answer = await fetch(`${url}/api/v1/orders/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      signal: AbortSignal.timeout(ANSWER_MS),
      body: JSON.stringify({
        customer_email: 'named@example.com',
        customer_name: STORED_AS,
        items: [{ product_name: 'Part', quantity: 1, unit_price: 25 }],
      }),
    });
    const text = await answer.text();
    answered(answer.status);
    return answer.ok ? { ...(JSON.parse(text) as { id: number; status: string }), key } : undefined;
  } catch {
    return undefined;
  }
}

/** Those of the orders that a search under the other spelling does not find. */
export async function notFound(url: string, named: ReadonlySet<number>): Promise<number[]> {
  const found = new Set<number>();
  const query = new URLSearchParams({ q: SOUGHT_AS, limit: '1000' });
  const answer = await fetch(`${url}/api/v1/orders/?${query}`);
  if (!answer.ok) throw new Error(`a search was answered ${answer.status}`);
  for (const { id } of (await answer.json()) as { id: number }[]) found.add(id);
  return [...named].filter((id) => !found.has(id));
}
