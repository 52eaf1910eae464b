// Proves that counters or a log that fail cost no request its answer, and that a stop waits for none that has ended.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/server/app.ts';
import { bodyBudget } from '../../src/server/request/body-budget.ts';
import { startTestServer } from '../support/server/server.ts';

const broken = (): never => {
  throw new Error('this listener is broken');
};
const BROKEN_LOG = { info: broken, warn: broken, error: broken };
const IN_TIME_MS = 10_000;

/** Only what the routes that are asked here need. */
async function serveBroken() {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  const options = {
    desk: {
      getOrder: async () => {
        throw new Error('a bug');
      },
    },
    batches: {},
    guard: { checkHost: () => {}, checkToken: () => {} },
    forwarded: { clientOf: () => '', viaOf: () => undefined },
    webhook: { signed: false },
    bodies: bodyBudget(),
    metrics: { requestsOf: () => broken, text: async () => '', contentType: 'text/plain' },
    log: BROKEN_LOG,
    readiness: async () => ({}),
    refuse: () => {},
    writable: { failed: broken },
  } as unknown as Parameters<typeof createApp>[0];
  const app = createApp(options);
  const http = createServer(app.handler);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void http.close());
  return { app, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

test('requests are answered, and a stop ends, with counters and a log that throw', async () => {
  const { app, url } = await serveBroken();
  const statusOf = async (path: string) => {
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(IN_TIME_MS) });
    await answer.text();
    return answer.status;
  };
  expect(await statusOf('/healthz')).toBe(200);
  expect(await statusOf('/api/v1/orders/1')).toBe(500);
  expect(await statusOf('/nowhere')).toBe(404);
  const late = new Promise((resolve) => setTimeout(resolve, IN_TIME_MS, 'late'));
  expect(await Promise.race([app.drain(), late])).toBeUndefined();
});
