// Proves that `orders ship --file` finds orders by their `order_ref`, here and through a server, that rows of unknown
// orders are told by line and kept for correction, and that the files of carriers are shipped as they are.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newHome } from '../../support/cli/run-cli.ts';
import { startFakeServices } from '../../support/services/fake-services.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';

/** An order database whose orders, all paid, have these refs; the first has id 1. */
async function openOrders(...refs: string[]) {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const write = (name: string, ...lines: string[]) => {
    writeFileSync(join(home.cwd, name), `${lines.join('\r\n')}\r\n`);
    return name;
  };
  const add = async (name: string, ...more: string[]) => {
    write(name, HEADER, ...more.map((ref) => `${ref},c@example.com,Ann,Desk,1,100`));
    const { status } = await home.run(['import', name, '--known-refs', 'allow'], { env });
    expect(status).toBe(0);
  };
  await add('orders.csv', ...refs);
  const ship = (...args: string[]) => home.run(['ship', '--file', ...args], { env });
  const statuses = async () =>
    (await home.json<{ status: string }[]>(['list', '--after', '0'])).map(({ status }) => status).reverse();
  return { fake, home, env, write, add, ship, statuses };
}

function serve({ home, env }: Awaited<ReturnType<typeof openOrders>>): Promise<string> {
  const { firstLine } = home.start(['serve', '--port', '0'], { env });
  return firstLine.then((line) => line.replace('orders: listening on ', ''));
}

describe.each(['here', 'through a server'])('%s', (where) => {
  test('orders are found by ref or id; unknown ones are told by line, kept, corrected and shipped', async () => {
    const opened = await openOrders('A-1', 'A-2', 'B', '注文 1', 'C');
    const { write, add, ship, statuses } = opened;
    await add('more.csv', 'B');
    const url = where === 'here' ? [] : ['--url', await serve(opened)];
    const file = write(
      'shipped.csv',
      'order_id,注文番号,追跡番号,memo',
      ',A-1,11,',
      '2,,22,',
      ',X-9,33,',
      ',B,44,',
      ',注文 1,,',
      '99,,55,',
      ',X-9,33,again',
    );
    const shipped = await ship(file, '--rejects', 'rejects.csv', ...url);
    expect(shipped.status).toBe(3);
    expect(shipped.stdout).toMatch(/^Shipped +3\nAlready shipped +0\nWith a tracking number +2\nFailed +3\n/);
    expect(shipped.stderr.trimEnd().split('\n')).toEqual([
      'ignored columns: memo',
      expect.stringMatching(/^orders: line 4: no order has the order_ref X-9; /),
      'orders: line 5: several orders have the order_ref B (3, 6); give the order_id of the one to ship',
      expect.stringMatching(/^orders: line 7: there is no order 99; /),
      'orders: 3 of 6 orders failed; the rows of unknown orders are in rejects.csv',
    ]);
    expect(await statuses()).toEqual(['shipped', 'shipped', 'paid', 'shipped', 'paid', 'paid']);
    const path = join(opened.home.cwd, 'rejects.csv');
    const rejects = readFileSync(path, 'utf8');
    expect(rejects.trimEnd().split('\r\n')).toEqual([
      '\ufefforder_id,注文番号,追跡番号,memo,line,column,value,reason',
      ',X-9,33,,4,order_ref,X-9,is the order_ref of no order',
      ',X-9,33,again,8,,,"another row of this order, which starts at line 4, is wrong"',
      ',B,44,,5,order_ref,B,"is the order_ref of several orders (3, 6); give the order_id of the one to ship"',
      '99,,55,,7,order_id,99,is the id of no order',
    ]);
    const corrected = rejects.replaceAll('X-9,33', 'C,33').replace('\r\n,B,44', '\r\n6,B,44');
    writeFileSync(path, corrected.replace(/^99.*\r\n/m, ''));
    const again = await ship('rejects.csv', ...url);
    expect([again.status, again.stdout]).toEqual([0, expect.stringMatching(/^Shipped +2\n/)]);
    expect(await statuses()).toEqual(['shipped', 'shipped', 'paid', 'shipped', 'shipped', 'shipped']);
  });
});

