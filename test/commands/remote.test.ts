// Proves that the commands do at a remote `orders serve` what they do at a database: the same words, the same
// exit codes; and that it is always clear which of the two is meant.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Ended, type Home, newHome } from '../support/cli/run-cli.ts';
import { openFakes } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import { DECLINE } from '../support/orders/order-stages.ts';
import type { FakeServices } from '../support/services/fake-services.ts';
import { tempPath } from '../support/temp.ts';

const ONE_LINE = /^orders: [^\n]+\n$/;
/** Nothing is settled unasked in between, however slow the machine. */
const QUIET = { ORDERS_LOG_LEVEL: 'silent', ORDERS_RECOVERY_INTERVAL_MS: '3600000' };
const CREATE = [
  'create',
  '--email',
  'tanaka@example.co.jp',
  '--name',
  '田中太郎',
  '--item',
  'ノートPC:2:89800',
];

const servicesOf = ({ url }: FakeServices) => ({ PAYMENT_SERVICE_URL: url, NOTIFICATION_SERVICE_URL: url });

/** A server on an order book of its own; the home is where it runs. */
async function openServer(env: Record<string, string> = {}) {
  const fake = await openFakes();
  const home = newHome();
  const { firstLine } = home.start(['serve', '--port', '0'], {
    env: { ...QUIET, ...servicesOf(fake), ...env },
  });
  const url = (await firstLine).replace('orders: listening on ', '');
  return { fake, home, url };
}

type Run = (...args: string[]) => Promise<Ended>;

/** Runs commands elsewhere: another home, which only knows the address. */
function driver(env: Record<string, string>): { home: Home; run: Run } {
  const home = newHome();
  return { home, run: (...args) => home.run(args, { env: { ...QUIET, ...env } }) };
}

