// Proves that an operator at night finds out in the terminal what is stuck, why, and what may be done, here and through
// --url; and that scripts can wait for an order and follow what happens without missing or doubling anything.
import { describe, expect, test } from 'vitest';
import { openLifeInTerminal, problemsOf } from '../support/cli/life-cli.ts';
import { type Home, newHome } from '../support/cli/run-cli.ts';
import { CALLER, openFakes } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import { DECLINE, orderIn, orderWithUnknownPayment, setHold } from '../support/orders/order-stages.ts';
import { until } from '../support/until.ts';

const QUIET = { ORDERS_LOG_LEVEL: 'silent' };
const CREATE = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:5'];

async function serveAt(home: Home, port: string, env: Record<string, string>) {
  const serving = home.start(['serve', '--port', port], { env: { ...QUIET, ...env } });
  const url = (await serving.firstLine).replace('orders: listening on ', '');
  return { serving, url, port: new URL(url).port };
}

test('explain tells what is stuck, with commands that can be copied; list --stuck-for leads to it', async () => {
  const life = await openLifeInTerminal();
  await orderIn(life, 'paid');
  const id = await orderWithUnknownPayment(life, true);
  // The clock of this book stands still in 2025.
  expect((await life.orders(['list', '--stuck-for', '10 min', '--json'])).stdout).toContain(`[{"id":${id},`);
  expect((await life.orders(['list', '--stuck-for', '99999d'])).stdout).toBe('');
  const db = life.desk.path;
  const said = await life.orders(['explain', id, '--db', db]);
  expect([said.status, said.stderr]).toEqual([0, '']);
  expect(said.stdout).toMatch(
    /^Order 2 is pending: the outcome of its payment has been unknown for \d+ d; the customer/,
  );
  expect(said.stdout).toMatch(/\n {2}2025-12-01 10:00:00 UTC {2}\d+ d ago +placed through the API\n/);
  expect(said.stdout).toContain(
    `\nSafe actions\n  orders pay 2 --db ${db}\n      looks up the payment first`,
  );
  expect(said.stdout).toContain('\nAvoid\n  marking the payment as not charged\n');
  expect((await life.orders(['explain', 99])).status).toBe(3);
  // Doing as told ends it.
  expect((await life.orders(['pay', id])).stdout).toBe('order 2 is paid\n');
  expect(life.fake.charges).toHaveLength(2);
});

test('explain at a server prints what the API answers, and tells which commands need the order book', async () => {
  const fake = await openFakes();
  fake.script.onPayment(() => DECLINE);
  const services = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const { url } = await serveAt(newHome(), '0', services);
  const elsewhere = newHome();
  const run = (...args: string[]) => elsewhere.run([...args, '--url', url], { env: QUIET });
  await run(...CREATE);
  const answer = await (await fetch(`${url}/api/v1/orders/1/explanation`)).text();
  expect((await run('explain', '1', '--json')).stdout).toBe(`${answer}\n`);
  expect((await run('explain', '1')).stdout).toContain(`  orders pay 1 --url ${url}\n`);
  fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  await run(...CREATE);
  const unknown = (await run('explain', '2')).stdout;
  expect(unknown).toContain(
    '  orders recover\n      looks up the payment now, and recovers all other open work (run it',
  );
  expect(unknown).toContain("- this server reads the Payment Service's record at ");
  const wrong = await run('list', '--stuck-for', '10', '--json');
  expect([wrong.status, problemsOf(wrong)[0]?.errors]).toMatchObject([2, [{ path: 'stuck_for' }]]);
});

describe('orders wait', () => {
  test('ends when the order has the status, has passed it, cannot have it any more, or when time is over', async () => {
    const life = await openLifeInTerminal();
    const paid = await orderIn(life, 'paid');
    const delivered = await orderIn(life, 'delivered');
    const cancelled = await orderIn(life, 'cancelled');
    const wait = (id: number, status: string, ...more: string[]) =>
      life.orders(['wait', id, '--status', status, ...more]);
    const [has, passed, never, late, unknown] = await Promise.all([
      wait(paid, 'PAID'),
      wait(delivered, 'paid'),
      wait(cancelled, 'paid,shipped'),
      wait(paid, 'shipped', '--timeout', '0s', '--json'),
      wait(99, 'paid'),
    ]);
    expect(has).toEqual({ status: 0, stdout: `order ${paid} is paid\n`, stderr: '' });
    expect([passed.status, passed.stdout]).toEqual([
      0,
      `order ${delivered} is delivered, which comes after paid\n`,
    ]);
    expect(never).toEqual({
      status: 4,
      stdout: '',
      stderr: `orders: order ${cancelled} is cancelled and can no longer become paid or shipped\n`,
    });
    expect([late.status, JSON.parse(late.stdout).status]).toEqual([7, 'paid']);
    expect(problemsOf(late)).toMatchObject([{ code: 'wait_timed_out', order_status: 'paid' }]);
    expect(unknown.status).toBe(3);
    const wrong = [[], ['--status', 'sent'], ['--status', 'paid', '--timeout', '1']];
    const refused = await Promise.all(wrong.map((args) => life.orders(['wait', paid, ...args])));
    expect(refused.map(({ status }) => status)).toEqual([2, 2, 2]);
    // And while it waits.
    const waiting = wait(paid, 'delivered,cancelled', '--json');
    await life.desk.desk.shipOrder(paid, CALLER);
    await life.desk.desk.deliverOrder(paid, CALLER);
    const ended = await waiting;
    expect([ended.status, JSON.parse(ended.stdout)]).toMatchObject([0, { id: paid, status: 'delivered' }]);
  });
});

