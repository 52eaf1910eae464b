// The load, by autocannon: clients that keep their connection and send the next request as soon as the last one was
// answered.
import autocannon from 'autocannon';
import { JSON_BODY } from '../../test/support/server/requests.ts';
import { type Bench, CLIENTS } from './bench.ts';
import { quantile } from './figures.ts';
import { type Ask, type Asks, wrongAnswer } from './sample-orders.ts';

export interface LoadOptions {
  readonly clients?: number;
  readonly warmUpMs: number;
  /** More until each client has had an answer. */
  readonly measureMs: number;
  /** It ends early when so many requests have been sent. */
  readonly most?: number;
}

export interface Load {
  /** Within the measured time. */
  readonly figures: { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };
  /** All that were answered, those of the warm-up too. */
  readonly answered: number;
}

/** Longer than any load. */
const LIMIT_SECONDS = 600;

/** Rejects at the first wrong answer. No request is left without its answer. */
export async function load(bench: Bench, url: string, options: LoadOptions, asks: Asks): Promise<Load> {
  const { clients = CLIENTS, most = Number.POSITIVE_INFINITY } = options;
  const measureFrom = performance.now() + bench.pace.ms(options.warmUpMs);
  const measureTo = measureFrom + bench.pace.ms(options.measureMs);
  const latencies: number[] = [];
  let [sent, answered, lastAt] = [0, 0, 0];
  let wrong: Error | undefined;
  const setupRequest = (request: autocannon.Request, context: { one?: Ask }) => {
    // Clients that are at their end build one more request, which they do not send.
    const one = asks(Math.min(sent, most - 1));
    sent += 1;
    context.one = one;
    const headers = { ...request.headers, ...(one.body ? JSON_BODY : {}), ...one.headers };
    return { ...request, ...one, headers };
  };
  const onResponse = (status: number, body: string, { one }: { one?: Ask }) => {
    const reply = { status, body };
    if (one && !one.isRight(reply)) wrong ??= wrongAnswer(one, reply);
  };
  await new Promise<void>((resolve, reject) => {
    const running = autocannon(
      {
        url,
        connections: clients,
        duration: LIMIT_SECONDS,
        timeout: LIMIT_SECONDS,
        sampleInt: 50,
        requests: [{ setupRequest, onResponse }] as autocannon.Request[],
      },
      (error: unknown) => (error ? reject(error) : resolve()),
    );
    running.on('response', (client, _status, _bytes, ms) => {
      answered += 1;
      const now = performance.now();
      const isEnough = now >= measureTo && latencies.length >= clients;
      if (now >= measureFrom && !isEnough) {
        latencies.push(ms);
        lastAt = now;
      }
      if (isEnough || sent >= most || wrong) endOf(client);
    });
    running.on('reqError', (error) => {
      wrong ??= error instanceof Error ? error : new Error(String(error));
      running.stop();
    });
  });
  if (wrong) throw wrong;
  if (latencies.length === 0) throw new Error('there were too few requests to measure');
  const perSecond = latencies.length / ((lastAt - measureFrom) / 1_000);
  return {
    answered,
    figures: { perSecond, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) },
  };
}

/** What `autocannon` does with a client that has sent its `amount`; its types leave it out. */
function endOf(client: autocannon.Client): void {
  (client as autocannon.Client & { destroy(): void }).destroy();
}
