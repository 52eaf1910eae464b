// Clients of a server that keeps dying: they place orders under idempotency keys, cancel some, and repeat what
// got no answer, as careful clients do.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** What clients were told: by order id, the statuses they saw in 2xx answers, and the key it was placed with. */
export type Acknowledged = Map<number, Told>;

interface Told {
  readonly key: string;
  readonly statuses: string[];
  /** Set where the same id was given to another key too. */
  twice?: true;
}

export interface LoadOptions {
  readonly count: number;
  /** Where the server is now; it moves with every start. */
  readonly url: () => string;
  readonly acknowledged: Acknowledged;
  readonly random: () => number;
  /** Of how many prices there are; 1,000 where it is not said. */
  readonly prices?: number;
  /** How long a client waits for an answer; 4 seconds where it is not said. */
  readonly answerMs?: number;
  /** How long a client pauses before its next order; not at all where it is not said. */
  readonly pauseMs?: number;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly onAnswer?: (answer: LoadAnswer) => void;
  /** Told of each request that got no answer, and why. */
  readonly onFailure?: (request: string, error: unknown) => void;
}

export interface LoadAnswer {
  /** Method and path. */
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly tookMs: number;
}

export interface Clients {
  /** Resolves when every client has ended its last request; later calls do nothing. */
  stop(): Promise<void>;
}

const ANSWER_MS = 4_000;
const PAUSE_MS = 20;
const PRICES = 1_000;
/** So often a client is told that its key is in use before it goes on with another order. */
const REFUSALS = 50;
const CANCELLED_SHARE = 0.3;

export function startClients(options: LoadOptions): Clients {
  let stopped = false;
  const client = async () => {
    while (!stopped) {
      const id = await place(options, () => stopped);
      if (id !== undefined && options.random() < CANCELLED_SHARE) await cancel(options, id);
      if (options.pauseMs) await sleep(options.pauseMs);
    }
  };
  const running = Promise.all(Array.from({ length: options.count }, client));
  return {
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** Repeats with the same key until there is an answer, or the key stays in use by one that stands still; the order's id. */
async function place(options: LoadOptions, stopped: () => boolean): Promise<number | undefined> {
  const key = randomUUID();
  const price = 1 + Math.floor(options.random() * (options.prices ?? PRICES));
  const order = {
    customer_email: 'kill@example.com',
    customer_name: 'Kill',
    items: [{ product_name: 'Part', quantity: 3, unit_price: price / 10 }],
  };
  let refused = 0;
  while (!stopped() && refused < REFUSALS) {
    const told = await request(options, 'POST', '/api/v1/orders/', order, key);
    if (told === 'conflict') refused += 1;
    else if (told) return told.id;
    await sleep(PAUSE_MS);
  }
  return undefined;
}

async function cancel(options: LoadOptions, id: number): Promise<void> {
  await request(options, 'DELETE', `/api/v1/orders/${id}`);
}

/** The order of a 2xx answer, noted as told; undefined for anything but that and a 409. */
async function request(
  { url, acknowledged, answerMs = ANSWER_MS, headers, onAnswer, onFailure }: LoadOptions,
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<{ id: number } | 'conflict' | undefined> {
  const asked = performance.now();
  try {
    const answer = await fetch(url() + path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...headers,
        ...(key ? { 'Idempotency-Key': key } : {}),
      },
      signal: AbortSignal.timeout(answerMs),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    onAnswer?.({
      request: `${method} ${path}`,
      status: answer.status,
      headers: answer.headers,
      text,
      tookMs: performance.now() - asked,
    });
    if (answer.status === 409) return 'conflict';
    if (!answer.ok) return undefined;
    const order = JSON.parse(text) as { id: number; status: string };
    acknowledge(acknowledged, order, key);
    return order;
  } catch (error) {
    onFailure?.(`${method} ${path}`, error);
    return undefined;
  }
}

/** Notes what a client was told of an order, of which it was the one to place it where there is a `key`. */
export function acknowledge(
  acknowledged: Acknowledged,
  order: { readonly id: number; readonly status: string },
  key: string | undefined,
): void {
  const known: Told = acknowledged.get(order.id) ?? { key: key ?? '', statuses: [] };
  if (key !== undefined && known.key !== key) known.twice = true;
  known.statuses.push(order.status);
  acknowledged.set(order.id, known);
}
