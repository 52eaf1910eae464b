// Proves that whatever is on the way to a remote order desk, or in its place, is one line with what to do next and the
// right exit code; that a change whose outcome nobody knows is told as such; and that no token is ever in it.
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRemote } from '../../src/app/remote.ts';
import { remoteBatchService } from '../../src/clients/remote-batches.ts';
import type { RemoteOptions } from '../../src/clients/remote-call.ts';
import { httpOrderService } from '../../src/clients/remote-orders.ts';
import type { Transport } from '../../src/clients/transport.ts';
import { loadConfig } from '../../src/config/load.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { EXIT_CODES } from '../../src/terminal/exit-codes.ts';
import { errorLine } from '../../src/terminal/output/hints.ts';
import { CALLER } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';

const TOKEN = 's3cret-t0ken';
const URL_ = 'https://desk.example.com/shop';
const UNKNOWN = 'the request may have taken effect; before you repeat it, check the newest orders';

/** The exit code and the line that a command ends with. */
async function ending(work: Promise<unknown>): Promise<[number, string]> {
  const error = await work.then(
    () => new Error('it went well'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OrdersError)) throw error;
  const line = errorLine(error);
  expect(line).toMatch(/^[^\n]+$/);
  expect(line).not.toContain(TOKEN);
  return [EXIT_CODES[error.kind], line];
}

function desksOf(transport: Transport, more: Partial<RemoteOptions> = {}) {
  const options = { url: URL_, transport, token: TOKEN, tokenVariable: 'ORDERS_API_TOKEN', timeoutMs: 50 };
  return { ...httpOrderService({ ...options, ...more }), ...remoteBatchService({ ...options, ...more }) };
}

const failing = (code?: string) =>
  desksOf(async () => {
    throw Object.assign(new Error(`no way with ${TOKEN}`), code === undefined ? {} : { code });
  });
const answering = (status: number, body: unknown, headers = {}, more: Partial<RemoteOptions> = {}) =>
  desksOf(
    async () => ({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    more,
  );
const problem = (status: number, code: string, detail = 'in other words') =>
  [status, { type: 'x', title: 'x', status, code, detail }] as const;

describe('nobody answers', () => {
  test.each([
    ['ECONNREFUSED', /connection refused\); check that "orders serve" is running$/],
    ['ENOTFOUND', /host name is unknown\); check --url or ORDERS_URL/],
    ['EAI_AGAIN', /could not be looked up\); retry, or check --url/],
    ['UND_ERR_CONNECT_TIMEOUT', /no connection in time\); check --url or ORDERS_URL, and the network/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate is not trusted\); .*NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /certificate is not trusted\); .*NODE_EXTRA_CA_CERTS/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate is for another name\); check --url/],
    ['CERT_HAS_EXPIRED', /certificate has expired\); the operator of the server must renew it/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS\); if it speaks plain HTTP, .*http:\/\//],
  ])('%s: nothing was sent', async (code, line) => {
    for (const work of [failing(code).listOrders({}, CALLER), failing(code).createOrder(TANAKA, CALLER)]) {
      const [exit, message] = await ending(work);
      expect([exit, message]).toEqual([6, expect.stringMatching(line)]);
      expect(message.startsWith(`${URL_} cannot be reached (`)).toBe(true);
    }
  });

  test.each(['ECONNRESET', 'UND_ERR_SOCKET', undefined])('%s: a change may have been made', async (code) => {
    const desk = failing(code);
    expect(await ending(desk.listOrders({}, CALLER))).toEqual([6, expect.stringMatching(/\); retry, or/)]);
    expect(await ending(desk.createOrder(TANAKA, CALLER))).toEqual([6, expect.stringContaining(UNKNOWN)]);
    expect(await ending(desk.payOrder(7, CALLER))).toEqual([6, expect.stringContaining(UNKNOWN)]);
    const safe = expect.stringContaining(
      'the request may have taken effect; repeat the same request; nothing is done twice',
    );
    expect(await ending(desk.createOrderOnce(TANAKA, 'key', CALLER))).toEqual([6, safe]);
    async function* file() {}
    expect(await ending(desk.importFile(file(), {}, CALLER))).toEqual([6, safe]);
  });

  test('silence is such a change too', async () => {
    const silent = desksOf(() => new Promise(() => {}));
    const [exit, message] = await ending(silent.cancelOrder(7, CALLER));
    expect([exit, message]).toEqual([6, expect.stringContaining(`(no answer within 0.05 s); ${UNKNOWN}`)]);
  });
});

