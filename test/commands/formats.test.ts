// Proves that scripts get the same records in every format, chosen fields in their order, ids alone with --quiet, and that
// what they ask for wrongly is refused before anything is done.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { KINDS, type KindName } from '../../src/terminal/output/record-kinds.ts';
import { type Home, newHome } from '../support/cli/run-cli.ts';

const ORDER = ['create', '--email', 'ann@example.com', '--item', 'Cable: 1 m:2:1.5', '--currency', 'USD'];
const EVIL = '=HYPERLINK("http://evil.example","了解")';
const CSV = `customer_email,customer_name,product_name,quantity,unit_price
bo@example.com,Bo,Lamp,1,4000402
bo@example.com,Bo,Lamp,none,20
`;

/** Orders 1 to 3, of which the last two failed to be paid; batch 1 with a bad row. */
async function bookHome(): Promise<Home> {
  const home = newHome();
  writeFileSync(join(home.cwd, 'orders.csv'), CSV);
  await home.run([...ORDER, '--name', EVIL]);
  await home.run([...ORDER, '--name', 'Ann', '--item', 'Desk:1:4000399']);
  await home.run(['import', 'orders.csv', '--on-error', 'skip']);
  return home;
}

/** What prints records, and of which kind. */
const PRINTING: readonly (readonly [readonly string[], KindName])[] = [
  [['list'], 'orders'],
  [['show', '1'], 'orders'],
  [['events', '1'], 'events'],
  [['batches'], 'batches'],
  [['batch', '1'], 'batches'],
  [['batch', '1', '--errors'], 'batchErrors'],
  [['import', 'orders.csv', '--dry-run'], 'fileReport'],
  [['outbox'], 'emails'],
  [['reconcile'], 'differences'],
  [['recover'], 'recovered'],
  [['doctor'], 'findings'],
  [['config'], 'settings'],
];

const rowsOf = (stdout: string): Record<string, string>[] =>
  parse(stdout, { columns: true, record_delimiter: '\r\n' });

/** The disk is used meanwhile. */
const withoutRoom = (text: string) => text.replace(/[\d,]+ MiB/, '');

test('every command that prints records has the columns of their kind, and all rows', async () => {
  const home = await bookHome();
  for (const [args, kind] of PRINTING) {
    const [csv, lines, json] = await Promise.all(
      ['csv', 'ndjson', 'json'].map((format) => home.run([...args, '--format', format])),
    );
    const fields = Object.entries(KINDS[kind].fields).filter(([, field]) => !('nested' in field));
    const name = args.join(' ');
    expect(csv?.stdout.split('\r\n')[0], name).toBe(fields.map(([field]) => field).join(','));
    const answer: object = JSON.parse(json?.stdout ?? '');
    const records = Array.isArray(answer) ? answer : [answer];
    const written = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    expect(withoutRoom(lines?.stdout ?? ''), name).toBe(withoutRoom(written));
    expect(rowsOf(csv?.stdout ?? ''), name).toHaveLength(records.length);
    expect([csv?.status, lines?.status], name).toEqual([json?.status, json?.status]);
    expect(lines?.stderr, name).toBe(json?.stderr);
  }
});

test('json is --json to the byte, and lines of CSV are what spreadsheets and parsers read', async () => {
  const home = await bookHome();
  const [flag, word, csv, items] = await Promise.all([
    home.run(['list', '--json']),
    home.run(['list', '--format=json']),
    home.run(['list', '--format', 'csv']),
    home.run(['list', '--format', 'csv', '--fields', 'items,id']),
  ]);
  expect(word).toEqual(flag);
  const orders: Record<string, unknown>[] = JSON.parse(flag.stdout);
  const rows = rowsOf(csv.stdout);
  expect(rows.map(({ id, total_amount, batch_id }) => [id, total_amount, batch_id])).toEqual([
    ['3', '4000402', '1'],
    ['2', '4000402', ''],
    ['1', '3', ''],
  ]);
  expect(rows[2]?.customer_name).toBe(`'${EVIL}`);
  expect(rowsOf(items.stdout).map((row) => JSON.parse(row.items ?? ''))).toEqual(
    orders.map((order) => order.items),
  );
  expect(items.stdout.startsWith('items,id\r\n')).toBe(true);
});

test('--fields chooses and orders the fields of every format', async () => {
  const home = await bookHome();
  const run = async (...args: string[]) => (await home.run([...args, '--fields', 'status, id'])).stdout;
  expect(await run('show', '1')).toBe('STATUS  ID\npaid     1\n');
  expect(await run('show', '1', '--json')).toBe('{"status":"paid","id":1}\n');
  expect(await run('list', '--limit', '1', '--json')).toBe('[{"status":"pending","id":3}]\n');
  expect(await run('list', '--limit', '1', '--format', 'ndjson')).toBe('{"status":"pending","id":3}\n');
  expect(await run('ship', '1', '--format', 'csv')).toBe('status,id\r\nshipped,1\r\n');
});