describe('every command', () => {
  /** What the services do from here on, and the command. */
  const script: [(fake: FakeServices) => void, string[]][] = [
    [() => {}, [...CREATE]],
    [(fake) => fake.script.onPayment(() => DECLINE), [...CREATE]],
    [(fake) => fake.script.onPayment(() => ({ kind: 'reset', charge: true })), [...CREATE]],
    [(fake) => fake.script.onPayment(() => ({ kind: 'reset', charge: false })), [...CREATE]],
    [() => {}, ['pay', '1', '2', '3', '99', '--dry-run']],
    [() => {}, ['cancel', '1', '2', '3', '4', '--dry-run']],
    [() => {}, ['resolve', '3', '--not-charged', '--dry-run']],
    [() => {}, ['ship', '1', '2', '--dry-run']],
    [() => {}, [...CREATE, '--dry-run']],
    [(fake) => fake.script.onPayment(() => undefined), ['pay', '2', '3', '99']],
    [(fake) => fake.script.onLookup(() => ({ kind: 'answer', status: 500 })), ['pay', '4']],
    [() => {}, ['cancel', '4']],
    [() => {}, ['resolve', '4', '--not-charged']],
    [() => {}, ['resolve', '4', '--charged', 'pay_7']],
    [(fake) => fake.script.onLookup(() => undefined), ['ship', '1', '4', '2']],
    [() => {}, ['deliver', '1', '3']],
    [() => {}, ['deliver', '1']],
    [(fake) => fake.script.onRefund(() => ({ kind: 'answer', status: 422 })), ['cancel', '3', '--yes']],
    [(fake) => fake.script.onRefund(() => ({ kind: 'answer', status: 500 })), ['cancel', '3', '--yes']],
    [() => {}, ['ship', '3']],
    [(fake) => fake.script.onRefund(() => undefined), ['cancel', '3', '--yes']],
    [() => {}, ['show', '3']],
    [() => {}, ['show', '99']],
    [() => {}, ['list']],
    [() => {}, ['list', '--status', 'delivered', '--currency', 'USD']],
    [() => {}, ['list', '--limit', '0']],
    [() => {}, ['create', '--email', 'nobody', '--name', 'A', '--item', 'x:1:1']],
  ];
  /** What is the same wherever it runs: times and random parts are not. */
  const plain = ({ status, stdout, stderr }: Ended) => ({
    status,
    stdout: stdout.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z| UTC)?/g, 'TIME'),
    stderr,
  });

  test('says and ends the same at a server as at a database', { timeout: 240_000 }, async () => {
    const server = await openServer();
    const fake = await openFakes();
    const local = driver(servicesOf(fake));
    const remote = driver({ ORDERS_URL: server.url });
    const codes = new Set<number | null>();
    for (const [prepare, args] of script) {
      for (const services of [fake, server.fake]) prepare(services);
      const there = await remote.run(...args);
      const here = await local.run(...args);
      expect({ args, ...plain(there) }).toEqual({ args, ...plain(here) });
      codes.add(here.status);
    }
    expect([...codes].toSorted()).toEqual([0, 2, 3, 4, 5]);
    expect(server.fake.calls.map(({ path }) => path)).toEqual(fake.calls.map(({ path }) => path));
  });

  test('prints with --json exactly what the API answers, at --url too', async () => {
    const { home, url, fake } = await openServer();
    const remote = driver({});
    const created = await remote.run(...CREATE, '--json', '--url', url);
    const api = async (path: string) => `${await (await fetch(`${url}/api/v1/orders/${path}`)).text()}\n`;
    expect(created).toEqual({ status: 0, stdout: await api('1'), stderr: '' });
    // The server answers before it has recorded the email.
    await expect.poll(() => api('1/events')).toContain('notification_sent');
    const events = await remote.run('events', '1', '--json', '--url', `${url}/`);
    expect(events).toEqual({ status: 0, stdout: await api('1/events'), stderr: '' });
    expect(JSON.parse(events.stdout)).toMatchObject([{ type: 'order_created', actor: 'api' }, {}, {}, {}]);
    const missing = await remote.run('show', '9', '--json', '--url', url);
    expect([missing.status, missing.stdout]).toEqual([3, '']);
    expect(JSON.parse(missing.stderr)).toEqual(JSON.parse(await api('9')));
    // The server's own commands work beside it.
    expect(await home.run(['ship', '1'], { env: { ...QUIET, ...servicesOf(fake) } })).toMatchObject({
      status: 0,
    });
    expect((await remote.run('show', '1', '--url', url)).stdout).toContain('shipped');
  });

  test('lists with every filter as the API does', async () => {
    const { url } = await openServer();
    const remote = driver({ ORDERS_URL: url });
    for (const name of ['田中', '50%_off', 'Ann']) {
      const email = name === 'Ann' ? 'ann@example.com' : 'x@example.com';
      const body = JSON.stringify({ ...TANAKA, customer_email: email, customer_name: name });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}/api/v1/orders/`, { method: 'POST', headers, body });
    }
    const filters: [Record<string, string>, number[]][] = [
      [{ status: 'PAID', created_from: '2025-01-01T00:00:00+09:00', currency: 'JPY' }, [3, 2, 1]],
      [{ customer_email: 'ann@example.com', q: '田中' }, []],
      [{ customer_email: 'x@example.com', q: '%_' }, [2]],
      [{ batch_id: '1' }, []],
      [{ created_to: '2025-01-01' }, []],
      [{ before: '3', skip: '1', limit: '1' }, [1]],
    ];
    for (const [parameters, ids] of filters) {
      const options = Object.entries(parameters).flatMap(([name, value]) => [
        `--${name.replaceAll('_', '-')}`,
        value,
      ]);
      const { stdout } = await remote.run('list', '--json', ...options);
      const asked = await fetch(`${url}/api/v1/orders/?${new URLSearchParams(parameters)}`);
      const orders: { id: number }[] = JSON.parse(stdout);
      expect(orders).toEqual(await asked.json());
      expect({ parameters, ids: orders.map(({ id }) => id) }).toEqual({ parameters, ids });
    }
  });
});

describe('a server that', () => {
  test('asks for a token gets it from ORDERS_API_TOKEN; a wrong one is one line and exit code 2', async () => {
    const reads = { ORDERS_API_READ_TOKEN: 'r3ader' };
    const file = tempPath('token');
    writeFileSync(file, 's3cret\n', { mode: 0o600 });
    const { url, fake } = await openServer({ ORDERS_API_TOKEN_FILE: file, ...reads });
    for (const env of [{}, { ORDERS_API_TOKEN: 'wrong' }]) {
      const remote = driver({ ORDERS_URL: url, ...env });
      const { status, stdout, stderr } = await remote.run(...CREATE);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(ONE_LINE);
      expect(stderr).toContain('ORDERS_API_TOKEN');
      const problem = await remote.run('list', '--json');
      expect([problem.status, JSON.parse(problem.stderr)]).toMatchObject([2, { status: 401 }]);
    }
    const reader = driver({ ORDERS_URL: url, ...reads });
    expect(await reader.run('list', '--json')).toMatchObject({ status: 0, stdout: '[]\n' });
    const refused = await reader.run(...CREATE);
    expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(ONE_LINE) });
    expect(refused.stderr).toContain('the token in ORDERS_API_READ_TOKEN is read-only');
    expect(fake.calls).toEqual([]);
    const right = driver({ ORDERS_URL: url, ORDERS_API_TOKEN: 's3cret' });
    expect((await right.run(...CREATE)).status).toBe(0);
  });

  test('is down, or is something else, is one line and exit code 6', async () => {
    const other = await openFakes();
    const down = await openFakes();
    await down.close();
    const { home } = driver({});
    for (const [{ url }, args] of [
      [down, CREATE],
      [down, ['ship', '1']],
      [down, ['resolve', '1', '--not-charged']],
      [other, CREATE],
      [other, ['list']],
    ] as const) {
      const { status, stdout, stderr } = await home.run(args, { env: { ...QUIET, ORDERS_URL: url } });
      expect({ args, status, stdout }).toEqual({ args, status: 6, stdout: '' });
      expect(stderr).toMatch(ONE_LINE);
      expect(stderr).toContain(url);
    }
    // Nothing was done at a database instead.
    expect(await home.json(['list'])).toEqual([]);
  });
});

describe('which of the two is meant', () => {
  test('--db on the command line, before ORDERS_URL', async () => {
    const { url, fake } = await openServer();
    const local = driver({ ORDERS_URL: url, ...servicesOf(fake) });
    expect((await local.run(...CREATE, '--db', 'mine.db')).status).toBe(0);
    const orders = async (...args: string[]) =>
      JSON.parse((await local.run('list', '--json', ...args)).stdout);
    expect(await orders('--db', 'mine.db')).toMatchObject([{ customer_email: TANAKA.customer_email }]);
    expect(await orders()).toEqual([]);
    expect((await local.run('ship', '1', '--db', 'mine.db')).stdout).toBe('order 1 is shipped\n');
  });

  test('--url before ORDERS_URL, and ORDERS_URL before ORDERS_DB', async () => {
    const [one, other] = [await openServer(), await openServer()];
    const remote = driver({ ORDERS_URL: one.url, ORDERS_DB: 'unused.db' });
    await remote.run(...CREATE);
    await remote.run(...CREATE, '--url', other.url);
    await remote.run(...CREATE, '--url', other.url);
    expect([one.fake.charges.length, other.fake.charges.length]).toEqual([1, 2]);
  });

  test.each([['recover'], ['reconcile']])('%s with ORDERS_URL set: neither, exit code 2', async (command) => {
    const fake = await openFakes();
    const remote = driver({ ORDERS_URL: fake.url, ...servicesOf(fake) });
    const { status, stdout, stderr } = await remote.run(command);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toMatch(/--db|ORDERS_URL/);
    expect(fake.calls).toEqual([]);
    expect((await remote.run(command, '--db', 'mine.db')).status).toBe(0);
  });

  test('ORDERS_URL that is no address: exit code 2', async () => {
    const { run } = driver({ ORDERS_URL: 'orders.example.com' });
    expect(await run('list')).toMatchObject({ status: 2, stderr: expect.stringMatching(ONE_LINE) });
  });
});