test('several orders of one ref are a conflict; a cancelled one does not count beside another', async () => {
  const { add, ship, write, home, env, statuses } = await openOrders('A', 'B');
  await add('more.csv', 'B', 'A');
  expect((await home.run(['cancel', '3', '4', '2', '--yes'], { env })).status).toBe(0);
  const file = write('shipped.csv', 'order_ref', 'A');
  expect((await ship(file, '--dry-run')).stdout).toMatch(/^Would be shipped +1\n/);
  expect((await ship(file)).status).toBe(0);
  expect(await statuses()).toEqual(['shipped', 'cancelled', 'cancelled', 'cancelled']);
  expect(await ship(write('other.csv', 'order_ref', 'B'), '--json')).toMatchObject({
    status: 4,
    stdout: '[]\n',
  });
});

test('an order that rows name by id and by ref is shipped once, unless they say different things', async () => {
  const { ship, write, fake } = await openOrders('A', 'B');
  const header = 'order_id,order_ref,tracking_number';
  const file = write('shipped.csv', header, '1,,11', ',A,11', ',A,', '2,,22', ',B,23');
  const { status, stdout, stderr } = await ship(file);
  expect(status).toBe(4);
  expect(stdout).toMatch(/^Shipped +2\n/);
  expect(stdout).toMatch(/\nRows that repeat an order +2\n/);
  expect(stderr).toContain('orders: line 6: order 2 is in line 5 too, by its id; keep one of the rows\n');
  expect(fake.mails.filter(({ template }) => template === 'ORDER_SHIPPED')).toHaveLength(2);
});

test('with --json the shipments of the file are there', async () => {
  const { ship, write } = await openOrders('A', 'B', 'C');
  const file = write('shipped.csv', 'order_ref,配送業者,追跡番号', 'A,ヤマト,11', 'B,佐川,', 'C,,');
  const report = await ship(file, '--dry-run', '--json');
  expect(JSON.parse(report.stdout)).toMatchObject({
    orders: 3,
    would_be_shipped: 3,
    with_tracking_number: 1,
  });
  const { stdout } = await ship(file, '--json');
  const orders = JSON.parse(stdout) as { id: number; shipment?: unknown }[];
  expect(orders.map(({ id, shipment }) => [id, shipment])).toEqual([
    [1, { carrier: 'ヤマト', tracking_number: '11' }],
    [2, { carrier: '佐川', tracking_number: null }],
    [3, undefined],
  ]);
});

test('bad rows and rows of unknown orders are in one rejects file', async () => {
  const { ship, write, home } = await openOrders('A');
  const file = write('shipped.csv', 'order_ref,tracking_number', 'A,1', 'B,1.23E+11', 'C,3');
  const stopped = await ship(file, '--rejects', 'first.csv');
  expect([stopped.status, stopped.stdout]).toEqual([2, '']);
  const { status, stderr } = await ship(file, '--on-error', 'skip', '--rejects', 'rejects.csv');
  expect(status).toBe(3);
  expect(stderr).toContain('1 of 2 orders failed; the rows of unknown orders are in rejects.csv\n');
  const lines = (name: string) => readFileSync(join(home.cwd, name), 'utf8').trimEnd().split('\r\n');
  expect(lines('first.csv').slice(1)).toEqual([expect.stringMatching(/^B,1\.23E\+11,3,tracking_number,/)]);
  expect(lines('rejects.csv').slice(1)).toEqual([
    expect.stringMatching(/^B,1\.23E\+11,3,tracking_number,/),
    'C,3,4,order_ref,C,is the order_ref of no order',
  ]);
});

test('a command that was stopped writes no rejects file: the same command continues', async () => {
  const { ship, write, home } = await openOrders('A');
  const refs = Array.from({ length: 40 }, (_, n) => `R-${n}`);
  const file = write('shipped.csv', 'order_ref', '#N/A', ...refs);
  const args = [file, '--on-error', 'skip', '--rejects', 'rejects.csv'];
  const { status, stderr } = await ship(...args, '--url', 'http://127.0.0.1:9');
  expect(status).toBe(6);
  expect(stderr).toMatch(/ not tried; run the same command to continue\n$/);
  expect(existsSync(join(home.cwd, 'rejects.csv'))).toBe(false);
  expect((await ship(...args)).status).toBe(3);
  expect(readFileSync(join(home.cwd, 'rejects.csv'), 'utf8').trimEnd().split('\r\n')).toHaveLength(42);
});

