// Proves that a second file with orders of the first one charges nobody twice: what `orders import` says of it here and
// through a server, and what the options let through.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Home, newHome, withoutProgress } from '../../support/cli/run-cli.ts';
import { openFakes } from '../../support/desk.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';
const good = (n: number, product = 'ノート') => `R${n},c${n}@example.com,髙橋 ${n},${product},2,100.5`;
const REFUSED =
  /^orders: 1 of 2 orders rejected, nothing was imported; .*leave out known orders with --known-refs skip\n/m;

async function openHome() {
  const fake = await openFakes();
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const run = (...args: string[]) => home.run(args, { env });
  return { fake, home, env, run };
}

/** Another home that only knows the address of a server. */
async function openServer() {
  const { fake, home: there, env } = await openHome();
  const serving = { ...env, ORDERS_API_TOKEN: 'secret', ORDERS_LOG_LEVEL: 'silent' };
  const { firstLine } = there.start(['serve', '--port', '0'], { env: serving });
  const url = (await firstLine).replace('orders: listening on ', '');
  const home = newHome();
  const driving = { ORDERS_URL: url, ORDERS_API_TOKEN: 'secret' };
  return { fake, home, run: (...args: string[]) => home.run(args, { env: driving }) };
}

function file(home: Home, name: string, rows: readonly string[]): string {
  const path = join(home.cwd, name);
  writeFileSync(path, `${[HEADER, ...rows].join('\r\n')}\r\n`);
  return path;
}

test.each([
  ['here', openHome],
  ['through a server', openServer],
])('a known order is refused by name, left out or taken: %s', async (_where, open) => {
  const { fake, home, run } = await open();
  expect((await run('import', file(home, 'first.csv', [good(1), good(2)]))).status).toBe(0);
  const second = file(home, 'second.csv', [good(2, 'Desk'), good(3)]);
  const dry = await run('import', second, '--dry-run');
  expect([dry.status, dry.stdout]).toEqual([2, expect.stringMatching(/^Rejected +1$/m)]);
  expect(dry.stderr).toMatch(/^ *2 +order_ref +R2 +is order 2 of this order database already/m);
  const refused = await run('import', second);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/^ *2 +order_ref +R2 +is order 2 of this order database already/m);
  expect(refused.stderr).toMatch(REFUSED);
  expect(fake.charges).toHaveLength(2);
  const skipping = await run('import', second, '--known-refs', 'skip', '--dry-run', '--json');
  expect(JSON.parse(skipping.stdout)).toMatchObject({
    total_orders: 2,
    accepted: 1,
    rejected: 0,
    skipped: { orders: 1, by_reason: { known: { orders: 1, lines: [2] } } },
  });
  const skipped = await run('import', second, '--known-refs', 'skip');
  expect([skipped.status, skipped.stdout]).toEqual([0, expect.stringMatching(/^Paid +1$/m)]);
  expect(fake.charges).toHaveLength(3);
  const third = file(home, 'third.csv', [good(3, 'Rug')]);
  expect((await run('import', third, '--known-refs', 'allow')).status).toBe(0);
  expect(fake.charges).toHaveLength(4);
});

test('what was skipped is said in one line with its lines', async () => {
  const { home, run } = await openHome();
  await run('import', file(home, 'first.csv', [good(1), good(2)]));
  const rows = [good(1, 'Desk'), good(3), good(2, 'Desk')];
  const skipped = await run('import', file(home, 'second.csv', rows), '--known-refs', 'skip');
  expect(withoutProgress(skipped.stderr)).toBe(
    'skipped 2 orders, already in this order database: lines 2, 4\n',
  );
});

test('a dry run looks nothing up where no database is, and makes none', async () => {
  const { home, run } = await openHome();
  const dry = await run('import', file(home, 'first.csv', [good(1)]), '--dry-run');
  expect([dry.status, dry.stderr]).toEqual([0, '']);
  expect((await run('batches')).stderr).toContain('no imports yet');
});

test.each([
  ['here', openHome],
  ['through a server', openServer],
])('the same content is imported already, with whatever options: %s', async (_where, open) => {
  const { fake, home, run } = await open();
  const path = file(home, 'first.csv', [good(1), 'R2,c2@example.com,B,x,zwei,1']);
  expect((await run('import', path, '--on-error', 'skip')).status).toBe(7);
  for (const options of [
    ['--on-error', 'abort'],
    ['--known-refs', 'skip'],
    ['--known-refs', 'allow'],
    ['--encoding', 'utf-16'],
    ['--encoding', 'euc-jp'],
  ]) {
    const again = await run('import', path, ...options);
    expect([again.status, again.stdout], again.stderr).toEqual([
      0,
      'already imported as batch 1; nothing was created\n',
    ]);
  }
  expect((await run('import', path, '--force', '--on-error', 'skip')).stdout).toMatch(/^Batch +2 /m);
  expect(fake.charges).toHaveLength(2);
});

test('an export is known by its ids here, and is imported into an empty database elsewhere', async () => {
  const { home, run } = await openHome();
  await run('import', file(home, 'first.csv', [good(1), good(2)]));
  const exported = join(home.cwd, 'exported.csv');
  expect((await run('export', '--out', exported)).status).toBe(0);
  const refused = await run('import', exported);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('is order 2 of this order database already');
  const other = await openHome();
  const moved = await other.run('import', exported);
  expect([moved.status, moved.stdout]).toEqual([0, expect.stringMatching(/^Paid +2$/m)]);
});

test('a rejects file that is there is not written over, by import nor by ship', async () => {
  const { fake, home, run } = await openHome();
  const rejects = join(home.cwd, 'rejects.csv');
  writeFileSync(rejects, 'mine');
  const path = file(home, 'first.csv', [good(1), 'R2,c2@example.com,B,x,zwei,1']);
  for (const args of [
    ['import', path, '--on-error', 'skip', '--rejects', rejects],
    ['ship', '--file', path, '--rejects', rejects],
  ]) {
    const refused = await run(...args);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/^orders: .*rejects\.csv already exists; choose another name for .*\n$/);
  }
  expect(readFileSync(rejects, 'utf8')).toBe('mine');
  expect(fake.calls).toEqual([]);
});

test('the rejects file of an earlier run of the same import is left as it is', async () => {
  const { home, run } = await openHome();
  const rejects = join(home.cwd, 'rejects.csv');
  const path = file(home, 'first.csv', [good(1), 'R2,c2@example.com,B,x,zwei,1']);
  const args = ['import', path, '--on-error', 'skip', '--rejects', rejects];
  expect((await run(...args, '--dry-run')).status).toBe(2);
  const written = readFileSync(rejects, 'utf8');
  expect((await run(...args)).status).toBe(7);
  expect(readFileSync(rejects, 'utf8')).toBe(written);
});

test('a wrong policy is a usage error', async () => {
  const { home, run } = await openHome();
  const ended = await run('import', file(home, 'first.csv', [good(1)]), '--known-refs', 'ask');
  expect([ended.status, ended.stderr]).toEqual([2, 'orders: --known-refs must be refuse, skip or allow\n']);
});
