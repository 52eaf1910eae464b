// What the explorer's lanes share: where requests go, what was answered, which orders there are, and who is at them.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bank } from '../answers/bank.ts';
import { type Acknowledged, acknowledge } from '../kills/load.ts';
import type { Random } from '../simulation/random.ts';
import type { Nodes } from './nodes.ts';
import type { Services } from './services.ts';
import type { Story } from './story.ts';

export interface Field {
  readonly nodes: Nodes;
  readonly services: Services;
  readonly bank: Bank;
  readonly told: Acknowledged;
  readonly pool: Pool;
  readonly counts: Map<string, number>;
  readonly story: Story;
  readonly wrong: (invariant: string, text: string) => void;
}

export interface Asked {
  readonly random: Random;
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
}

/** Status 0 where there was no answer. */
export interface Answer {
  readonly status: number;
  readonly code: string;
  readonly body: unknown;
}

const ANSWER_MS = 8_000;
const NOBODY_MS = 100;

/** One request to any of the servers, counted by its name and what came of it. */
export async function ask(field: Field, asked: Asked): Promise<Answer> {
  const answer = await send(field, asked).catch(
    (): Answer => ({ status: 0, code: 'no answer', body: undefined }),
  );
  const what = `${asked.name}: ${answer.status >= 400 || answer.status === 0 ? answer.code : answer.status}`;
  count(field, what);
  if (answer.status === 500)
    field.wrong('X1', `${asked.method} ${asked.path} was answered ${JSON.stringify(answer.body)}`);
  const orders = ordersIn(answer);
  for (const order of orders) {
    acknowledge(field.told, order, undefined);
    field.pool.add(order.id);
  }
  if (asked.key !== undefined && orders[0]) field.pool.keyed(asked.key, orders[0].id, field.wrong);
  const id = orders[0]?.id ?? /\/orders\/(\d+)/.exec(asked.path)?.[1];
  const body = asked.body ? ` ${JSON.stringify(asked.body)}` : '';
  if (id !== undefined && asked.method !== 'GET') {
    field.story.tell(`order ${id}: ${asked.name}${body} -> ${answer.status} ${answer.code}`);
  }
  // Whoever finds nobody does not ask again at once.
  if (answer.status === 0) await sleep(NOBODY_MS);
  return answer;
}

export function count({ counts }: Pick<Field, 'counts'>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

async function send({ nodes }: Field, { random, method, path, body, key }: Asked): Promise<Answer> {
  const answer = await fetch(nodes.url(random) + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(key ? { 'Idempotency-Key': key } : {}) },
    signal: AbortSignal.timeout(ANSWER_MS),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: answer.status, code: codeIn(parsed) ?? String(answer.status), body: parsed };
}

function codeIn(body: unknown): string | undefined {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

interface Known {
  readonly id: number;
  readonly status: string;
}

/** An order, a list of them, or one beside the outcome of an event; a batch is none. */
function ordersIn({ status, body }: Answer): Known[] {
  if (status < 200 || status > 299 || typeof body !== 'object' || body === null) return [];
  if (Array.isArray(body)) return body.filter(isOrder);
  if ('order' in body && isOrder(body.order)) return [body.order];
  return isOrder(body) ? [body] : [];
}

function isOrder(thing: unknown): thing is Known {
  return (
    typeof thing === 'object' &&
    thing !== null &&
    'id' in thing &&
    'status' in thing &&
    'customer_email' in thing
  );
}

/** The orders that are known, and who is at them. */
export interface Pool {
  add(id: number): void;
  /** One key makes one order, and no order has two. */
  keyed(key: string, id: number, wrong: Field['wrong']): void;
  /** Mostly one of the latest; undefined where there is none. */
  pick(random: Random): number | undefined;
  enter(id: number): () => void;
  /** Whether nobody is at it, or was for a while. */
  isQuiet(id: number, ms: number): boolean;
}

const LATEST = 40;

export function openPool(): Pool {
  const ids: number[] = [];
  const known = new Set<number>();
  const idOf = new Map<string, number>();
  const keyOf = new Map<number, string>();
  const busy = new Map<number, number>();
  const leftAt = new Map<number, number>();
  return {
    add(id) {
      if (known.has(id)) return;
      known.add(id);
      ids.push(id);
    },
    keyed(key, id, wrong) {
      const before = idOf.get(key) ?? id;
      const other = keyOf.get(id) ?? key;
      if (before !== id) wrong('K1', `key ${key} was answered with the orders ${before} and ${id}`);
      if (other !== key) wrong('K1', `order ${id} was the answer to the keys ${other} and ${key}`);
      idOf.set(key, id);
      keyOf.set(id, key);
    },
    pick(random) {
      const from = random.chance(0.8) ? Math.max(0, ids.length - LATEST) : 0;
      return ids.length === 0 ? undefined : ids[from + random.below(ids.length - from)];
    },
    enter(id) {
      busy.set(id, (busy.get(id) ?? 0) + 1);
      return () => {
        busy.set(id, (busy.get(id) ?? 1) - 1);
        leftAt.set(id, performance.now());
      };
    },
    isQuiet: (id, ms) => !busy.get(id) && performance.now() - (leftAt.get(id) ?? 0) > ms,
  };
}
