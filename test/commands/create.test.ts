// Proves that `orders create` takes an order from flags, a file or a pipe, and says how it ended by its exit code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { orderOf, TANAKA } from '../support/orders/order-json.ts';

const WHO = ['--email', 'tanaka@example.co.jp', '--name', '田中太郎'];
const SANDBOX = /^orders: using the embedded sandbox: no real money moves and no real email is sent;[^\n]*\n/;

test('the order of the design document, by flags', async () => {
  const home = newHome();
  const { status, stdout, stderr } = await home.run(['create', ...WHO, '--item', 'ノートPC:2:89800']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Order +1$/m);
  expect(stdout).toMatch(/^Status +paid$/m);
  expect(stdout).toMatch(/^Customer +田中太郎 <tanaka@example\.co\.jp>$/m);
  expect(stdout).toMatch(/^Total +179,600 JPY$/m);
  expect(stdout).toMatch(/^ノートPC +2 +89,800 JPY +179,600 JPY$/m);
  expect(stderr).toMatch(SANDBOX);
  expect(stderr.replace(SANDBOX, '')).toBe('');
});

test('--json prints the order as the API does, on one line', async () => {
  const { status, stdout } = await newHome().run(['create', ...WHO, '--item', 'ノートPC:2:89800', '--json']);
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const order = JSON.parse(stdout);
  expect(order).toEqual({
    id: 1,
    customer_email: 'tanaka@example.co.jp',
    customer_name: '田中太郎',
    status: 'paid',
    total_amount: 179_600,
    currency: 'JPY',
    items: [{ id: 1, product_name: 'ノートPC', quantity: 2, unit_price: 89_800 }],
    created_at: order.created_at,
    updated_at: order.updated_at,
  });
});

test('several items, names with colons and blanks, and a currency', async () => {
  const home = newHome();
  const items = ['Cable: USB-C:1:9.99', '::3:0.1', ' 表 ソ :2:1.005'];
  const order = await home.json<typeof TANAKA & { total_amount: number }>([
    'create',
    ...WHO,
    ...items.flatMap((item) => ['--item', item]),
    '--currency',
    'USD',
  ]);
  expect(order.items.map((item) => [item.product_name, item.quantity, item.unit_price])).toEqual([
    ['Cable: USB-C', 1, 9.99],
    [':', 3, 0.1],
    [' 表 ソ ', 2, 1.005],
  ]);
  expect(order).toMatchObject({ total_amount: 12.3, currency: 'USD' });
});

test.each([
  ['a file', (path: string) => ['--file', path], ''],
  ['standard input', () => ['--file', '-'], JSON.stringify(TANAKA)],
  ['standard input with a byte order mark', () => ['--file', '-'], `\ufeff${JSON.stringify(TANAKA)}`],
])('from %s', async (_name, flags, input) => {
  const home = newHome();
  const path = join(home.cwd, 'order.json');
  writeFileSync(path, JSON.stringify(TANAKA));
  const { status, stdout } = await home.run(['create', ...flags(path), '--json'], { input });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    customer_name: '田中太郎',
    total_amount: 179_600,
    status: 'paid',
  });
});

test('an error names the options; with --json and for a file, the fields', async () => {
  const home = newHome();
  const args = ['create', '--email', 'a', '--name', 'A', '--item', 'x:1:1', '--item', 'y:0:1'];
  const typed = await home.run(args);
  expect(typed.stderr).toMatch(/^orders: --email must be [^;]+; QTY of --item 2 must be [^;]+\n$/);
  const { errors, detail } = JSON.parse((await home.run([...args, '--json'])).stderr);
  expect(errors).toMatchObject([{ path: 'customer_email' }, { path: 'items.1.quantity' }]);
  expect(detail).toMatch(/^customer_email must be [^;]+; items\.1\.quantity must be /);
  const order = JSON.stringify({ customer_email: 'a', customer_name: 'A', items: [] });
  const file = await home.run(['create', '--file', '-'], { input: order });
  expect(file.stderr).toMatch(/^orders: customer_email must be [^;]+; items must have /);
});

test('an error of a filter names its option, and the other one', async () => {
  const home = newHome();
  const line = async (...args: string[]) => (await home.run(args)).stderr;
  expect(await line('list', '--created-from', 'x')).toMatch(/^orders: --created-from must be /);
  expect(await line('list', '--before', '3', '--after', '2')).toMatch(/ together with --after\n$/);
  expect(await line('stats', '--from', '2026-01-02', '--to', '2026-01-01')).toMatch(/ than --to\n$/);
});

