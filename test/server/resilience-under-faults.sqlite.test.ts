// Proves that with resilience on a service that fails a fifth of its calls, in every way a call can fail, costs time and
// nothing else: each order is paid, charged once and confirmed, and each intent has one key however often it was sent.
import { expect, test } from 'vitest';
import { seededRandom } from '../simulation/random.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { scaled } from '../support/scale.ts';
import { startTestServer, type TestServer } from '../support/server/server.ts';
import type { Behaviour } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

const ORDERS = scaled(1_000, 300);
const CLIENTS = 64;
const FAILING = 0.2;
const TIMEOUT_MS = 400;

const FAULTS: readonly Behaviour[] = [
  { kind: 'answer', status: 500, charge: true },
  { kind: 'answer', status: 503, charge: false },
  { kind: 'reset', charge: true },
  { kind: 'reset', charge: false },
  // Its answer comes when nobody waits for it any more.
  { kind: 'hang', charge: true },
];

interface CountRow {
  readonly n: number;
}

const count = ({ rows }: TestServer, sql: string) => Number(rows<CountRow>(sql)[0]?.n);

/** Each client places its next order as soon as the last one was answered. */
async function placeAll({ ask }: TestServer): Promise<number[]> {
  const statuses: number[] = [];
  let placed = 0;
  const client = async () => {
    while (placed < ORDERS) {
      placed += 1;
      const { status } = await ask('/api/v1/orders/', { method: 'POST', body: orderOf(placed) });
      statuses.push(status);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return statuses;
}

test('hundreds of orders survive five kinds of faults', { timeout: 300_000 }, async () => {
  const server = await startTestServer({
    ORDERS_RESILIENCE: 'on',
    ORDERS_PAYMENT_TIMEOUT_MS: String(TIMEOUT_MS),
    ORDERS_NOTIFICATION_TIMEOUT_MS: String(TIMEOUT_MS),
  });
  const { fake } = server;
  try {
    const random = seededRandom(1);
    const faults = new Map<string, number>();
    const sometimes = () => {
      if (!random.chance(FAILING)) return undefined;
      const fault = random.pick(FAULTS);
      const name = JSON.stringify(fault);
      faults.set(name, (faults.get(name) ?? 0) + 1);
      return fault;
    };
    fake.script.onPayment(sometimes);
    fake.script.onLookup(sometimes);
    fake.script.onMail(sometimes);
    expect(new Set(await placeAll(server))).toEqual(new Set([201]));
    await until(() => count(server, "SELECT count(*) AS n FROM orders WHERE status = 'PAID'") === ORDERS);
    await until(
      () => count(server, "SELECT count(*) AS n FROM journal WHERE state NOT IN ('done', 'refused')") === 0,
    );
    expect(faults.size).toBe(FAULTS.length);

    expect(fake.charges).toHaveLength(ORDERS);
    expect(fake.net().size).toBe(ORDERS);
    expect(fake.refunds).toEqual([]);
    const confirmed = new Set(fake.mails.map(({ template, data }) => `${template} ${data.order_id}`));
    expect(confirmed.size).toBe(ORDERS);
    const keys = new Map<string, Set<string | undefined>>();
    for (const { method, path, body = {}, key } of fake.calls) {
      if (method === 'GET') continue;
      const { order_id } = (body.data ?? body) as { order_id?: unknown };
      const intent = `${path} ${order_id}`;
      keys.set(intent, (keys.get(intent) ?? new Set()).add(key));
    }
    expect(keys.size).toBe(2 * ORDERS);
    expect(Math.max(...[...keys.values()].map(({ size }) => size))).toBe(1);
    expect(new Set([...keys.values()].map(([key]) => key)).size).toBe(2 * ORDERS);
  } finally {
    await server.close();
  }
});
