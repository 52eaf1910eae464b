// Proves that the bodies being read take a bounded part of the memory, that what anybody may send leaves room for the others,
// and that small requests always have room.
import { expect, onTestFinished, test } from 'vitest';
import { type BodyLimits, bodyBudget } from '../../../src/server/request/body-budget.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { head } from '../../support/server/raw-http.ts';
import { startTestServer } from '../../support/server/server.ts';

const LIMITS: BodyLimits = { mostBytes: 100, openBytes: 30, smallBytes: 5 };
const FULL = { kind: 'unavailable' };

test('bodies are counted as they grow, and leave the budget with their end', () => {
  const budget = bodyBudget(LIMITS);
  const [first, second] = [budget.begin(false), budget.begin(false)];
  first.grow(60);
  first.grow(20);
  second.grow(40);
  expect(budget.held).toBe(100);
  expect(() => second.grow(41)).toThrowError(expect.objectContaining(FULL));
  first.end();
  second.grow(90);
  second.end();
  expect([budget.held, budget.turnedAway]).toEqual([0, 1]);
});

test('what anybody may send has a part of it, and small bodies always have room', () => {
  const budget = bodyBudget(LIMITS);
  const webhook = budget.begin(true);
  webhook.grow(30);
  expect(() => budget.begin(true).grow(6)).toThrowError(expect.objectContaining(FULL));
  budget.begin(true).grow(5);
  budget.begin(false).grow(65);
  expect(() => budget.begin(false).grow(6)).toThrowError(expect.objectContaining(FULL));
  budget.begin(false).grow(5);
});

test('large bodies beyond the budget are a 503 with Retry-After, orders are placed beside them', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  const large = (line: string) =>
    head(line, 'Content-Type: application/json', `Content-Length: ${10 * 1024 * 1024}`);
  const batches = await Promise.all(Array.from({ length: 6 }, () => server.connect()));
  for (const one of batches) one.send(`${large('POST /api/v1/orders/batch HTTP/1.1')}{`);
  const refused = await server.connect();
  refused.send(large('POST /api/v1/orders/batch HTTP/1.1'));
  const answer = await refused.until('\0never');
  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(answer).toMatch(/\r\nretry-after: 5\r\n/i);
  expect(answer).toContain('"code":"unavailable"');
  expect((await server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA })).status).toBe(201);
  for (const one of batches) one.socket.destroy();
});

test('a webhook may have 64 KiB, and is not read without headers that could sign it', async () => {
  const server = await startTestServer({
    ORDERS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  });
  onTestFinished(() => server.close());
  const now = Math.floor(Date.now() / 1000);
  const send = async (bytes: number, timestamp: number) => {
    const connection = await server.connect();
    connection.send(
      head(
        'POST /api/v1/orders/1/webhook HTTP/1.1',
        `Content-Length: ${bytes}`,
        'webhook-id: evt_1',
        `webhook-timestamp: ${timestamp}`,
        'webhook-signature: v1,bm9uZQ==',
      ),
    );
    // No byte of the body is sent.
    return (await connection.until('\0never')).slice(0, 'HTTP/1.1 000'.length);
  };
  expect(await send(64 * 1024 + 1, now)).toBe('HTTP/1.1 413');
  expect(await send(64, now - 3_600)).toBe('HTTP/1.1 401');
});
