// Proves what `orders export` writes: every order that matches, once, newest first, in the form and the encoding
// asked for, from a database as from a server; and what it refuses.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { type Home, newHome } from '../../support/cli/run-cli.ts';
import { seedOrders } from '../../support/database/seed.ts';
import { check, ordersOf, problemsOf } from '../../support/orders/check-file.ts';
import { startTestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

const HEADER =
  'order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency,id,status,total_amount,created_at,batch_id,carrier,tracking_number';
const QUIET = { status: 0, stderr: '' };

/** The bytes that a command wrote to standard output. */
async function bytesOf(home: Home, line: string): Promise<{ bytes: Buffer; stderr: string }> {
  const { status, stderr } = await home.shell(`${line} > written`);
  expect({ line, status, stderr: status === 0 ? '' : stderr }).toEqual({ line, ...QUIET });
  return { bytes: readFileSync(join(home.cwd, 'written')), stderr };
}

const idsIn = (csv: string) =>
  csv
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.split(',')[0]));

describe('the forms', () => {
  test('CSV: a byte order mark, the header of an import, a row for each item', async () => {
    const home = newHome();
    const items = [
      { product_name: '机, 白', quantity: 2, unit_price: 0.1 },
      { product_name: '=1+1', quantity: 1, unit_price: 12_345.6789 },
    ];
    await seedOrders(home.db, 1, { items, customer_name: '髙橋 "①"' });
    const row = (item: string) =>
      `1,tanaka@example.co.jp,"髙橋 ""①""",${item},JPY,1,pending,12345.8789,2025-12-01T10:00:00Z,,,`;
    const rows = [HEADER, row('"机, 白",2,0.1'), row("'=1+1,1,12345.6789"), ''].join('\r\n');
    const ended = await home.run(['export']);
    expect(ended).toEqual({ ...QUIET, stdout: `\ufeff${rows}` });
    const plain = await home.run(['export', '--encoding', 'utf-8', '--format', 'csv', '--out', '-']);
    expect(plain).toEqual({ ...QUIET, stdout: rows });
  });

  test('JSON: to the byte what a list of them prints; NDJSON: one of them a line', async () => {
    const home = newHome();
    await seedOrders(home.db, 130, { customer_name: '\u2028\u009b2J' });
    const list = await home.run(['list', '--json', '--limit', '1000']);
    expect(await home.run(['export', '--format', 'json'])).toEqual(list);
    expect(await home.run(['export', '--json'])).toEqual(list);
    const lines = await home.run(['export', '--format', 'ndjson']);
    expect(`[${lines.stdout.trimEnd().replaceAll('\n', ',')}]\n`).toBe(list.stdout);
  });

  test('no orders are a header, an empty array, or nothing', async () => {
    const home = newHome();
    expect(await home.run(['export'])).toEqual({ ...QUIET, stdout: `\ufeff${HEADER}\r\n` });
    expect(await home.run(['export', '--json'])).toEqual({ ...QUIET, stdout: '[]\n' });
    expect(await home.run(['export', '--format', 'ndjson'])).toEqual({ ...QUIET, stdout: '' });
  });

  test('Shift_JIS: as Excel in Japan has it; what it lacks is replaced and told', async () => {
    const home = newHome();
    await seedOrders(home.db, 1, { customer_name: '髙﨑①㈱ 表能ソ ｱ～' });
    const whole = await bytesOf(home, 'orders export --encoding shift_jis');
    expect(whole.stderr).toBe('');
    expect(whole.bytes.includes(Buffer.from('fbfcfab18740878a', 'hex'))).toBe(true);
    expect(iconv.decode(whole.bytes, 'cp932')).toContain(',髙﨑①㈱ 表能ソ ｱ～,');
    const checked = await check(join(home.cwd, 'written'));
    expect([checked.readAs.encoding, await problemsOf(checked)]).toEqual(['shift_jis', []]);
    await seedOrders(home.db, 4, { customer_name: '🍣と¥\u200d' });
    const { bytes, stderr } = await bytesOf(home, 'orders export --encoding shift_jis');
    expect(iconv.decode(bytes, 'cp932')).toContain('5,tanaka@example.co.jp,?と￥?,');
    expect(stderr).toBe(
      'orders: replaced 12 characters that Shift_JIS does not have: 🍣 as ? (orders 5, 4, 3, …); ¥ as ￥ (orders 5, 4, 3, …); U+200D as ? (orders 5, 4, 3, …)\n',
    );
  });
});

