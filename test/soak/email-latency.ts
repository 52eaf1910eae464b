// How long a customer waits for an order while the Notification Service is quick or slow: with resilience on the same.

import type { Bench } from '../../bench/harness/bench.ts';
import { median, quantile, table } from '../../bench/harness/figures.ts';
import { sampleOrder } from '../../bench/harness/sample-orders.ts';
import { startArrivals, waitsAt } from '../support/server/requests.ts';
import { startPlant } from './plant.ts';

const ROUNDS = 3;
const WARM_UP_MS = 3_000;
const MEASURE_MS = 8_000;
const EMAIL_MS = [0, 500] as const;
const MOST = 1.1;
const TIMEOUT_MS = 30_000;

export async function emailLatency(bench: Bench, load: { perSecond: number; paymentMs: number }) {
  const { perSecond, paymentMs } = load;
  const rounds = new Map<number, number[][]>(EMAIL_MS.map((ms) => [ms, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const emailMs of EMAIL_MS) {
      const running = await startPlant(bench, { paymentMs, emailMs, timeoutMs: TIMEOUT_MS });
      const arrivals = startArrivals(running.url, perSecond, sampleOrder);
      rounds.get(emailMs)?.push(await waitsAt(arrivals, WARM_UP_MS, MEASURE_MS));
      await running.stop();
    }
  }
  const medianOf = (ms: number, share: number) =>
    median((rounds.get(ms) ?? []).map((waits) => quantile(waits, share)));
  const rows = EMAIL_MS.map((ms) => [
    `${ms} ms`,
    medianOf(ms, 0.5).toFixed(1),
    medianOf(ms, 0.99).toFixed(1),
  ]);
  const [quick, slow] = EMAIL_MS;
  const ratio = medianOf(slow, 0.5) / medianOf(quick, 0.5);
  return {
    report:
      `creation at ${perSecond} orders/s, payments of ${paymentMs} ms, ${ROUNDS} rounds of ${MEASURE_MS / 1000} s\n` +
      table([['an email takes', 'p50 ms', 'p99 ms'], ...rows]),
    verdicts: {
      [`a slow email costs a creation nothing (${ratio.toFixed(2)} times, at most ${MOST})`]: ratio <= MOST,
    },
  };
}