test('a number of a line is no ref', async () => {
  const { ship, write, home, env } = await openOrders('A');
  const header = HEADER.replace('order_ref,', '');
  const file = write('lines.csv', header, 'c@example.com,Ann,Desk,1,100');
  expect((await home.run(['import', file], { env })).status).toBe(0);
  expect((await ship(write('shipped.csv', 'order_ref', '2'))).status).toBe(3);
});

describe('a mapping', () => {
  const FILES = fileURLToPath(new URL('../../fixtures/presets', import.meta.url));

  test('of a preset reads the file of a carrier as it is', async () => {
    const { home, ship, statuses } = await openOrders('EX-0001', 'EX-0002', 'EX-0003');
    for (const name of ['yamato-b2', 'sagawa-ehiden', 'japan-post']) {
      copyFileSync(join(FILES, `${name}.csv`), join(home.cwd, `${name}.csv`));
    }
    const refused = await ship('yamato-b2.csv');
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('; it looks like a file for --preset yamato-b2\n'),
    ]);
    const sagawa = await ship(
      'sagawa-ehiden.csv',
      '--preset',
      'sagawa-ehiden',
      '--on-error',
      'skip',
      '--json',
    );
    expect(sagawa.status).toBe(7);
    expect(JSON.parse(sagawa.stdout)).toMatchObject([
      { id: 1, shipment: { carrier: '佐川急便', tracking_number: '000000000011' } },
      { id: 2, shipment: { carrier: '佐川急便', tracking_number: '000000000022' } },
    ]);
    const yamato = await ship('yamato-b2.csv', '--preset', 'yamato-b2');
    expect(yamato.stdout).toMatch(
      /^Shipped +1\nAlready shipped +2\nCorrected +2\nWith a tracking number +3\n/,
    );
    const post = await ship('japan-post.csv', '--preset', 'japan-post', '--dry-run');
    expect(post.status).toBe(2);
    expect(post.stderr).toMatch(/^ +4 +tracking_number +is required$/m);
    expect(await statuses()).toEqual(['shipped', 'shipped', 'shipped']);
  });

  test('is saved under a name, and used by it', async () => {
    const { ship, write } = await openOrders('A', 'B');
    const file = write('own.csv', '管理番号,送り状', 'A,1');
    const map = ['--map', '管理番号=order_ref', '--map', '送り状=tracking_number'];
    const dry = await ship(file, ...map, '--save-preset', 'own', '--dry-run');
    expect([dry.status, dry.stderr]).toEqual([
      0,
      expect.stringMatching(/^preset own would be saved \(.*own\.json\)\n$/),
    ]);
    const saved = await ship(file, ...map, '--save-preset', 'own');
    expect([saved.status, saved.stderr]).toEqual([
      0,
      expect.stringMatching(/^preset own saved \(.*own\.json\)\n$/),
    ]);
    const other = write('other.csv', '管理番号,送り状', 'B,2');
    expect((await ship(other, '--preset', 'own')).stdout).toMatch(/^Shipped +1\n.*tracking number +1\n/s);
    const again = await ship(other, ...map, '--save-preset', 'own');
    expect(again.status).toBe(2);
  });

  test.each([
    [['--map', 'x'], /--map must be COLUMN=FIELD/],
    [['--map', 'x=price'], /--map knows no field price/],
    [['--map', 'x=carrier'], /the header is missing x \(carrier\)/],
    [['--preset', 'none'], /there is no preset none; choose one of yamato-b2, sagawa-ehiden, japan-post/],
    [['--preset', 'shopify'], /shopify is a preset for files of orders/],
    [['--save-preset', 'x'], /--save-preset needs --map or --preset/],
    [['--map', 'order_ref=order_ref', '--save-preset', 'No!'], /the name of a preset must be/],
  ])('%j is refused in one line, and nothing is shipped', async (args, says) => {
    const { ship, write, statuses } = await openOrders('A');
    const ended = await ship(write('shipped.csv', 'order_ref', 'A'), ...args);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr).toMatch(/^orders: [^\n]*\n$/);
    expect(await statuses()).toEqual(['paid']);
  });

  test('needs a file', async () => {
    const { home } = await openOrders('A');
    for (const flag of ['--map', '--preset', '--save-preset', '--sheet']) {
      const ended = await home.run(['ship', '1', flag, 'x']);
      expect([ended.status, ended.stderr]).toEqual([2, expect.stringContaining(`${flag} needs --file`)]);
    }
  });
});
