// Proves `orders import` as an order desk uses it: exit codes, reports, rejects, repetition, and stopping it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Home, newHome } from '../../support/cli/run-cli.ts';
import { startFakeServices } from '../../support/services/fake-services.ts';
import { until } from '../../support/until.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';

async function openDesk() {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const run = (args: readonly string[], input?: string | Buffer) =>
    home.run(args, { env, ...(input === undefined ? {} : { input }) });
  return { fake, home, env, run };
}

function file(home: Home, name: string, rows: readonly string[]): string {
  const path = join(home.cwd, name);
  writeFileSync(path, `${[HEADER, ...rows].join('\r\n')}\r\n`);
  return path;
}

function emptyFile(home: Home): string {
  const path = join(home.cwd, 'empty.csv');
  writeFileSync(path, '');
  return path;
}

const good = (n: number) => `R${n},c${n}@example.com,髙橋 ${n},ノート,2,100.5`;

test('an import while charges are on hold says so, and how to continue', async () => {
  const { fake, home, run } = await openDesk();
  expect((await run(['hold'])).status).toBe(0);
  const held = await run(['import', file(home, 'orders.csv', [good(1), good(2)])]);
  expect(held.status).toBe(7);
  expect(held.stderr).toBe(
    'orders: batch 1: charges are on hold, 2 orders stay pending ' +
      '(run "orders release", then "orders import --resume 1")\n',
  );
  expect((await run(['release'])).status).toBe(0);
  expect((await run(['import', '--resume', '1'])).status).toBe(0);
  expect(fake.charges).toHaveLength(2);
});

test('an import that leaves an order on hold says which', async () => {
  const { fake, home, run } = await openDesk();
  await run(['hold']);
  await run(['import', file(home, 'orders.csv', [good(1), good(2)])]);
  await run(['hold', '2', '--reason', 'address']);
  await run(['release']);
  const resumed = await run(['import', '--resume', '1']);
  expect([resumed.status, resumed.stderr]).toEqual([
    7,
    'orders: batch 1: 1 order still pending, 1 on hold ("orders list --batch-id 1 --held")\n',
  ]);
  await run(['release', '2']);
  expect((await run(['import', '--resume', '1'])).status).toBe(0);
  expect(fake.charges).toHaveLength(2);
});

test('a dry run tells every bad row, writes nothing and calls nobody', async () => {
  const { fake, home, run } = await openDesk();
  const path = file(home, 'orders.csv', [good(1), 'R2,c2@example.com,B,x,zwei,1', good(3)]);
  const dry = await run(['import', path, '--dry-run']);
  expect(dry.status).toBe(2);
  expect(dry.stdout).toMatch(/^Good +2$/m);
  expect(dry.stderr).toMatch(/^ +3 +quantity +zwei +/m);
  expect(dry.stderr.trim().split('\n').at(-1)).toMatch(/^orders: 1 of 3 orders would be rejected/);
  expect(fake.calls).toEqual([]);
  expect((await run(['batches'])).stderr).toContain('no imports yet');
  const json = await run(['import', path, '--dry-run', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    rows: 3,
    total_orders: 3,
    accepted: 2,
    rejected: 1,
    errors: [{ line: 3, column: 'quantity', value: 'zwei' }],
  });
  expect(JSON.parse(json.stderr)).toMatchObject({ code: 'bad_rows' });
});

test('bad rows end an import, unless they are to be skipped; the rejects, corrected, are imported as they are', async () => {
  const { fake, home, run } = await openDesk();
  const path = file(home, 'orders.csv', [
    good(1),
    'R2,c2@example.com,B,x,zwei,1',
    'R2,c2@example.com,B,y,1,1',
  ]);
  const aborted = await run(['import', path]);
  expect([aborted.status, aborted.stdout]).toEqual([2, '']);
  expect(fake.calls).toEqual([]);
  const rejects = join(home.cwd, 'rejects.csv');
  const skipped = await run(['import', path, '--on-error', 'skip', '--rejects', rejects, '--json']);
  expect(skipped.status).toBe(7);
  expect(JSON.parse(skipped.stdout)).toMatchObject({
    csv_source: 'orders.csv',
    status: 'completed',
    total_orders: 2,
    accepted: 1,
    rejected: 1,
    paid: 1,
  });
  writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('zwei', '２'));
  const corrected = await run(['import', rejects]);
  expect([corrected.status, corrected.stderr]).toEqual([0, '']);
  expect(corrected.stdout).toMatch(/^Paid +1$/m);
  expect(fake.charges.map(({ amount }) => amount)).toEqual([201, 3]);
  const shown = await home.json<object>(['show', '2']);
  expect(shown).toMatchObject({ batch_id: 2, csv_source: 'rejects.csv', import_group: 'R2' });
});

test('the same file again is told to be known; from standard input it is the same file', async () => {
  const { fake, home, run } = await openDesk();
  const path = file(home, 'orders.csv', [good(1), good(2)]);
  expect((await run(['import', path])).status).toBe(0);
  for (const again of [await run(['import', path]), await run(['import', '-'], readFileSync(path))]) {
    expect([again.status, again.stdout]).toEqual([0, 'already imported as batch 1; nothing was created\n']);
  }
  expect(fake.charges).toHaveLength(2);
  expect((await run(['import', path, '--force', '--concurrency', '1'])).status).toBe(0);
  expect(fake.charges).toHaveLength(4);
});

test.each<[string, (home: Home) => string[], number, RegExp]>([
  ['no file', () => ['import'], 2, /the file is missing; name it/],
  ['a file that is not there', () => ['import', 'none.csv'], 2, /none\.csv/],
  ['a folder', (home) => ['import', home.cwd], 2, /^orders: /],
  ['a file name of two lines', (home) => ['import', file(home, 'a\nb.csv', [good(1)])], 2, /remove U\+000A/],
  ['an empty file', (home) => ['import', emptyFile(home)], 2, /empty/],
  ['rejects over the file', () => ['import', 'x.csv', '--rejects', './x.csv'], 2, /--rejects/],
  ['no batch', () => ['import', '--resume', '7'], 3, /no batch 7/],
  ['a wrong mode', () => ['import', 'x.csv', '--on-error', 'ignore'], 2, /--on-error/],
  ['a wrong encoding', () => ['import', 'x.csv', '--encoding', 'klingon'], 2, /--encoding/],
  ['no concurrency', () => ['import', 'x.csv', '--concurrency', '0'], 2, /--concurrency/],
])('%s ends with one line and its exit code', async (_what, args, status, says) => {
  const { home, run } = await openDesk();
  const ended = await run(args(home));
  expect(ended.status).toBe(status);
  expect(ended.stderr).toMatch(/^orders: [^\n]*\n$/);
  expect(ended.stderr).toMatch(says);
});

test('Ctrl-C finishes what is under way and tells the line that goes on', async () => {
  const { fake, home, env, run } = await openDesk();
  fake.script.onPayment(() => ({ kind: 'delay', ms: 20 }));
  const path = file(
    home,
    'orders.csv',
    Array.from({ length: 300 }, (_, n) => good(n)),
  );
  const importing = home.start(['import', path, '--concurrency', '4'], { env });
  await until(() => fake.charges.length > 10);
  importing.kill('SIGINT');
  const ended = await importing.ended;
  expect(ended.status).toBe(130);
  expect(ended.stderr).toContain('orders import --resume 1');
  expect(fake.charges.length).toBeLessThan(300);
  expect(fake.mails).toHaveLength(fake.charges.length);
  fake.script.reset();
  expect((await run(['import', '--resume', '1'])).status).toBe(0);
  expect(fake.charges).toHaveLength(300);
});
