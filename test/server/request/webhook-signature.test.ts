// Proves who may report a payment event: where a secret is set, those who sign it; where none is, programs of this machine.
// A request that is refused has changed nothing, and its sender learns nothing.
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { signWebhook } from '../../../src/domain/webhook/webhook-signature.ts';
import { createWebhookGuard } from '../../../src/server/request/webhook-guard.ts';
import {
  bookOf,
  mailsOf,
  orderIn,
  processingId,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { type Reply, startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NEXT_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const STRANGER = 'whsec_plJ3nmyCDGBKInavdOK15jsl6E2Kk7tX';
const TOKEN = 'desk-token';
const QUIET = { ORDERS_RECOVERY_INTERVAL_MS: '3600000' };

type Headers = Record<string, string>;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    ...QUIET,
    ORDERS_API_TOKEN: TOKEN,
    ORDERS_WEBHOOK_SECRET: `${SECRET} ${NEXT_SECRET}`,
  });
});
afterAll(() => server.close());

async function start(env: Record<string, string>): Promise<TestServer> {
  const started = await startTestServer({ ...QUIET, ...env });
  onTestFinished(() => started.close());
  return started;
}

const post = (to: TestServer, id: number, body: string, headers: Headers = {}): Promise<Reply> =>
  to.ask(`/api/v1/orders/${id}/webhook`, { method: 'POST', body, headers: { ...JSON_TYPE, ...headers } });
const JSON_TYPE = { 'content-type': 'application/json' };

const eventOf = (id: number) =>
  JSON.stringify({
    payment_id: processingId(id),
    status: 'succeeded',
    amount: TOTAL,
    event_id: 'in the body',
  });

/** Signed now, as the Payment Service would. */
const signed = (body: string, secret = SECRET, id = 'msg_1', nowMs = Date.now()): Headers =>
  signWebhook(secret, id, body, nowMs);

const without = (headers: Headers, name: string): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

const UNAUTHORIZED = {
  status: 401,
  headers: { 'content-type': 'application/problem+json' },
  body: { status: 401, code: 'bad_signature' },
};

const WRONG: [string, (body: string) => [headers: Headers, sent?: string]][] = [
  ['no signature', () => [{}]],
  ['no id', (body) => [without(signed(body), 'webhook-id')]],
  ['no time', (body) => [without(signed(body), 'webhook-timestamp')]],
  ['no signature header', (body) => [without(signed(body), 'webhook-signature')]],
  ["somebody else's secret", (body) => [signed(body, STRANGER)]],
  ['a body changed on the way', (body) => [signed(body), body.replace('succeeded', 'failed')]],
  ['the same JSON in other bytes', (body) => [signed(body), JSON.stringify(JSON.parse(body), null, 1)]],
  ['another id', (body) => [{ ...signed(body), 'webhook-id': 'msg_2' }]],
  ['a time of six minutes ago', (body) => [signed(body, SECRET, 'msg_1', Date.now() - 360_000)]],
  ['a time in six minutes', (body) => [signed(body, SECRET, 'msg_1', Date.now() + 360_000)]],
  ['a body that is no JSON, not signed', () => [{}, '{']],
  ['the API token in place of a signature', () => [{ authorization: `Bearer ${TOKEN}` }]],
  [
    'another version of signature',
    (body) => {
      const headers = signed(body);
      return [{ ...headers, 'webhook-signature': `v2${headers['webhook-signature']?.slice(2)}` }];
    },
  ],
  ['what is no base64', (body) => [{ ...signed(body), 'webhook-signature': 'v1,%%%%' }]],
];

describe('an event is refused, whatever it says, for', () => {
  test.each(WRONG)('%s', async (_name, make) => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    const body = eventOf(id);
    const [headers, sent = body] = make(body);
    const before = { ...storedOf(bookOf(server), id), calls: server.fake.calls.length };
    const reply = await post(server, id, sent, headers);
    expect(reply).toMatchObject(UNAUTHORIZED);
    expect(reply.text).not.toContain('whsec_');
    expect({ ...storedOf(bookOf(server), id), calls: server.fake.calls.length }).toEqual(before);
    // It has not used the event's id up either.
    expect(await post(server, id, body, signed(body))).toMatchObject({ body: { outcome: 'applied' } });
    // The mail follows the answer: the next test counts calls.
    await until(() => mailsOf(bookOf(server), id).length > 0);
  });

  test('an order that does not exist, in the same words', async () => {
    const id = await orderIn(bookOf(server), 'pending');
    const [known, unknown] = [await post(server, id, '{}'), await post(server, 999_999, '{}')];
    expect(unknown).toMatchObject(UNAUTHORIZED);
    expect(unknown.body).toEqual(known.body);
  });
});

