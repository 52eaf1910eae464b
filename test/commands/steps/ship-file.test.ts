// Proves `orders ship --file`: the file is checked whole before anything is shipped, every order is tried, failures
// are told by line, and the same command goes on after it was stopped, without a second mail.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLifeInTerminal, problemsOf } from '../../support/cli/life-cli.ts';
import { newHome, withoutProgress } from '../../support/cli/run-cli.ts';
import { mailsOf, orderIn, statusOf } from '../../support/orders/order-stages.ts';
import { startFakeServices } from '../../support/services/fake-services.ts';
import { tempPath } from '../../support/temp.ts';
import { until } from '../../support/until.ts';

function file(...lines: (string | number)[]): string {
  const path = tempPath('shipped.csv');
  writeFileSync(path, `${lines.join('\r\n')}\r\n`);
  return path;
}

test('every order is tried; the exit code is that of the first failure by line', async () => {
  const life = await openLifeInTerminal();
  const one = await orderIn(life, 'paid');
  const pending = await orderIn(life, 'pending');
  const shipped = await orderIn(life, 'shipped');
  const delivered = await orderIn(life, 'delivered');
  const other = await orderIn(life, 'paid');
  const path = file('order_id,memo', ...[one, pending, 99, shipped, delivered, other].map((id) => `${id},X`));
  const { status, stdout, stderr } = await life.orders(['ship', '--file', path]);
  expect(status).toBe(4);
  expect(stdout).toMatch(/^Shipped +2\nAlready shipped +1\nFailed +3\nTook +[\d.]+ s\n$/);
  expect(stderr.trimEnd().split('\n')).toEqual([
    'ignored columns: memo',
    expect.stringMatching(
      `^orders: line 3: order ${pending} is pending and cannot be shipped; next: orders pay `,
    ),
    expect.stringMatching('^orders: line 4: there is no order 99; '),
    expect.stringMatching(`^orders: line 6: order ${delivered} is already delivered$`),
    'orders: 3 of 6 orders failed',
  ]);
  expect([one, other].map((id) => [statusOf(life, id), mailsOf(life, id)])).toEqual(
    [one, other].map(() => ['SHIPPED', ['ORDER_CONFIRMATION', 'ORDER_SHIPPED']]),
  );
  expect((await life.orders(['ship', '--file', file('id', 99, pending)])).status).toBe(3);
});

test('with --json it is the orders that are shipped now, in the order of the file, and a problem for each other', async () => {
  const life = await openLifeInTerminal();
  const ids = [await orderIn(life, 'shipped'), await orderIn(life, 'paid'), await orderIn(life, 'pending')];
  const path = file('order_id,memo', ...ids.toReversed().map((id) => `${id},`));
  const ended = await life.orders(['ship', '--file', path, '--json']);
  expect(ended.status).toBe(4);
  expect(JSON.parse(ended.stdout)).toMatchObject([
    { id: ids[1], status: 'shipped', total_amount: 179_600 },
    { id: ids[0], status: 'shipped' },
  ]);
  expect(problemsOf(ended)).toMatchObject([
    { status: 409, code: 'illegal_transition', from: 'pending', to: 'shipped', line: 2 },
    { status: 409, code: 'illegal_transition' },
  ]);
});

