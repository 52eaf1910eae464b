// Proves that a command which is stopped while it moves money ends soon, says what is stored, what is unknown and what to
// run next, and leaves a journal that recovery finishes.
import { expect, test } from 'vitest';
import { newHome, type Started } from '../support/cli/run-cli.ts';
import { openFakes } from '../support/desk.ts';
import { serveIn } from '../support/server/served.ts';
import type { FakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

const CREATE = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:5'];
/** The grace of a second, and what a busy machine takes. */
const SOON_MS = 10_000;

async function openDesk() {
  const fake = await openFakes();
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  return { fake, home: { ...home, env: { ...home.env, ...env } }, env };
}

const never = new Promise<void>(() => {});
const HELD = () => ({ kind: 'held', until: never }) as const;

const callsTo = ({ calls }: FakeServices, path: string) => calls.filter((call) => call.path.includes(path));

async function stopped(started: Started, signal: 'SIGINT' | 'SIGTERM' = 'SIGINT') {
  const began = performance.now();
  started.kill(signal);
  const { status, stdout, stderr } = await started.ended;
  expect(performance.now() - began).toBeLessThan(SOON_MS);
  return { status, stdout, stderr };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s: a creation names the stored order', async (signal) => {
  const { fake, home, env } = await openDesk();
  fake.script.onPayment(HELD);
  const creating = home.start(CREATE, { env });
  await until(() => fake.calls.length > 0);
  expect(await stopped(creating, signal)).toEqual({
    status: 130,
    stdout: '',
    stderr: 'orders: stopped: order 1 is stored; whether it was charged is unknown; run "orders explain 1"\n',
  });
  expect(await home.json(['explain', '1'], { env })).toMatchObject({ situation: 'payment_abandoned' });
  fake.script.reset();
  expect((await home.run(['recover'], { env })).status).toBe(0);
  expect(await home.json(['show', '1'], { env })).toMatchObject({ status: 'pending' });
});

test('a second signal ends it at once', async () => {
  const { fake, home, env } = await openDesk();
  fake.script.onPayment(HELD);
  const creating = home.start(CREATE, { env });
  await until(() => fake.calls.length > 0);
  creating.kill('SIGTERM');
  // Several that come at once are one.
  await until(() => {
    creating.kill('SIGINT');
    return creating.endedBy() !== null;
  }, 50);
  expect(await creating.ended).toMatchObject({ status: null, stderr: '' });
});

test('programs get it as a problem with the order id', async () => {
  const { fake, home, env } = await openDesk();
  fake.script.onPayment(HELD);
  const creating = home.start([...CREATE, '--json'], { env });
  await until(() => fake.calls.length > 0);
  const { status, stderr } = await stopped(creating);
  expect(status).toBe(130);
  expect(JSON.parse(stderr)).toMatchObject({ code: 'interrupted', order_id: 1 });
});

test('a payment and a cancellation say which call is unknown, and which orders were not tried', async () => {
  const { fake, home, env } = await openDesk();
  for (let order = 1; order <= 3; order += 1) await home.run(CREATE, { env });
  fake.script.onRefund(HELD);
  const cancelling = home.start(['cancel', '1', '2', '3', '--yes'], { env });
  await until(() => callsTo(fake, 'refund').length > 0);
  expect(await stopped(cancelling)).toMatchObject({
    status: 130,
    stderr:
      'orders: stopped: whether order 1 was refunded is unknown; run "orders explain 1"; not tried: orders 2, 3\n',
  });
  fake.script.reset();
  fake.script.onPayment(() => ({ kind: 'answer', status: 402 }));
  await home.run(CREATE, { env });
  fake.script.onLookup(HELD);
  const lookUps = callsTo(fake, 'order/4').length;
  const paying = home.start(['pay', '4'], { env });
  await until(() => callsTo(fake, 'order/4').length > lookUps);
  expect((await stopped(paying)).stderr).toMatch(
    /^orders: stopped: order 4 was neither charged nor refunded by this command: .*; run "orders explain 4"\n$/,
  );
});

test('an order whose email was under way is paid', async () => {
  const { fake, home, env } = await openDesk();
  fake.script.onMail(HELD);
  const creating = home.start(CREATE, { env });
  await until(() => callsTo(fake, 'email').length > 0);
  expect((await stopped(creating)).stderr).toBe(
    'orders: stopped: order 1 is paid; whether its email was sent is unknown; run "orders explain 1"\n',
  );
  fake.script.reset();
  // As after a crash, it is sent with its key.
  expect((await home.run(['recover'], { env })).stdout).toContain('ORDER_CONFIRMATION sent again');
});

test('an order whose call ends just in time is printed', async () => {
  const { fake, home, env } = await openDesk();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  fake.script.onPayment(() => ({ kind: 'held', until: asked }));
  const creating = home.start([...CREATE, '--quiet'], { env });
  await until(() => fake.calls.length > 0);
  creating.kill('SIGINT');
  answer();
  expect(await creating.ended).toEqual({
    status: 130,
    stdout: '1\n',
    stderr: 'orders: stopped: order 1 is paid; run "orders show 1"\n',
  });
});

test('an import leaves payments that take long, pauses its batch, and continues with look-ups', async () => {
  const { fake, home, env } = await openDesk();
  const rows = Array.from({ length: 20 }, (_, n) => `c${n}@example.com,C,P,1,10\n`).join('');
  const input = `customer_email,customer_name,product_name,quantity,unit_price\n${rows}`;
  fake.script.onPayment(() => (fake.calls.length > 10 ? HELD() : undefined));
  const importing = home.start(['import', '-', '--concurrency', '2'], { env, input });
  await until(() => fake.calls.length > 12);
  const { status, stderr } = await stopped(importing);
  expect(status).toBe(130);
  expect(stderr).toMatch(
    /^orders: batch 1 is paused; 2 payments under way: whether charged is unknown until it continues; continue with "orders import --resume 1"$/m,
  );
  fake.script.reset();
  expect(await home.json(['batch', '1'], { env })).toMatchObject({ status: 'paused', reason: 'interrupted' });
  expect((await home.run(['import', '--resume', '1'], { env })).status).toBe(0);
  expect([...fake.net().values()]).toEqual(Array.from({ length: 20 }, () => 10));
});

test('through a server, it goes on there, and the command says how to look', async () => {
  const { fake, home, env } = await openDesk();
  const served = await serveIn(home, env);
  fake.script.onPayment(HELD);
  const begin = async (...args: string[]) => {
    const before = fake.calls.length;
    const started = home.start([...args, '--url', served.url], { env: {} });
    await until(() => fake.calls.length > before);
    return stopped(started);
  };
  expect(await begin(...CREATE)).toMatchObject({
    status: 130,
    stderr: `orders: stopped: ${served.url} goes on, so the order may be stored and charged; before you repeat the command, check the newest orders with "orders list"\n`,
  });
  expect((await begin(...CREATE, '--idempotency-key', 'k-1')).stderr).toContain(
    'repeat the command with the same --idempotency-key to see the order; it creates no second one',
  );
  fake.script.onPayment(() => ({ kind: 'answer', status: 402 }));
  await home.run([...CREATE, '--url', served.url]);
  fake.script.onLookup(HELD);
  expect((await begin('pay', '3')).stderr).toBe(
    `orders: stopped: ${served.url} goes on with order 3; run "orders explain 3"\n`,
  );
});
