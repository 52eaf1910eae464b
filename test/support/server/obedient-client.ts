// A client that does what it is told: whatever asks it to come again, by a 5xx or a 409 with Retry-After, gets the same
// request again.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Obeyed {
  /** Of each answer, oldest first; 0 where there was none. */
  readonly statuses: number[];
  /** Parsed, of the last answer. */
  readonly body: Record<string, unknown>;
  readonly replayed: boolean;
}

const PATIENCE_MS = 60_000;

export async function obey(url: string, method: string, body?: object, key?: string): Promise<Obeyed> {
  const statuses: number[] = [];
  const latest = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await once(url, method, body, key);
    statuses.push(answer?.status ?? 0);
    const wait = answer?.headers.get('retry-after');
    const again = answer && (answer.status >= 500 || answer.status === 409) && wait != null;
    if (!again || performance.now() > latest) {
      const text = (await answer?.text()) ?? '';
      return {
        statuses,
        body: text.startsWith('{') ? JSON.parse(text) : {},
        replayed: answer?.headers.get('idempotent-replayed') === 'true',
      };
    }
    await answer.arrayBuffer();
    await sleep(Number(wait) * 1_000);
  }
}

async function once(url: string, method: string, body?: object, key?: string): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    return undefined;
  }
}
