// The load: clients that keep their connection and send the next request as soon as the last one was answered.
import { quantile } from '../figures.ts';
import { openConnection, type Reply, type Request } from './connection.ts';

export interface LoadOptions {
  readonly clients: number;
  readonly warmUpMs: number;
  /** Less where the requests are at their end before. */
  readonly measureMs: number;
}

/** A request and what its answer has to be; judged while it is measured, so it must be cheap. */
export interface Ask extends Request {
  isRight(reply: Reply): boolean;
}

/** The n-th request, from 0; undefined where there is none left. */
export type Asks = (n: number) => Ask | undefined;

export interface LoadResult {
  /** Answers a second within the measured time. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** All that were answered, those of the warm-up too. */
  readonly answered: number;
}

/** Rejects at the first wrong answer. */
export async function load(url: string, options: LoadOptions, asks: Asks): Promise<LoadResult> {
  const began = performance.now();
  const measureFrom = began + options.warmUpMs;
  const measureTo = measureFrom + options.measureMs;
  const latencies: number[] = [];
  let [sent, answered, lastAt] = [0, 0, began];
  let wrong: string | undefined;
  const client = () =>
    new Promise<void>((resolve) => {
      const connection = openConnection(url);
      const end = () => {
        connection.close();
        resolve();
      };
      const next = () => {
        const started = performance.now();
        const one = started < measureTo && wrong === undefined ? asks(sent) : undefined;
        if (!one) return end();
        sent += 1;
        connection.send(one, (reply) => {
          lastAt = performance.now();
          answered += 1;
          if (!one.isRight(reply)) wrong ??= describe(one, reply);
          if (lastAt >= measureFrom && lastAt <= measureTo) latencies.push(lastAt - started);
          next();
        });
      };
      next();
    });
  await Promise.all(Array.from({ length: options.clients }, client));
  if (wrong !== undefined) throw new Error(`a wrong answer: ${wrong}`);
  if (latencies.length === 0) throw new Error('there were too few requests to measure');
  return {
    perSecond: latencies.length / ((Math.min(lastAt, measureTo) - measureFrom) / 1_000),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    answered,
  };
}

export function describe({ method, path }: Request, { status, head, body }: Reply): string {
  const text = body.toString();
  return `${method} ${path}: ${status === 0 ? head : `HTTP ${status}`} ${text.slice(0, 500)}`;
}