test('every command that prints records refuses a field that they lack, before it does anything', async () => {
  for (const { name, examples, prints } of COMMANDS) {
    if (!prints) continue;
    const [, ...args] = examples[0].split(' ');
    const fields = Object.keys(KINDS[prints({ dryRun: args.includes('--dry-run') })].fields);
    const home = newHome();
    const { status, stdout, stderr } = await home.run([...args, '--fields', 'nonsense']);
    expect({ status, stdout }, name).toEqual({ status: 2, stdout: '' });
    expect(stderr, name).toContain(`use ${fields.join(', ')}\n`);
    expect(existsSync(home.db), name).toBe(false);
  }
});

describe('what makes no sense ends with 2, and nothing is done:', () => {
  const create = [...ORDER, '--name', 'Ann'];
  test.each([
    [
      [...create, '--fields', 'id,nonsense'],
      /"nonsense"; use id, customer_email, .*, import_group, shipment, hold$/m,
    ],
    [[...create, '--fields', 'id,id'], /names id twice/],
    [[...create, '--fields', ''], /use id,/],
    [[...create, '--format', 'yaml'], /table, json, ndjson, csv/],
    [[...create, '--json', '--format', 'csv'], /remove it to use --format csv/],
    [[...create, '--quiet', '--json'], /--quiet prints only ids/],
    [['batch', '1', '--errors', '--fields', 'paid'], /use line, column, value, reason/],
    [['explain', '1', '--format', 'csv'], /table, json/],
  ])('%j', async (args, message) => {
    const home = newHome();
    const { status, stdout, stderr } = await home.run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(home.db)).toBe(false);
  });

  test.each(['--format=json', '--format ndjson'])('a problem object tells it with %s', async (format) => {
    const { status, stderr } = await newHome().run(['list', '--nonsense', ...format.split(' ')]);
    expect([status, JSON.parse(stderr).code]).toEqual([2, 'usage']);
  });
});

describe('--quiet', () => {
  test('is ids of what was made or found, and nothing else but the word that no real money moves', async () => {
    const isSandbox = (line: string) => /^orders: using the embedded sandbox/.test(line);
    const besides = (stderr: string) => stderr.split('\n').filter((line) => !isSandbox(line));
    const home = newHome();
    writeFileSync(join(home.cwd, 'orders.csv'), CSV);
    const made = await home.shell(`id=$(orders ${ORDER.map((word) => `'${word}'`).join(' ')} --name Ann -q)
      orders ship $id -q && orders deliver $id --quiet && orders show $id --fields id,status --format csv`);
    expect([made.status, made.stdout]).toEqual([0, 'id,status\r\n1,delivered\r\n']);
    expect(made.stderr).toMatch(/^orders: using the embedded sandbox/);
    expect(besides(made.stderr)).toEqual(['']);
    const unpaid = await home.run([...ORDER, '--name', 'Ann', '--item', 'Desk:1:4000399', '-q']);
    expect([unpaid.status, unpaid.stdout]).toEqual([5, '2\n']);
    expect(besides(unpaid.stderr)).toEqual([
      expect.stringMatching(/^orders: order 2 is stored but not paid/),
      '',
    ]);
    const batch = await home.run(['import', 'orders.csv', '--on-error', 'skip', '-q']);
    expect([batch.status, batch.stdout]).toEqual([7, '1\n']);
    expect(besides(batch.stderr)).toEqual([expect.stringMatching(/^orders: batch 1: /), '']);
    const quiet = async (...args: string[]) => {
      const { status, stdout, stderr } = await home.run([...args, '-q']);
      return [status, stdout, besides(stderr).join('')];
    };
    expect(await quiet('list')).toEqual([0, '3\n2\n1\n', '']);
    expect(await quiet('list', '--q', 'nobody')).toEqual([0, '', '']);
    expect(await quiet('batches')).toEqual([0, '1\n', '']);
    expect(await quiet('cancel', '2')).toEqual([0, '', '']);
    expect(await quiet('hold')).toEqual([0, '', '']);
    expect(await quiet('backup', 'copy.db')).toEqual([0, '', '']);
    const none = await home.run(['show', '9', '-q']);
    expect([none.status, none.stdout]).toEqual([3, '']);
    expect(none.stderr).toMatch(/^orders: there is no order 9/);
  });
});

test('a name that reads like an option leaves errors as they are for people', async () => {
  const args = ['create', '--email', 'ann', '--name', 'Ann --format json', '--item', 'Desk:1:1'];
  expect((await newHome().run(args)).stderr).toMatch(/^orders: --email must be [^\n]*\n$/);
});
