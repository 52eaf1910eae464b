// Proves that `orders serve` is a good process: one line when it is ready, the API's own answers in the commands
// beside it, logs on stderr, and a graceful end.
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Home, newHome } from '../support/cli/run-cli.ts';
import { TANAKA } from '../support/orders/order-json.ts';

async function startServe(home: Home, args: string[] = [], env: Record<string, string> = {}) {
  const process = home.start(['serve', '--port', '0', ...args], { env });
  const line = await process.firstLine;
  const url = /^orders: listening on (http:\/\/\S+)$/.exec(line)?.[1] ?? '';
  return { ...process, line, url };
}

const post = (url: string, body: unknown) =>
  fetch(`${url}/api/v1/orders/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('one line on stdout when it is ready, nothing else there, and 0 after SIGTERM', async () => {
  const serve = await startServe(newHome());
  expect(serve.line).toMatch(/^orders: listening on http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect((await post(serve.url, TANAKA)).status).toBe(201);
  expect((await fetch(`${serve.url}/readyz`)).status).toBe(200);
  serve.kill('SIGTERM');
  const { status, stdout } = await serve.ended;
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${serve.line}\n` });
});

test('logs are JSON lines on stderr, without customer data; the sandbox is told once', async () => {
  const serve = await startServe(newHome());
  await post(serve.url, TANAKA);
  serve.kill('SIGTERM');
  const { stderr } = await serve.ended;
  const lines = stderr.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('orders: using the embedded sandbox'))).toHaveLength(1);
  const logged = lines.filter((line) => !line.startsWith('orders: ')).map((line) => JSON.parse(line));
  expect(logged).toContainEqual(expect.objectContaining({ method: 'POST', status: 201, msg: 'request' }));
  expect(logged).toContainEqual(expect.objectContaining({ signal: 'SIGTERM', msg: 'stopping' }));
  expect(stderr).not.toMatch(/tanaka|田中/);
});

test('the commands print exactly what the API answers, on the same database', async () => {
  const home = newHome();
  const serve = await startServe(home);
  const created = await (await post(serve.url, TANAKA)).text();
  await home.json(['create', '--file', '-'], { input: JSON.stringify(TANAKA) });
  const api = async (path: string) => (await fetch(`${serve.url}/api/v1/orders/${path}`)).text();
  const cli = async (...args: string[]) => (await home.run([...args, '--json'])).stdout;
  expect(await cli('show', '1')).toBe(`${await api('1')}\n`);
  expect(await cli('show', '1')).toBe(`${created}\n`);
  expect(await cli('list')).toBe(`${await api('')}\n`);
  expect(await cli('list', '--status', 'paid', '--limit', '1')).toBe(
    `${await api('?status=paid&limit=1')}\n`,
  );
  expect(await cli('events', '2')).toBe(`${await api('2/events')}\n`);
  const refused = await home.run(['show', '99', '--json']);
  expect(JSON.parse(refused.stderr)).toEqual(JSON.parse(await api('99')));
});

test('SIGINT ends with 130', async () => {
  const serve = await startServe(newHome());
  await fetch(`${serve.url}/healthz`);
  serve.kill('SIGINT');
  const { status, stderr } = await serve.ended;
  expect(status).toBe(130);
  expect(stderr).toMatch(/^orders: stopped after requests under way were finished$/m);
});

test('a stop that comes right after the line is graceful already', async () => {
  const home = newHome();
  for (let round = 0; round < 4; round += 1) {
    const serve = await startServe(home);
    serve.kill('SIGTERM');
    expect((await serve.ended).status).toBe(0);
  }
});

test('a process that is killed leaves a database that the next one opens', async () => {
  const home = newHome();
  const first = await startServe(home);
  expect((await post(first.url, TANAKA)).status).toBe(201);
  first.kill('SIGKILL');
  await first.ended;
  const second = await startServe(home);
  const order = await (await fetch(`${second.url}/api/v1/orders/1`)).json();
  expect(order).toMatchObject({ id: 1, status: 'paid', total_amount: 179_600 });
});

describe('is refused', () => {
  test.each(['0.0.0.0', '::', '192.168.0.1'])('on %s without a token', async (host) => {
    const { status, stdout, stderr } = await newHome().run(['serve', '--port', '0', '--host', host]);
    expect(stderr).toMatch(
      /^orders: host \S+ can be reached from other machines: set ORDERS_API_TOKEN[^\n]+\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  test('on a port in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const port = String((other.address() as AddressInfo).port);
    const { status, stdout, stderr } = await newHome().run(['serve', '--port', port]);
    expect(stderr).toMatch(new RegExp(`^orders: .*port ${port} is in use; choose another with --port`, 'm'));
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
  });

  test('on a port that is none', async () => {
    const { status, stderr } = await newHome().run(['serve', '--port', 'http']);
    expect(stderr).toMatch(/^orders: --port must be a whole number from 0 to 65535, not "http"\n$/);
    expect(status).toBe(2);
  });
});

test('on 0.0.0.0 with a token it serves those who have it', async () => {
  const serve = await startServe(newHome(), ['--host', '0.0.0.0'], { ORDERS_API_TOKEN: 's3cret' });
  const url = `http://127.0.0.1:${new URL(serve.url).port}/api/v1/orders/`;
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { authorization: 'Bearer s3cret' } })).status).toBe(200);
});
