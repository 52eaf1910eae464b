// What nodes still have to do once the network is well again: take orders, come to rest, and end when they are told.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acknowledge } from '../kills/load.ts';
import { end, type Server } from '../kills/serving.ts';

const END_LIMIT_MS = 60_000;
const PAUSE_MS = 300;

/** A careful client places an order with this node; what is wrong if it cannot. */
export async function orderAfter(
  server: Server,
  headers: Readonly<Record<string, string>>,
  acknowledged: Acknowledged,
  limitMs: number,
): Promise<string | undefined> {
  const key = randomUUID();
  const body = JSON.stringify({
    customer_email: 'after@example.com',
    customer_name: 'After',
    items: [{ product_name: 'Part', quantity: 1, unit_price: 5 }],
  });
  const latest = performance.now() + limitMs;
  let last = '';
  while (performance.now() < latest) {
    try {
      const answer = await fetch(`${server.url}/api/v1/orders/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, ...headers },
        body,
        signal: AbortSignal.timeout(limitMs),
      });
      const text = await answer.text();
      if (answer.status === 201) {
        acknowledge(acknowledged, JSON.parse(text) as { id: number; status: string }, key);
        return undefined;
      }
      last = `${answer.status} ${text}`;
    } catch (error) {
      last = String(error);
    }
    await sleep(PAUSE_MS);
  }
  return `A4: a node takes no order after the fault: ${last}`;
}

/** In milliseconds after `since`: `limitMs` where it never comes. */
export async function timeUntil(
  since: number,
  limitMs: number,
  happened: () => boolean | Promise<boolean>,
): Promise<number> {
  while (performance.now() - since < limitMs) {
    if (await happened()) return Math.round(performance.now() - since);
    await sleep(PAUSE_MS);
  }
  return Math.round(limitMs);
}

/** After SIGTERM, and well. */
export async function endedInTime(server: Server): Promise<string | undefined> {
  const ended = end(server, 'SIGTERM').then(() => true);
  const inTime = await Promise.race([ended, sleep(END_LIMIT_MS, false, { ref: false })]);
  if (!inTime) return `A5: a node does not end ${END_LIMIT_MS} ms after SIGTERM`;
  const { exitCode } = server.child;
  return exitCode === 0 ? undefined : `A5: a node ended with ${exitCode}`;
}