test('what was exported is what an import reads, item for item', async () => {
  const home = newHome();
  const items = [
    { product_name: '\'=改行なし, "', quantity: 3, unit_price: 0.1 },
    { product_name: '👍"', quantity: 1, unit_price: 0 },
  ];
  await seedOrders(home.db, 2, { items, customer_name: '-髙﨑', customer_email: '+a@example.com' });
  await bytesOf(home, 'orders export');
  const orders = await ordersOf(await check(join(home.cwd, 'written')));
  expect(orders.map(({ importGroup, draft }) => [importGroup, draft.customerName, draft.items])).toEqual(
    ['2', '1'].map((id) => [
      id,
      '-髙﨑',
      items.map(({ product_name, quantity, unit_price }) => ({
        productName: product_name,
        quantity,
        unitPrice: unit_price,
      })),
    ]),
  );
});

describe('the orders', () => {
  test('are those there were at the start, once each, while more arrive and the reader is slow', async () => {
    const home = newHome();
    await seedOrders(home.db, 2_500);
    // The first line is read, then nothing until the others are there.
    const wait = 'touch begun; while [ ! -e go ]; do sleep 0.02; done';
    const slow = home.shell(`orders export | { IFS= read -r first; ${wait}; printf '%s\\n' "$first"; cat; }`);
    await until(() => existsSync(join(home.cwd, 'begun')));
    await seedOrders(home.db, 300);
    writeFileSync(join(home.cwd, 'go'), '');
    const { status, stdout, stderr } = await slow;
    expect({ status, stderr }).toEqual(QUIET);
    expect(idsIn(stdout)).toEqual(Array.from({ length: 2_500 }, (_, n) => 2_500 - n));
  });

  test('come from a server as from a database, more than one page of them', async () => {
    const server = await startTestServer();
    try {
      await seedOrders(server.dbPath, 1_101, { customer_name: '髙 "\'=1"' });
      const home = newHome();
      for (const form of [['--format', 'csv'], ['--json']]) {
        const there = await home.run(['export', ...form, '--url', server.url]);
        const here = await home.run(['export', ...form, '--db', server.dbPath]);
        expect(there).toEqual({ ...QUIET, stdout: here.stdout });
        expect(there.stdout.length).toBeGreaterThan(90_000);
      }
      const some = ['--q', '髙', '--created-from', '2025-12-01', '--format', 'ndjson'];
      const { stdout } = await home.run(['export', ...some], { env: { ORDERS_URL: server.url } });
      expect(stdout.trimEnd().split('\n')).toHaveLength(1_101);
    } finally {
      await server.close();
    }
  });

  test('are those that a list with the same filters shows', async () => {
    const home = newHome();
    await seedOrders(home.db, 30);
    await seedOrders(home.db, 3, { customer_email: 'ann@example.com', currency: 'USD' });
    for (const [filters, ids] of [
      ['--customer-email ann@example.com', [33, 32, 31]],
      ['--currency USD --status PENDING', [33, 32, 31]],
      ['--status paid', []],
      ['--batch-id 1', []],
      ['--created-to 2025-11-30', []],
      ['--created-from 2025-12-01 --created-to 2025-12-01 --q ann@', [33, 32, 31]],
    ] as const) {
      const { stdout } = await home.shell(`orders export ${filters}`);
      expect({ filters, ids: idsIn(stdout) }).toEqual({ filters, ids });
    }
  });
});

test.each([
  ['--format xml', /--format.*invalid.*csv, json, ndjson/],
  ['--encoding euc-jp', /--encoding.*invalid.*utf-8, utf-8-bom, shift_jis/],
  ['--format json --encoding shift_jis', /needs --format csv; json is always UTF-8/],
  ['--format ndjson --encoding utf-8-bom', /needs --format csv; ndjson is always UTF-8/],
  ['--out ""', /--out needs a file name/],
  ['--out a.csv --status open', /--status must be one of/],
  ['--q ""', /--q must not be blank/],
  ['--limit 5', /unknown option '--limit'/],
  ['--out .', /not a regular file/],
  ['--out /dev/null --force', /not a regular file/],
  ['rest', /too many arguments/],
])('orders export %s ends with 2, and nothing is written', async (args, says) => {
  const home = newHome();
  const { status, stdout, stderr } = await home.shell(`orders export ${args}`);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^orders: [^\n]+\n$/);
  expect(stderr).toMatch(says);
  expect(readdirSync(home.cwd)).toEqual([]);
});

test('--json is JSON and nothing else, and makes an error the problem object', async () => {
  const home = newHome();
  const csv = await home.run(['export', '--json', '--format', 'csv']);
  expect(csv).toMatchObject({ status: 2, stdout: '' });
  expect(JSON.parse(csv.stderr)).toMatchObject({ code: 'usage', detail: expect.stringContaining('--json') });
  expect(await home.run(['export', '--json', '--format', 'json'])).toEqual({ ...QUIET, stdout: '[]\n' });
});