describe('somebody else answers', () => {
  test.each<[number, unknown]>([
    [200, '<!doctype html><title>Welcome</title>'],
    [200, {}],
    [200, []],
    [200, '"ok"'],
    [404, '<h1>Not Found</h1>'],
    [404, { message: 'no such route' }],
    [401, 'who are you?'],
    [418, ''],
  ])('HTTP %i %j', async (status, body) => {
    const told = [
      6,
      `${URL_} answered HTTP ${status}, but is not an order server; check --url or ORDERS_URL`,
    ];
    const desk = answering(status, body);
    expect(await ending(desk.getOrder(1, CALLER))).toEqual(told);
    if (status === 200 && Array.isArray(body)) return;
    expect(await ending(desk.listOrders({}, CALLER))).toEqual(told);
    expect(await ending(desk.listEvents(1, CALLER))).toEqual(told);
    expect(await ending(desk.listBatches({}, CALLER))).toEqual(told);
    expect(await ending(desk.getBatch(1, CALLER))).toEqual(told);
  });

  test('rows that are no orders', async () => {
    const [, message] = await ending(answering(200, [{ id: 1, name: 'a user' }]).listOrders({}, CALLER));
    expect(message).toContain('but is not an order server');
  });

  test.each([
    ['https://desk.example.com/shop/api/v1/orders/7', 'https://desk.example.com/shop'],
    ['https://other.example.com/api/v1/orders/7', 'https://other.example.com'],
    [`https://u:${TOKEN}@login.example.com/?next=${TOKEN}`, 'https://login.example.com'],
    ['//elsewhere.example.com/api/v1/orders/7', 'https://elsewhere.example.com'],
  ])('a redirect to %s is told, and not followed', async (location, address) => {
    const [exit, message] = await ending(answering(301, '', { location }).getOrder(7, CALLER));
    const next = `if that is the order server, set --url or ORDERS_URL to ${address}`;
    expect([exit, message]).toEqual([6, `${URL_} redirects to ${address}; ${next}`]);
  });

  test.each(['javascript:alert(1)', 'http://', undefined])('a redirect to %s is none', async (location) => {
    const [exit, message] = await ending(answering(302, '', { location }).getOrder(7, CALLER));
    expect([exit, message]).toEqual([
      6,
      expect.stringMatching(/ redirects, but is not an order server; check/),
    ]);
  });

  test('a proxy with no desk behind it, or with limits of its own', async () => {
    const down = answering(502, '<h1>Bad Gateway</h1>');
    const [, read] = await ending(down.listOrders({}, CALLER));
    expect(read).toMatch(/^a proxy at .* answered HTTP 502; check that "orders serve" is running behind it$/);
    expect((await ending(down.createOrder(TANAKA, CALLER)))[1]).toContain(UNKNOWN);
    const [, large] = await ending(answering(413, '').createOrder(TANAKA, CALLER));
    expect(large).toContain('the request is too large; raise its limit');
  });
});

describe('the desk refuses', () => {
  const refused = (status: number, code: string, more: Partial<RemoteOptions> = {}) =>
    ending(answering(...problem(status, code), {}, more).shipOrder(1, CALLER));

  test('no token, a wrong one, one that only reads: each names its variable', async () => {
    const none = { token: undefined, tokenVariable: undefined };
    expect(await refused(401, 'unauthorized', none)).toEqual([
      2,
      `${URL_} requires a token; set ORDERS_API_TOKEN, or ORDERS_API_TOKEN_FILE`,
    ]);
    expect(await refused(401, 'unauthorized', { tokenVariable: 'ORDERS_API_TOKEN_FILE' })).toEqual([
      2,
      expect.stringContaining('rejects the token in ORDERS_API_TOKEN_FILE;'),
    ]);
    expect(await refused(403, 'read_only_token', { tokenVariable: 'ORDERS_API_READ_TOKEN' })).toEqual([
      2,
      expect.stringMatching(/^the token in ORDERS_API_READ_TOKEN is read-only; set ORDERS_API_TOKEN to /),
    ]);
  });

  test('the rest in its own words, with its own code', async () => {
    expect(await refused(403, 'forbidden_origin')).toEqual([2, 'in other words']);
    expect(await refused(409, 'payment_mismatch')).toEqual([4, 'in other words']);
    expect(await refused(503, 'unavailable')).toEqual([6, 'in other words']);
  });

  test('a path that it does not know may be the fault of the address', async () => {
    const desk = answering(...problem(404, 'not_found', 'there is nothing at /docs/api/v1/orders'));
    expect(await ending(desk.listOrders({}, CALLER))).toEqual([3, expect.stringContaining('check --url')]);
  });
});

describe('over real connections', () => {
  const listening = (server: Server): Promise<number> =>
    new Promise((resolve) => {
      onTestFinished(() => void server.close());
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const notices: string[] = [];
  const driving = (url: string, env: Record<string, string> = { ORDERS_API_TOKEN: TOKEN }) => {
    const loaded = loadConfig({
      flags: { url },
      env,
      directory: '/nonexistent',
      defaultLogLevel: 'warn',
    });
    const remote = openRemote(url, loaded, (line) => void notices.push(line));
    onTestFinished(() => remote.close());
    return remote.orders;
  };

  test('what undici says of them is what is understood', async () => {
    const mute = await listening(
      createTcpServer((socket) => void socket.on('error', () => {}).end('SSH-2.0\r\n')),
    );
    const plain = await listening(createServer((_request, response) => void response.end('hello')));
    const gone = createTcpServer();
    const closed = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    for (const [url, line] of [
      [`http://127.0.0.1:${closed}`, /connection refused\); check that "orders serve" is running/],
      [`https://127.0.0.1:${plain}`, /does not speak TLS/],
      [`http://127.0.0.1:${plain}`, /but is not an order server/],
      [`http://127.0.0.1:${mute}`, /the answer is not HTTP/],
      ['http://no-such-host.invalid', /host name (is unknown|could not be looked up)/],
    ] as const) {
      expect(await ending(driving(url).listOrders({}, CALLER))).toEqual([6, expect.stringMatching(line)]);
    }
    expect(notices).toEqual([
      `ORDERS_API_TOKEN goes to http://no-such-host.invalid unencrypted, so that others on the network can read it; use https://`,
    ]);
  });

  test('the token that only reads is sent where there is no other, and none is told of without a token', async () => {
    const seen: (string | undefined)[] = [];
    const note: RequestListener = ({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('[]');
    };
    const url = `http://127.0.0.1:${await listening(createServer(note))}`;
    const reader = { ORDERS_API_READ_TOKEN: 'reader' };
    for (const env of [{}, reader, { ...reader, ORDERS_API_TOKEN: TOKEN }]) {
      await driving(url, env).listOrders({}, CALLER);
    }
    expect(seen).toEqual([undefined, 'Bearer reader', `Bearer ${TOKEN}`]);
  });
});