describe('a file with bad rows', () => {
  test('ships nothing, and tells each of them', async () => {
    const life = await openLifeInTerminal();
    const id = await orderIn(life, 'paid');
    const ended = await life.orders(['ship', '--file', file('order_id', id, '12x', '2.01E+10')]);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(/^ +3 +order_id +12x +is not a number$/m);
    expect(ended.stderr).toMatch(/^ +4 +order_id +2\.01E\+10 +was shortened by the spreadsheet/m);
    expect(ended.stderr).toContain('orders: 2 of 3 rows rejected, nothing was shipped; save the bad rows');
    expect(statusOf(life, id)).toBe('PAID');
    const json = await life.orders(['ship', '--file', file('order_id', id, '12x'), '--json']);
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      rows: 2,
      orders: 1,
      errors: [{ line: 3, value: '12x' }],
    });
    expect(problemsOf(json)).toMatchObject([{ status: 422, code: 'bad_rows' }]);
    expect(statusOf(life, id)).toBe('PAID');
  });

  test('ships the others when they are to be skipped; the rejects, corrected, are shipped as they are', async () => {
    const life = await openLifeInTerminal();
    const [one, other] = [await orderIn(life, 'paid'), await orderIn(life, 'paid')];
    const rejects = tempPath('rejects.csv');
    const path = file('order_id', one, 'x', one);
    const skipped = await life.orders(['ship', '--file', path, '--on-error', 'skip', '--rejects', rejects]);
    expect(skipped.status).toBe(7);
    expect(skipped.stdout).toMatch(/^Shipped +1\n.*Bad rows +1\nRows that repeat an order +1\n/s);
    expect(skipped.stderr).toContain(`orders: 1 of 3 rows skipped; the bad rows are in ${rejects}\n`);
    expect(mailsOf(life, one)).toEqual(['ORDER_CONFIRMATION', 'ORDER_SHIPPED']);
    writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('\r\nx,', `\r\n${other},`));
    expect(await life.orders(['ship', '--file', rejects])).toMatchObject({ status: 0, stderr: '' });
    expect(statusOf(life, other)).toBe('SHIPPED');
  });
});

describe('a dry run', () => {
  test('says what shipping would come to, and changes nothing', async () => {
    const life = await openLifeInTerminal();
    const ids = [await orderIn(life, 'paid'), await orderIn(life, 'shipped')];
    const calls = life.fake.calls.length;
    const good = await life.orders(['ship', '--file', file('order_id', ...ids), '--dry-run']);
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toMatch(/^Would be shipped +1\nAlready shipped +1\nFailed +0\n/);
    const failing = await life.orders(['ship', '--file', file('order_id', ...ids, 99), '--dry-run']);
    expect(failing.status).toBe(3);
    expect(failing.stderr).toContain('line 4: there is no order 99');
    expect(failing.stderr).toContain('orders: 1 of 3 orders would fail\n');
    const bad = [
      'ship',
      '--file',
      file('order_id', ...ids, 'x'),
      '--dry-run',
      '--on-error',
      'skip',
      '--json',
    ];
    const json = await life.orders(bad);
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      rows: 3,
      orders: 2,
      would_be_shipped: 1,
      already_shipped: 1,
      failed: 0,
      errors: [{ line: 4 }],
    });
    expect([statusOf(life, ids[0] ?? 0), life.fake.calls.length]).toEqual(['PAID', calls]);
  });
});

test.each<[string, (path: string) => (string | number)[], RegExp]>([
  ['ids and a file', (path) => [1, '--file', path], /use ids or --file, not both/],
  ['neither', () => [], /the order id is missing; .*or use --file/],
  ['rejects of ids', () => [1, '--rejects', 'x.csv'], /--rejects needs --file/],
  [
    'rejects over the file',
    (path) => ['--file', path, '--rejects', path],
    /--rejects must not be the input file/,
  ],
  ['a wrong mode', (path) => ['--file', path, '--on-error', 'ignore'], /--on-error must be/],
  ['no such file', () => ['--file', 'none.csv'], /there is no file none\.csv/],
  ['a folder', () => ['--file', '.'], /is a directory/],
])('%s: one line, exit 2, and nothing is shipped', async (_what, args, says) => {
  const life = await openLifeInTerminal();
  const id = await orderIn(life, 'paid');
  const ended = await life.orders(['ship', ...args(file('order_id', id))]);
  expect([ended.status, ended.stdout]).toEqual([2, '']);
  expect(ended.stderr).toMatch(/^orders: [^\n]*\n$/);
  expect(ended.stderr).toMatch(says);
  expect(statusOf(life, id)).toBe('PAID');
});

