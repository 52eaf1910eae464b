// Proves that --dry-run says what each command that changes something would do, ends as its refusal would, and leaves
// everything as it was: the order book, the two services, and a place where no order book is.
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { type LifeInTerminal, openLifeInTerminal } from '../support/cli/life-cli.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { DECLINE, orderIn, orderWithUnknownPayment } from '../support/orders/order-stages.ts';

const ORDER = [
  'create',
  '--email',
  'ann@example.com',
  '--name',
  'Ann',
  '--item',
  'Desk:2:10.5',
  '--currency',
  'USD',
];

const CSV = 'customer_email,customer_name,product_name,quantity,unit_price\nbo@example.com,Bo,Lamp,1,20\n';

/** Every row of every table that orders are in, but for the one by which a server proves that it can write. */
const contentOf = ({ desk }: LifeInTerminal) =>
  [
    'orders',
    'order_items',
    'order_events',
    'journal',
    "settings WHERE name <> 'write_probe'",
    'batches',
    'idempotency_keys',
  ].map((rows) => desk.rows(`SELECT * FROM ${rows}`));

/** Orders 1 paid, 2 shipped, 3 without an answer, 4 of batch 1 declined. */
async function openBook(): Promise<LifeInTerminal> {
  const life = await openLifeInTerminal();
  await orderIn(life, 'paid');
  await orderIn(life, 'shipped');
  await orderWithUnknownPayment(life, true);
  life.fake.script.onPayment(() => DECLINE);
  await life.orders(['import', '-'], { input: CSV });
  life.fake.script.reset();
  return life;
}

const TOLD: readonly (readonly [args: string, status: number, told: RegExp])[] = [
  [
    ORDER.join(' '),
    0,
    /^an order of 21 USD for Ann <ann@example.com> would be created and would be charged\n$/,
  ],
  ['create --email ann --name Ann --item Desk:2:10.5', 2, /^orders: --email must be .*\n$/],
  [
    'pay 4',
    0,
    /^order 4 would be looked up in the Payment Service first, and charged 20 JPY only if no charge is found\n$/,
  ],
  [
    'pay 3 1 9',
    4,
    /^order 3 would be looked up in the Payment Service first[^\n]*\norders: order 1 is already paid; next: orders ship 1 or orders cancel 1\norders: [^\n]* 9[^\n]*\norders: 2 of 3/,
  ],
  ['ship 1', 0, /^order 1 would be shipped, and its customer would get an email\n$/],
  ['ship 1 1', 0, /^order 1 would be shipped[^\n]*\n$/],
  ['deliver 2', 0, /^order 2 would be marked as delivered\n$/],
  ['deliver 9', 3, /^orders: there is no order 9/],
  ['cancel 1', 0, /^order 1 would be refunded 179,600 JPY and then cancelled\n$/],
  ['cancel 2', 4, /^orders: order 2 is shipped and cannot be cancelled/],
  ['resolve 3 --not-charged', 0, /^order 3 would be marked as not charged\n$/],
  ['resolve 1 --charged pay_1', 4, /nothing to resolve/],
  ['recover', 0, /^ORDER +CALL +RESULT\n +3 +payment +would look up the payment of [\d,]+ JPY\n$/],
  ['outbox --resend --all-failed', 0, /^0 emails would be queued again\n$/],
  ['outbox --resend 1', 0, /^1 email would be queued again\n$/],
  ['hold', 0, /^charges would be on hold; now they are not on hold\n$/],
  ['release', 0, /^charges are already released\n$/],
  [
    'reconcile --fix',
    0,
    /WOULD BE FIXED\n +3 +charged_not_paid .* yes\n4 orders compared, looked up to id \d+\n$/,
  ],
  ['backup copy.db', 0, /^4 orders would be copied to copy.db\n$/],
  ['backup .', 2, /^orders: \. already exists; name a new file\n$/],
  ['batch 1 --retry', 0, /^batch 1 would be retried; failed orders to charge again: 1\n$/],
  [
    'batch 1 --cancel',
    0,
    /^batch 1 would be cancelled; uncharged orders to cancel: 1; charged orders to keep: 0\n$/,
  ],
  ['import --resume 1', 0, /^batch 1 is already completed; nothing would be created\n$/],
  ['batch 1 --pause', 4, /^orders: batch 1 is completed and cannot be paused/],
];

