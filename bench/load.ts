// The load: clients that keep their connection and send the next order as soon as the last one was answered.
import { Pool } from 'undici';
import { quantile } from './figures.ts';

export interface LoadOptions {
  readonly clients: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoadResult {
  /** Answers within the measured time. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** All that were right, those of the warm-up too. */
  readonly created: number;
  /** What was wrong with the first answer that was; undefined if none was. */
  readonly wrong: string | undefined;
}

interface Sample {
  readonly body: string;
  readonly total: number;
}

const PATH = '/api/v1/orders';
const HEADERS = { 'content-type': 'application/json' };
const SAMPLES: readonly Sample[] = Array.from({ length: 97 }, (_, at) => {
  const [quantity, price] = [1 + (at % 7), 100 + 37 * at];
  const body = {
    customer_email: `customer${at}@example.com`,
    customer_name: at % 2 ? `Customer ${at}` : `田中 ${at}`,
    items: [{ product_name: `Product ${at}`, quantity, unit_price: price }],
    currency: 'JPY',
  };
  return { body: JSON.stringify(body), total: quantity * price };
});

/** Sends `count` orders one after the other. */
export async function createOrders(url: string, count: number): Promise<void> {
  const pool = new Pool(url, { connections: 1, pipelining: 1 });
  try {
    for (let at = 0; at < count; at += 1) {
      const wrong = await create(pool, at);
      if (wrong !== undefined) throw new Error(wrong);
    }
  } finally {
    await pool.close();
  }
}

export async function load(url: string, options: LoadOptions): Promise<LoadResult> {
  const pool = new Pool(url, { connections: options.clients, pipelining: 1 });
  const measureFrom = performance.now() + options.warmUpMs;
  const measureTo = measureFrom + options.measureMs;
  const latencies: number[] = [];
  let sent = 0;
  let created = 0;
  let wrong: string | undefined;
  const client = async () => {
    while (wrong === undefined && performance.now() < measureTo) {
      const started = performance.now();
      sent += 1;
      const complaint = await create(pool, sent);
      const ended = performance.now();
      if (complaint === undefined) created += 1;
      else wrong ??= complaint;
      if (ended >= measureFrom && ended <= measureTo) latencies.push(ended - started);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  await pool.close();
  return {
    perSecond: latencies.length / (options.measureMs / 1000),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    created,
    wrong,
  };
}

/** Undefined for a right answer, otherwise what is wrong with it. */
async function create(pool: Pool, at: number): Promise<string | undefined> {
  const sample = SAMPLES[at % SAMPLES.length];
  if (!sample) return 'there is no order to send';
  try {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: PATH,
      headers: HEADERS,
      body: sample.body,
    });
    const text = await body.text();
    if (statusCode !== 201) return `HTTP ${statusCode}: ${text}`;
    const order = JSON.parse(text) as { status?: unknown; total_amount?: unknown };
    return order.status === 'paid' && order.total_amount === sample.total ? undefined : text;
  } catch (error) {
    return String(error);
  }
}