/** Orders of a file, all paid; `ids` is a file that names them. */
async function openPaidBook(orders: number) {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const rows = Array.from({ length: orders }, (_, n) => `c${n}@example.com,Ann,Desk,1,100`);
  writeFileSync(
    join(home.cwd, 'orders.csv'),
    ['customer_email,customer_name,product_name,quantity,unit_price', ...rows].join('\n'),
  );
  expect(await home.run(['import', 'orders.csv'], { env })).toMatchObject({ status: 0 });
  const ids = ['id', ...rows.map((_, n) => String(n + 1))].join('\n');
  writeFileSync(join(home.cwd, 'shipped.csv'), ids);
  const shippedMails = () => fake.mails.filter(({ template }) => template === 'ORDER_SHIPPED');
  return { fake, home, env, ids, shippedMails };
}

test('what an export wrote is shipped, from standard input and at a remote desk, too', async () => {
  const { home, env, ids, shippedMails } = await openPaidBook(30);
  const { firstLine } = home.start(['serve', '--port', '0'], { env });
  const url = (await firstLine).replace('orders: listening on ', '');
  const remote = await home.run(['ship', '--file', '-', '--url', url], { input: ids });
  expect([remote.status, withoutProgress(remote.stderr)]).toEqual([0, '']);
  expect(remote.stdout).toMatch(/^Shipped +30\n/);
  expect((await home.run(['export', '--out', 'paid.csv'], { env })).status).toBe(0);
  const again = await home.run(['ship', '--file', 'paid.csv'], { env });
  expect([again.status, again.stdout]).toEqual([
    0,
    expect.stringMatching(/^Shipped +0\nAlready shipped +30\n/),
  ]);
  expect(shippedMails()).toHaveLength(30);
});

test('a desk that cannot be reached is not tried for every order', async () => {
  const home = newHome();
  const ids = Array.from({ length: 1_000 }, (_, n) => n + 1);
  const gone = ['ship', '--file', '-', '--url', 'http://127.0.0.1:9'];
  const ended = await home.run(gone, { input: ['id', ...ids].join('\n') });
  expect(ended.status).toBe(6);
  expect(ended.stdout).toMatch(/^Not tried +9\d\d$/m);
  expect(ended.stderr.trimEnd().split('\n').at(-1)).toMatch(
    / of 1,000 orders not tried; run the same command to continue$/,
  );
});

const MANY = 150;

test.each(['SIGINT', 'SIGKILL'] as const)('after %s the same command goes on', async (signal) => {
  const { fake, home, env, shippedMails } = await openPaidBook(MANY);
  fake.script.onMail(() => ({ kind: 'delay', ms: 30 }));
  const shipping = home.start(['ship', '--file', 'shipped.csv'], { env });
  await until(() => shippedMails().length > 40);
  shipping.kill(signal);
  const stopped = await shipping.ended;
  const before = shippedMails().length;
  expect(before).toBeLessThan(MANY);
  if (signal === 'SIGINT') {
    expect(stopped.status).toBe(130);
    expect(stopped.stdout).toMatch(new RegExp(`^Shipped +${before}$`, 'm'));
    expect(withoutProgress(stopped.stderr)).toBe(
      `orders: stopped; ${MANY - before} of ${MANY} orders not tried; run the same command to continue\n`,
    );
  }
  fake.script.reset();
  const again = await home.run(['ship', '--file', 'shipped.csv'], { env });
  expect([again.status, withoutProgress(again.stderr)]).toEqual([0, '']);
  expect((await home.run(['recover'], { env })).status).toBe(0);
  expect(new Set(shippedMails().map(({ key }) => key)).size).toBe(MANY);
  expect(await home.json(['list', '--status', 'paid'])).toEqual([]);
});
