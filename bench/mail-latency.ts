// How long a customer waits for an order while the Notification Service is quick or slow: with resilience on the same.
import { setTimeout as sleep } from 'node:timers/promises';
import { median, quantile, table } from './figures.ts';
import { startArrivals } from './http/arrivals.ts';
import { sampleOrder } from './http/sample-orders.ts';
import { type Plant, startPlant } from './soak-plant.ts';

const ROUNDS = 3;
const WARM_UP_MS = 3_000;
const MEASURE_MS = 8_000;
const MAILS_MS = [0, 500] as const;
const MOST = 1.1;

export async function mailLatency(plant: Plant, load: { perSecond: number; paymentMs: number }) {
  const p50s = new Map<number, number[]>(MAILS_MS.map((ms) => [ms, []]));
  const p99s = new Map<number, number[]>(MAILS_MS.map((ms) => [ms, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const mailMs of MAILS_MS) {
      const running = await startPlant(plant, {
        name: `mails-${mailMs}-${round}`,
        paymentMs: load.paymentMs,
        mailMs,
        timeoutMs: 30_000,
      });
      const arrivals = startArrivals(running.url, load.perSecond, sampleOrder);
      const from = performance.now() + WARM_UP_MS;
      await sleep(WARM_UP_MS + MEASURE_MS);
      await arrivals.stop();
      await running.stop();
      const waits = arrivals.answered
        .filter(({ sentAt }) => sentAt >= from)
        .map(({ sentAt, answeredAt }) => answeredAt - sentAt);
      p50s.get(mailMs)?.push(quantile(waits, 0.5));
      p99s.get(mailMs)?.push(quantile(waits, 0.99));
    }
  }
  const rows = MAILS_MS.map((ms) => [
    `${ms} ms`,
    median(p50s.get(ms) ?? []).toFixed(1),
    median(p99s.get(ms) ?? []).toFixed(1),
  ]);
  const [quick, slow] = MAILS_MS.map((ms) => median(p50s.get(ms) ?? []));
  const ratio = (slow ?? Number.NaN) / (quick ?? Number.NaN);
  return {
    report:
      `creation at ${load.perSecond} orders/s, payments of ${load.paymentMs} ms, ${ROUNDS} rounds of ${MEASURE_MS / 1000} s\n` +
      table([['a mail takes', 'p50 ms', 'p99 ms'], ...rows]),
    verdicts: {
      [`a slow mail costs a creation nothing (${ratio.toFixed(2)} times, at most ${MOST})`]: ratio <= MOST,
    },
  };
}
