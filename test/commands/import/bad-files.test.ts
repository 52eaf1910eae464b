// Proves that whatever is wrong with a file of orders is told in words that help, with the line where there is one,
// by its exit code, and before anything is stored or charged.
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newHome } from '../../support/cli/run-cli.ts';
import { query } from '../../support/database/database.ts';
import { fixture } from '../../support/orders/check-file.ts';
import { startFakeServices } from '../../support/services/fake-services.ts';

const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price';

async function openDesk() {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  return { fake, home, env, run: (...args: string[]) => home.run(args, { env }) };
}

/** Imports a file that is refused, and sees to it that nothing came of it. */
async function refused(path: string): Promise<string> {
  const { fake, home, run } = await openDesk();
  const ended = await run('import', path);
  expect([ended.status, ended.stdout]).toEqual([2, '']);
  expect(fake.calls).toEqual([]);
  // What is refused before a database is needed does not even make one.
  if (existsSync(home.db)) expect(query(home.db, 'SELECT id FROM batches')).toEqual([]);
  expect(ended.stderr.length).toBeLessThan(2_000);
  return ended.stderr;
}

const NUL = 'contains a NUL byte, so it is not a text file; save it as CSV';

describe('a file that is no file of orders is refused in one line', () => {
  test.each([
    ['empty.csv', ' is empty; it needs a header and rows of orders'],
    ['header-only.csv', ' has a header but no orders'],
    ['no-header.csv', ', line 1: the header is missing customer_email (メールアドレス), '],
    [
      'missing-columns.csv',
      ', line 1: the header is missing product_name (商品名), unit_price (単価); it has ',
    ],
    [
      'double-columns.csv',
      ', line 1: the header has customer_email (メールアドレス), quantity (数量) more than once',
    ],
    ['invalid-byte-in-utf-8.csv', ', line 7: contains bytes that are not UTF-8; correct that line, or save'],
    ['invalid-byte-in-cp932.csv', ', line 7: contains bytes that are not Shift_JIS (CP932); '],
    ['utf-16le-cut-short.csv', ' ends within a UTF-16 character, so it is incomplete'],
    ['binary.csv', ' is a picture; save the orders as CSV or .xlsx'],
    ['null-characters-in-a-name.csv', `, line 2: ${NUL}`],
    ['workbook.xlsx', ' is a damaged workbook'],
    ['.', ' is a directory; name a file of orders'],
    ['none.csv', 'orders: there is no file none.csv'],
  ])('%s', async (name, says) => {
    const stderr = await refused(fixture(name));
    expect(stderr).toMatch(/^orders: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });

  test('a line of megabytes', async () => {
    const path = join(newHome().cwd, 'large.csv');
    writeFileSync(
      path,
      `${HEADER}\na@example.com,Ann,Desk,1,1\nb@example.com,${'x'.repeat(3 * 1024 * 1024)},Desk,1,1\n`,
    );
    const stderr = await refused(path);
    expect(stderr).toContain('orders: large.csv, line 3: this row has more than 1048576 bytes');
  });
});

describe('bad rows are told by line, column, value and reason', () => {
  test.each([
    ['ragged-rows.csv', /^ +2 +a@example\.com.* the row has 4 cells, but the header has 5; add/m],
    ['ragged-rows.csv', /^ +3 +b@example\.com.* the row has 6 cells, but the header has 5; put/m],
    ['numbers-spoilt-by-excel.csv', /^ +2 +quantity +2\.01E\+10 +was shortened by the spreadsheet; /m],
    ['numbers-spoilt-by-excel.csv', /^ +4 +quantity +\S+ +is a date; /m],
    ['refs-spoilt-by-excel.csv', /^ +2 +order_ref +2\.01E\+10 +was shortened by the spreadsheet and /m],
    [
      'disagreeing-customer.csv',
      /^ +\d+ +customer_email +\S+ +differs from ".*" in the same order, which starts at line/m,
    ],
    ['open-quote.csv', /^ +3 +b@example\.com \| "Bob .* a quote \("\) opened in this row is never closed$/m],
    ['quote-within-a-cell.csv', /^ +3 .* an unquoted cell of this row contains a quote/m],
    ['bad-rows.csv', /^ +3 +currency +\S+ +must be an ISO 4217 code in capitals/m],
  ])('%s', async (name, row) => {
    const stderr = await refused(fixture(name));
    expect(stderr).toMatch(row);
    expect(stderr).toMatch(/^orders: \d+ of \d+ orders rejected, nothing was imported; /m);
  });

  test('a cell that only its length is wrong with is shown as far as a table can', async () => {
    const path = join(newHome().cwd, 'long.csv');
    writeFileSync(path, `${HEADER}\na@example.com,${'名'.repeat(300_000)},Desk,1,1\n`);
    expect(await refused(path)).toMatch(/^ +2 +customer_name +名{80}… +must be at most 255 characters$/m);
  });

  test('a row of a megabyte is one bad row', async () => {
    const path = join(newHome().cwd, 'large.csv');
    const large = `b@example.com,${'x'.repeat(1024 * 1024)},Desk,1,1`;
    writeFileSync(path, `${HEADER}\na@example.com,Ann,Desk,1,1\n${large}\n`);
    expect(await refused(path)).toMatch(/^ +3 +b@example\.com \| x+… +this row has more than 1048576 bytes/m);
  });

  test('nothing of a file reaches a terminal as a command, or in an endless line', async () => {
    const { run, home } = await openDesk();
    const escaped = await run('import', fixture('terminal-escape-in-an-ignored-header.csv'), '--dry-run');
    expect(escaped.stderr).toBe(
      'ignored columns: memo<U+001B>]0;title<U+0007>, "a<U+000A>b"\n'.replaceAll('"', ''),
    );
    const path = join(home.cwd, 'wide.csv');
    const names = Array.from({ length: 500 }, (_, n) => `column ${n}`).join();
    writeFileSync(path, `${HEADER},${names}\na\u200b@example.com,A\u001b[2Jnn,Desk,1,1\n`);
    const { stderr } = await run('import', path, '--dry-run');
    expect(stderr).toMatch(/ a<U\+200B>@example\.com +contains U\+200B, an invisible character; remove it$/m);
    expect(stderr).toMatch(
      / A<U\+001B>\[2Jnn +must be one line without control characters; remove U\+001B$/m,
    );
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThanOrEqual(2_000);
  });

  test('the good orders of a file with bad ones are imported when asked for', async () => {
    const { fake, run } = await openDesk();
    const ended = await run('import', fixture('refs-spoilt-by-excel.csv'), '--on-error', 'skip');
    expect(ended.status).toBe(7);
    expect(ended.stdout).toMatch(/^Paid +2$/m);
    expect(ended.stdout).toMatch(/^Next +orders batch 1 --errors$/m);
    expect(fake.charges).toHaveLength(2);
  });
});

test('a file that is written to while it is read is refused, and nothing of it is taken', async () => {
  const { fake, home, env } = await openDesk();
  const path = join(home.cwd, 'growing.csv');
  writeFileSync(path, `${HEADER}\n${'a@example.com,Ann,Desk,1,100\n'.repeat(50_000)}`);
  const importing = home.start(['import', path], { env });
  const writing = setInterval(() => appendFileSync(path, 'b@example.com,Bob,Chair,1,5\n'), 10);
  const ended = await importing.ended;
  clearInterval(writing);
  expect([ended.status, ended.stdout]).toEqual([2, '']);
  // Where the reading took long, how far it was stands before.
  expect(ended.stderr.trimEnd().split('\n').at(-1)).toBe(
    'orders: growing.csv was changed while it was read; retry once it is complete',
  );
  expect(fake.calls).toEqual([]);
});

test('one file in two processes at once creates and charges each order once', async () => {
  const { fake, home, env, run } = await openDesk();
  const rows = Array.from({ length: 1_200 }, (_, n) => `c${n}@example.com,Ann,Desk,1,100`);
  writeFileSync(join(home.cwd, 'orders.csv'), [HEADER, ...rows].join('\n'));
  expect((await run('batches')).status).toBe(0);
  const both = ['import', 'orders.csv', '--concurrency', '64'];
  const ended = await Promise.all([1, 2].map(() => home.start(both, { env }).ended));
  for (const { status, stderr } of ended) {
    // The second one is refused while the first one stores, and helps it, or finds it at work, from then on.
    expect([0, 4, 7]).toContain(status);
    if (status === 4)
      expect(stderr).toMatch(
        /^orders: .*stored as batch 1.*wait for it|importing the same file; wait for it/m,
      );
  }
  expect(ended.map(({ status }) => status)).toContain(0);
  expect(await home.json(['batches'], { env })).toMatchObject([
    { accepted: 1_200, paid: 1_200, status: 'completed' },
  ]);
  expect(fake.charges).toHaveLength(1_200);
});