describe('a signed event', () => {
  test('needs no token, and its signed id is the event id', async () => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    const body = eventOf(id);
    const first = await post(server, id, body, signed(body));
    expect(first).toMatchObject({ status: 200, body: { outcome: 'applied', order: { status: 'paid' } } });
    const again = body.replace('in the body', 'another');
    expect(await post(server, id, again, signed(again))).toMatchObject({ body: { outcome: 'duplicate' } });
    const fresh = signed(body, SECRET, 'msg_2');
    expect(await post(server, id, body, fresh)).toMatchObject({ body: { outcome: 'ignored' } });
  });

  test.each([SECRET, NEXT_SECRET])('counts by either secret while they are rotated: %s', async (secret) => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    const body = eventOf(id);
    expect(await post(server, id, body, signed(body, secret))).toMatchObject({ status: 200 });
  });

  test('counts with one good signature among several', async () => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    const body = eventOf(id);
    const [good, bad] = [signed(body), signed(body, STRANGER)];
    const both = `${bad['webhook-signature']} ${good['webhook-signature']}`;
    expect(await post(server, id, body, { ...good, 'webhook-signature': both })).toMatchObject({
      status: 200,
    });
  });

  test('opens no other path without the token', async () => {
    const id = await orderIn(bookOf(server), 'pending');
    const body = '{"status":"cancelled"}';
    const headers = { ...JSON_TYPE, ...signed(body) };
    for (const [method, path] of [
      ['PUT', `/api/v1/orders/${id}/status`],
      ['POST', '/api/v1/orders/'],
      ['GET', `/api/v1/orders/${id}/webhook`],
    ] as const) {
      const asked = method === 'GET' ? { method, headers } : { method, headers, body };
      expect(await server.ask(path, asked)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    }
  });
});

describe('while no secret is set', () => {
  test('an unsigned event is taken on a loopback host', async () => {
    const open = await start({});
    const id = await orderIn(bookOf(open), 'payment_processing');
    expect(await post(open, id, eventOf(id))).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  });

  test('the token is asked for where one is set', async () => {
    const open = await start({ ORDERS_API_TOKEN: TOKEN });
    const id = await orderIn(bookOf(open), 'payment_processing');
    const body = eventOf(id);
    for (const headers of [{}, { authorization: 'Bearer wrong' }, signed(body)]) {
      expect(await post(open, id, body, headers)).toMatchObject({ status: 401 });
    }
    const authorization = `Bearer ${TOKEN}`;
    expect(await post(open, id, body, { authorization })).toMatchObject({ status: 200 });
  });

  test.each(['0.0.0.0', '::', '192.0.2.7', 'orders.example.com', '127.0.0.1.example.com'])(
    'nothing is taken on %s, which other machines reach',
    (host) => {
      const guard = createWebhookGuard({ webhookSecrets: [], host }, () => 0);
      const request = { headers: signed('{}') } as unknown as IncomingMessage;
      expect(() => guard.checkHeaders(request)).toThrow(
        expect.objectContaining({ kind: 'unauthorized', code: 'bad_signature' }),
      );
    },
  );

  test('the server says the same on such a host, with the token too', async () => {
    const reachable = await start({ ORDERS_HOST: '0.0.0.0', ORDERS_API_TOKEN: TOKEN });
    const id = await orderIn(bookOf(reachable), 'payment_processing');
    const authorization = `Bearer ${TOKEN}`;
    expect(await post(reachable, id, eventOf(id), { authorization })).toMatchObject(UNAUTHORIZED);
    expect((await reachable.ask(`/api/v1/orders/${id}`, { headers: { authorization } })).body).toMatchObject({
      status: 'payment_processing',
    });
  });
});