test('says what would happen, ends as the refusal would, and changes nothing', {
  timeout: 240_000,
}, async () => {
  const life = await openBook();
  const before = contentOf(life);
  const posts = () => life.fake.calls.filter(({ method }) => method !== 'GET').length;
  const sent = posts();
  for (const [args, status, told] of TOLD) {
    const ended = await life.orders([...args.split(' '), '--dry-run']);
    expect(ended.stdout + ended.stderr, args).toMatch(told);
    expect(ended.status, args).toBe(status);
  }
  expect(contentOf(life)).toEqual(before);
  expect(posts()).toBe(sent);
});

test('an import that waits is not gone on with, here or through a server', async () => {
  const life = await openLifeInTerminal();
  await life.orders(['hold']);
  await life.orders(['import', '-'], { input: CSV });
  await life.orders(['batch', '1', '--pause']);
  await life.orders(['release']);
  const before = contentOf(life);
  const { firstLine } = newHome().start(['serve', '--port', '0'], {
    env: {
      ORDERS_DB: life.desk.path,
      ORDERS_LOG_LEVEL: 'silent',
      PAYMENT_SERVICE_URL: life.fake.url,
      NOTIFICATION_SERVICE_URL: life.fake.url,
    },
  });
  const url = (await firstLine).replace('orders: listening on ', '');
  for (const through of [[], ['--url', url]]) {
    const resume = ['import', '--resume', '1', '--dry-run', ...through];
    const told = await life.orders(resume);
    expect(told).toMatchObject({ status: 0, stdout: 'batch 1 would continue; orders left to charge: 1\n' });
    const { stdout } = await life.orders([...resume, '--json', '--fields', 'status,pending']);
    expect(JSON.parse(stdout)).toEqual({ status: 'paused', pending: 1 });
  }
  expect(contentOf(life)).toEqual(before);
  expect(life.fake.calls).toEqual([]);
});

test('--json is the order as it is; of an order to be placed, what it would come to', async () => {
  const life = await openBook();
  const run = (...args: string[]) => life.orders([...args, '--json']);
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--dry-run')).stdout);
  expect(await run('cancel', '1', '--dry-run')).toEqual(await run('show', '1'));
  expect(await json('hold')).toEqual({ charges_held: false });
  expect(await json(...ORDER)).toEqual({
    customer_email: 'ann@example.com',
    customer_name: 'Ann',
    total_amount: 21,
    currency: 'USD',
    items: [{ product_name: 'Desk', quantity: 2, unit_price: 10.5 }],
  });
});

describe('where there is no order book', () => {
  test.each([
    [ORDER, 0],
    [['pay', '1'], 3],
    [['cancel', '1'], 3],
    [['resolve', '1', '--not-charged'], 3],
    [['recover'], 0],
    [['hold'], 0],
    [['reconcile', '--fix'], 0],
    [['outbox', '--resend', '1'], 3],
    [['batch', '1', '--pause'], 3],
    [['prune', '--older-than', '90d'], 0],
    [['backup', 'copy.db'], 2],
  ])('%j makes none', async (args, status) => {
    const home = newHome();
    expect((await home.run([...args, '--dry-run'])).status).toBe(status);
    expect(existsSync(home.db)).toBe(false);
    expect(readdirSync(home.folder)).toEqual(['work']);
  });

  test('no command that takes --dry-run makes one for any of its examples', async () => {
    const taking = COMMANDS.filter(({ options }) => options.some(({ long }) => long === '--dry-run'));
    expect(taking.length).toBeGreaterThan(10);
    for (const { examples } of taking) {
      for (const line of examples.filter((one) => /^orders [^"'$|<&(]+$/.test(one))) {
        const home = newHome();
        await home.run([...line.split(' ').slice(1), '--dry-run']);
        expect([readdirSync(home.folder), readdirSync(home.cwd)], line).toEqual([['work'], []]);
      }
    }
  });
});
