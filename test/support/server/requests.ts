// Requests to a server: single ones, and those that arrive at a steady rate, whether the ones before have been answered or
// not, as customers do. autocannon can't: it waits for answers, and sends the requests of a second at its beginning.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface Arrival {
  /** When it should have been sent: what delays the sender counts as waiting too. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 0 where there was no answer. */
  readonly status: number;
}

export interface Arrivals {
  /** All that were answered so far. */
  readonly answered: readonly Arrival[];
  /** Resolves when the last one sent has been answered. */
  stop(): Promise<void>;
}

const TICK_MS = 1;
/** A server that stands still gets no more than these; the rest waits here, and its time goes on. */
const MAX_CONNECTIONS = 512;

/** `requests` gives the n-th request. */
export function startArrivals(
  url: string,
  perSecond: number,
  requests: (n: number) => Request,
  onReply: (n: number, reply: Reply) => void = () => {},
): Arrivals {
  const pool = new Pool(url, { connections: MAX_CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
  const answered: Arrival[] = [];
  const underWay = new Set<Promise<void>>();
  const started = performance.now();
  const dueAt = (n: number) => started + (n / perSecond) * 1_000;
  const send = async (n: number) => {
    const reply = await ask(pool, requests(n)).catch((error) => ({ status: 0, body: String(error) }));
    answered.push({ sentAt: dueAt(n), answeredAt: performance.now(), status: reply.status });
    onReply(n, reply);
  };
  let next = 0;
  const timer = setInterval(() => {
    for (; dueAt(next) <= performance.now(); next += 1) {
      const one = send(next).finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }, TICK_MS);
  return {
    answered,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      await pool.close();
    },
  };
}

/** The waiting times of the requests of `measureMs`, in ms, after a warm-up. */
export async function waitsAt(arrivals: Arrivals, warmUpMs: number, measureMs: number): Promise<number[]> {
  const from = performance.now() + warmUpMs;
  await sleep(warmUpMs + measureMs);
  await arrivals.stop();
  return waitsOf(arrivals.answered.filter(({ sentAt }) => sentAt >= from));
}

export function waitsOf(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
}

export const JSON_BODY = { 'content-type': 'application/json' };

export async function ask(server: Dispatcher, { method, path, body, headers }: Request) {
  const answer = await server.request({
    method,
    path,
    ...(body === undefined ? {} : { body }),
    headers: { ...(body === undefined ? {} : JSON_BODY), ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}