describe('orders watch', () => {
  test('goes on where it was when the server is killed and comes back: each event once', async () => {
    const home = newHome();
    const first = await serveAt(home, '0', {});
    const watching = newHome().start(['watch', '--json', '--after', '0', '--url', first.url], { env: QUIET });
    const place = () =>
      fetch(`${first.url}/api/v1/orders/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(TANAKA),
      });
    await place();
    await watching.firstLine;
    first.serving.kill('SIGKILL');
    await until(() => watching.stderr().includes('; reconnecting\n'));
    await serveAt(home, first.port, {});
    await place();
    await until(() => watching.stderr().includes('connected again'));
    const { status, stdout, stderr } = await stopped(watching, 8);
    const seen = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(seen.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seen[6]).toMatchObject({ order_id: 2, type: 'payment_succeeded', to: 'paid', actor: 'api' });
    expect(status).toBe(130);
    expect(problemsOf({ status, stdout, stderr: stderr.split('\n').slice(2).join('\n') })).toMatchObject([
      { code: 'interrupted', after: 8 },
    ]);
  });

  /** Ends it once it has told of so many events. */
  async function stopped(watching: ReturnType<Home['start']>, events: number) {
    await until(() => watching.stdout().split('\n').length > events);
    watching.kill('SIGINT');
    return watching.ended;
  }

  test('of one order tells its timeline and ends with it; of all, what comes from now on', async () => {
    const life = await openLifeInTerminal();
    const id = await orderIn(life, 'paid');
    const over = await orderIn(life, 'delivered');
    const ended = await life.orders(['watch', over]);
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    const lines = ended.stdout.trimEnd().split('\n');
    expect(lines[1]).toMatch(
      new RegExp(`^2025-12-01 10:00:00 UTC +${over}  payment_initiated +pending -> payment_processing$`),
    );
    expect(lines.at(-1)).toMatch(/delivered +shipped -> delivered$/);
    const following = life.orders(['watch', id, '--json']);
    await life.desk.desk.cancelOrder(id, CALLER);
    const all = (await following).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    // Not before its mail has left.
    expect(all.slice(-2)).toEqual(['cancelled', 'notification_sent']);
    const others = [
      ['1', '--since', '2025-12-02'],
      ['99'],
      ['--since', '1h', '--after', '3'],
      ['--since', 'noon'],
    ];
    const rest = await Promise.all(others.map((args) => life.orders(['watch', ...args])));
    expect(rest.map(({ status, stdout }) => [status, stdout])).toEqual([
      [0, ''],
      [3, ''],
      [2, ''],
      [2, ''],
    ]);
  });

  test('ends when its reader does', async () => {
    const home = newHome();
    const { stdout } = await home.shell(
      `orders ${CREATE.join(' ').replace('A --item', "'A' --item")} >/dev/null 2>&1
      { sleep 1; orders ship 1 >/dev/null 2>&1; } & orders watch --after 0 | head -1 | wc -l; echo \${PIPESTATUS[0]}`,
      { env: QUIET },
    );
    expect(stdout).toBe('1\n0\n');
  });
});

test('the doctor tells what somebody has stopped, where to look first, and how the server is', async () => {
  const life = await openLifeInTerminal();
  const id = await orderWithUnknownPayment(life, false);
  await setHold(life, true);
  const { serving, port } = await serveAt(newHome(), '0', {});
  const doctor = () => life.orders(['doctor'], { env: { ORDERS_PORT: port } });
  const { stdout } = await doctor();
  expect(stdout).toMatch(
    new RegExp(`^open payments: start .*; "orders explain ${id}" explains the oldest$`, 'm'),
  );
  expect(stdout).toMatch(/^warn +charges +held: no payment is sent$/m);
  expect(stdout).toMatch(/^ok +batches +none is paused$/m);
  expect(stdout).toMatch(new RegExp(`^ok +orders serve +http://127.0.0.1:${port} is ready; no service`, 'm'));
  serving.kill('SIGTERM');
  await serving.ended;
  expect((await doctor()).stdout).toMatch(/^ok +orders serve +no order server answers at /m);
});
