// Proves that /metrics and /readyz tell what happens and how things stand: by route and outcome, never by order or
// person, at little cost to the database, and also while it is away.
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openMetrics } from '../../../src/server/monitoring/metrics.ts';
import { cachedStatus } from '../../../src/server/monitoring/status.ts';
import { bodyBudget } from '../../../src/server/request/body-budget.ts';
import { largeBodyTurns } from '../../../src/server/request/large-bodies.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { openLife } from '../../support/orders/order-stages.ts';
import { type Asked, startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders';
const DOWN = { kind: 'answer', status: 503 } as const;

async function start(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const server = await startTestServer(env);
  onTestFinished(() => server.close());
  return server;
}

async function scrape(server: Pick<TestServer, 'ask'>, asked: Asked = {}): Promise<Map<string, number>> {
  return samples((await server.ask('/metrics', asked)).text);
}

/** From `name{label="value"}` to the value. */
function samples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

const create = (server: TestServer) => server.ask(ORDERS, { method: 'POST', body: TANAKA });
const requests = (method: string, route: string, status: number) =>
  `orders_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;

test('metrics are text as Prometheus reads it, with those of the process', async () => {
  const server = await start();
  const reply = await server.ask('/metrics');
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(reply.text).toContain('# TYPE orders_created_total counter');
  const found = samples(reply.text);
  expect(found.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(found.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
  expect(found.get('orders_created_total{outcome="succeeded"}')).toBe(0);
  expect(found.get('orders_database_up')).toBe(1);
});

test('every metric that the operations guide names is there', async () => {
  const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const named = new Set(guide.match(/\b(orders|nodejs)_[a-z0-9_]+_[a-z0-9]+\b/g));
  const { text } = await (await start()).ask('/metrics');
  expect(named.size).toBeGreaterThan(15);
  const families = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  expect([...named].filter((name) => !families.has(name))).toEqual([]);
});

test('requests are counted by the pattern of their route, whatever the path holds', async () => {
  const server = await start();
  await create(server);
  await server.ask(`${ORDERS}/1`);
  await server.ask(`${ORDERS}/99?nonsense=1`);
  await server.ask('/secret-4711');
  await server.ask('/secret-4712', { method: 'PROPFIND' });
  const reply = await server.ask('/metrics');
  const found = samples(reply.text);
  expect(found.get(requests('POST', ORDERS, 201))).toBe(1);
  expect(found.get(requests('GET', `${ORDERS}/:id`, 200))).toBe(1);
  expect(found.get(requests('GET', `${ORDERS}/:id`, 422))).toBe(1);
  expect(found.get(requests('GET', 'none', 404))).toBe(1);
  expect(found.get(requests('other', 'none', 404))).toBe(1);
  expect(reply.text).not.toMatch(/secret|nonsense|PROPFIND|tanaka/);
});

test('orders, calls and mails are counted by what came of them', async () => {
  const server = await start();
  await create(server);
  server.fake.script.onPayment(() => ({ kind: 'answer', status: 402 }));
  server.fake.script.onMail(() => DOWN);
  await create(server);
  server.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  await create(server);
  await server.ask(`${ORDERS}/1`, { method: 'DELETE' });
  const found = await scrape(server);
  for (const outcome of ['succeeded', 'declined', 'unknown']) {
    expect(found.get(`orders_created_total{outcome="${outcome}"}`), outcome).toBe(1);
    expect(found.get(`orders_payment_calls_total{outcome="${outcome}"}`), outcome).toBe(1);
    const took = `orders_payment_call_duration_seconds_count{outcome="${outcome}"}`;
    expect(found.get(took), outcome).toBe(1);
  }
  expect(found.get('orders_refund_calls_total{outcome="succeeded"}')).toBe(1);
  expect(found.get('orders_lookup_calls_total{outcome="reached"}')).toBe(1);
  expect(found.get('orders_mails_total{outcome="sent"}')).toBe(1);
  expect(found.get('orders_mails_total{outcome="failed"}')).toBe(1);
  expect(found.get('orders_settle_runs_total')).toBeGreaterThan(0);
  expect(found.get('orders_parked_payments')).toBe(1);
});

test('an outage shows in both: the breaker, what is parked, what waits in the outbox', async () => {
  const server = await start({ ORDERS_RESILIENCE: 'on', ORDERS_PAYMENT_TIMEOUT_MS: '1000' });
  server.fake.script.onMail(() => DOWN);
  await create(server);
  server.fake.script.onPayment(() => DOWN);
  server.fake.script.onLookup(() => DOWN);
  await create(server);
  await create(server);
  expect((await create(server)).body.status).toBe('pending');
  await vi.waitFor(async () => {
    const ready = await server.ask('/readyz');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({
      status: 'ready',
      breakers: { payment: expect.stringMatching(/open/) },
      parked: { count: 3, oldest_seconds: expect.any(Number) },
      outbox: { depth: 1, oldest_seconds: expect.any(Number), dead: 0 },
    });
    const found = await scrape(server);
    expect(found.get('orders_circuit_breaker_state{service="payment"}')).toBeGreaterThan(0);
    expect(found.get('orders_parked_payments')).toBe(3);
    expect(found.get('orders_outbox_mails')).toBe(1);
    expect(found.get('orders_created_total{outcome="parked"}')).toBeGreaterThan(0);
    expect(found.get('orders_settled_rows_total{kind="notification",result="open"}')).toBeGreaterThan(0);
  }, 300_000);
});

test('the orders of a batch are counted as such', async () => {
  const server = await start();
  await server.ask(`${ORDERS}/batch`, { method: 'POST', body: { orders: [TANAKA, TANAKA] } });
  expect((await scrape(server)).get('orders_created_total{outcome="batch"}')).toBe(2);
});

test('held charges show, and the orders that wait for their release', async () => {
  const server = await start();
  await server.ask('/api/v1/hold', { method: 'PUT' });
  await create(server);
  const found = await scrape(server);
  expect(found.get('orders_charges_held')).toBe(1);
  expect(found.get('orders_created_total{outcome="held"}')).toBe(1);
});

test('metrics ask for the token, readyz tells numbers without', async () => {
  const server = await start({ ORDERS_API_TOKEN: 'correct-horse-battery-staple' });
  const refused = await server.ask('/metrics');
  expect(refused.status).toBe(401);
  expect(refused.text).not.toContain('orders_');
  const authorization = 'Bearer correct-horse-battery-staple';
  expect((await server.ask('/metrics', { headers: { authorization } })).status).toBe(200);
  const ready = await server.ask('/readyz');
  expect(ready.body).toEqual({
    status: 'ready',
    breakers: { payment: 'closed', notification: 'closed' },
    parked: { count: 0, oldest_seconds: null },
    outbox: { depth: 0, oldest_seconds: null, dead: 0 },
    bounds: { body_bytes: 0, searches_waiting: 0, turned_away: 0, log_lines_dropped: 0 },
  });
});

test('without a database metrics still tell of the process, and of nothing that is not known', async () => {
  const server = await start();
  await scrape(server);
  await server.context.close();
  await vi.waitFor(async () => {
    const found = await scrape(server);
    expect(found.get('orders_database_up')).toBe(0);
    expect(found.has('orders_parked_payments')).toBe(false);
    expect(found.has('process_cpu_seconds_total')).toBe(true);
  }, 300_000);
  expect((await server.ask('/readyz')).status).toBe(503);
});

test('the database is asked once a second, however often somebody asks, and again after a failure', async () => {
  const { desk } = await openLife();
  const { read } = desk.deps.store;
  let asked = 0;
  let fails = false;
  const counting = async () => {
    asked += 1;
    if (fails) throw new Error('away');
    return read.openCounts();
  };
  const store = { ...desk.deps.store, read: { ...read, openCounts: counting } };
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const standing = cachedStatus({ store });
  await Promise.all([standing(), standing()]);
  await standing();
  expect(asked).toBe(1);
  vi.advanceTimersByTime(1_000);
  fails = true;
  const both = await Promise.allSettled([standing(), standing()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toBe(2);
  fails = false;
  await standing();
  expect(asked).toBe(3);
});

test('two servers of one process count apart', async () => {
  const { desk } = await openLife();
  const open = () =>
    openMetrics({
      deps: desk.deps,
      standing: cachedStatus(desk.deps),
      writable: { check: async () => {} },
      bounds: {
        bodies: bodyBudget(),
        largeBodies: largeBodyTurns(),
        longLists: desk.deps.process.longLists,
        dropped: () => 0,
      },
    });
  const [one, other] = [open(), open()];
  one.measure({ what: 'email', outcome: 'sent' });
  const mails = async (metrics: typeof one) =>
    samples(await metrics.text()).get('orders_mails_total{outcome="sent"}');
  expect([await mails(one), await mails(other)]).toEqual([1, 0]);
});
