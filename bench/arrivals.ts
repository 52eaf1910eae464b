// Orders that arrive at a steady rate, whether the ones before have been answered or not, as customers do.
import { Pool } from 'undici';

export interface Arrival {
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

const CONNECTIONS = 512;
const TICK_MS = 10;

export function startArrivals(url: string, perSecond: number): Arrivals {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const answered: Arrival[] = [];
  const underWay = new Set<Promise<void>>();
  const started = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * perSecond;
    while (sent < due) {
      sent += 1;
      const one = place(pool, sent)
        .then((arrival) => void answered.push(arrival))
        .finally(() => underWay.delete(one));
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

async function place(pool: Pool, n: number): Promise<Arrival> {
  const body = JSON.stringify({
    customer_email: `customer${n}@example.com`,
    customer_name: '田中',
    items: [{ product_name: 'Keyboard', quantity: 1, unit_price: 1_000 + n }],
  });
  const sentAt = performance.now();
  let status = 0;
  try {
    const headers = { 'content-type': 'application/json' };
    const reply = await pool.request({ method: 'POST', path: '/api/v1/orders/', headers, body });
    await reply.body.dump();
    status = reply.statusCode;
  } catch {
    // Told by the status that stays.
  }
  return { sentAt, answeredAt: performance.now(), status };
}