test('a declined order is printed as pending, and the exit code is 5', async () => {
  const home = newHome();
  const { status, stdout, stderr } = await home.run(['create', ...WHO, '--item', 'x:1:4000402']);
  expect(status).toBe(5);
  expect(stdout).toMatch(/^Status +pending$/m);
  expect(stderr.replace(SANDBOX, '')).toMatch(
    /^orders: order 1 is stored but not paid \(declined: [^\n]+\); see "orders explain 1"\n$/,
  );
  const json = await home.run(['create', '--file', '-', '--json'], {
    input: JSON.stringify(orderOf(4_000_402)),
  });
  expect(json.status).toBe(5);
  expect(JSON.parse(json.stdout)).toMatchObject({ id: 2, status: 'pending' });
  expect(JSON.parse(json.stderr.replace(SANDBOX, ''))).toMatchObject({ status: 502, order_id: 2 });
});

test('an order whose payment outcome is unknown says that the customer may have been charged', async () => {
  const { status, stderr } = await newHome().run(['create', ...WHO, '--item', 'x:1:4000500']);
  expect(status).toBe(5);
  expect(stderr.replace(SANDBOX, '')).toBe(
    'orders: order 1 is stored, but its payment outcome is unknown (HTTP 500); ' +
      'the customer may have been charged; see "orders explain 1"\n',
  );
});

describe('what is wrong ends with 2 and stores nothing', () => {
  test.each<[string, string[], string, RegExp]>([
    ['nothing given', [], '', /--email, --name, --item are missing; add the options, or use --file/],
    ['no items', [...WHO], '', /--item is missing/],
    ['an item without a price', [...WHO, '--item', 'x:1'], '', /"x:1" must be NAME:QTY:PRICE/],
    ['an item without numbers', [...WHO, '--item', 'x:one:1e3'], '', /must be NAME:QTY:PRICE/],
    ['an item without a name', [...WHO, '--item', ':1:1'], '', /NAME of --item 1 must not be blank/],
    ['a quantity of 0', [...WHO, '--item', 'x:0:1'], '', /QTY of --item 1 must be a whole number/],
    [
      'a price of 5 decimals',
      [...WHO, '--item', 'x:1:0.00001'],
      '',
      /PRICE of --item 1 must have at most 4 decimals/,
    ],
    [
      'a bad address',
      ['--email', 'a', '--name', 'A', '--item', 'x:1:1'],
      '',
      /^orders: --email must be an e/,
    ],
    [
      'a bad currency',
      [...WHO, '--item', 'x:1:1', '--currency', 'YEN'],
      '',
      /--currency must be an ISO 4217/,
    ],
    ['a file that is not there', ['--file', 'none.json'], '', /none\.json cannot be read/],
    ['input that is not JSON', ['--file', '-'], 'email=a', /standard input is not JSON/],
    ['no input', ['--file', '-'], '', /standard input is not JSON/],
    ['input that is no order', ['--file', '-'], '[]', /must be an object/],
    ['a file and flags', ['--file', '-', '--name', 'A'], '{}', /--file contains the whole order/],
    ['a word too many', [...WHO, '--item', 'x:1:1', '--', 'extra'], '', /too many arguments/],
  ])('%s', async (_name, args, input, complaint) => {
    const home = newHome();
    const { status, stdout, stderr } = await home.run(['create', ...args], { input });
    expect(stderr.replace(SANDBOX, '')).toMatch(complaint);
    expect(stderr.replace(SANDBOX, '')).toMatch(/^orders: [^\n]+\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const { stdout: listed } = await home.run(['list', '--json']);
    expect(JSON.parse(listed)).toEqual([]);
  });
});

test('a price with more digits than survive is refused, not rounded', async () => {
  const home = newHome();
  for (const price of ['9007199254740993', '999999999999.00001', '0.10000000000000001']) {
    const { status, stdout } = await home.run(['create', ...WHO, '--item', `x:1:${price}`]);
    expect({ price, status, stdout }).toEqual({ price, status: 2, stdout: '' });
  }
});

test('where the sandbox stands in for one service alone, only that one is told to be none', async () => {
  const env = { NOTIFICATION_SERVICE_URL: 'http://127.0.0.1:9', ORDERS_LOG_LEVEL: 'silent' };
  const { stderr } = await newHome().run(['create', ...WHO, '--item', 'x:1:1'], { env });
  expect(stderr).toBe(
    [
      'orders: using the embedded sandbox: no real money moves; set PAYMENT_SERVICE_URL to use real services\n',
      'orders: the confirmation email of order 1 could not be sent (connection refused); "orders outbox --resend 1" queues it again\n',
    ].join(''),
  );
});
