// Proves that people get and write times in their time zone, at a database and through a server, and programs in UTC.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Home, newHome } from '../support/cli/run-cli.ts';
import { seedOrders } from '../support/database/seed.ts';

/** Three orders of 2025-12-01T10:00:00Z. */
async function homeWithOrders(): Promise<Home> {
  const home = newHome();
  await seedOrders(home.db, 3);
  return home;
}

async function serverOf(home: Home): Promise<string> {
  const server = home.start(['serve', '--port', '0']);
  return (await server.firstLine).replace(/^.*(?=http)/, '');
}

interface Entry {
  readonly variable: string;
  readonly value: string | null;
  readonly source: string;
}

test('the zone comes from the flag, the environment, .env or the process', async () => {
  const home = newHome();
  const zone = async (args: string[], env: Record<string, string> = {}) => {
    const entries = await home.json<Entry[]>(['config', ...args], { env });
    const { value, source } = entries.find(({ variable }) => variable === 'ORDERS_TIMEZONE') ?? {};
    return [value, source];
  };
  expect(await zone([])).toEqual(['UTC', 'default']);
  expect(await zone([], { TZ: 'America/New_York' })).toEqual(['America/New_York', 'default']);
  expect(await zone([], { TZ: 'JST-9' })).toEqual(['Etc/GMT-9', 'default']);
  expect(await zone([], { TZ: 'Mars/Olympus' })).toEqual(['UTC', 'default']);
  writeFileSync(join(home.cwd, '.env'), 'ORDERS_TIMEZONE=Europe/Berlin\n');
  expect(await zone([])).toEqual(['Europe/Berlin', '.env']);
  expect(await zone([], { ORDERS_TIMEZONE: 'Asia/Tokyo' })).toEqual(['Asia/Tokyo', 'environment']);
  expect(await zone(['--timezone', 'UTC'], { ORDERS_TIMEZONE: 'Asia/Tokyo' })).toEqual(['UTC', 'flag']);
});

test('an unknown zone is one line with a name that exists, and exit code 2', async () => {
  const home = newHome();
  const flag = await home.run(['list', '--timezone', 'Asia/Tokio']);
  expect(flag).toEqual({
    status: 2,
    stdout: '',
    stderr: 'orders: --timezone must be the name of a time zone such as Asia/Tokyo, not "Asia/Tokio"\n',
  });
  const offset = await home.run(['stats'], { env: { ORDERS_TIMEZONE: '+09:00' } });
  expect(offset.stderr).toBe(
    'orders: ORDERS_TIMEZONE must be the name of a time zone such as Asia/Tokyo or UTC, not "+09:00"\n',
  );
  expect(offset.status).toBe(2);
});

test('tables and texts are in the zone; JSON, CSV and exports are in UTC', async () => {
  const home = await homeWithOrders();
  const tokyo = { env: { ORDERS_TIMEZONE: 'Asia/Tokyo' } };
  const text = async (args: string[], options = tokyo) => (await home.run(args, options)).stdout;
  expect(await text(['list'])).toMatch(/CREATED \(\+09:00\)\n(.* {2}2025-12-01 19:00:00\n){3}$/);
  expect(await text(['show', '1'])).toMatch(/\nCreated +2025-12-01 19:00:00 \+09:00\n/);
  await home.run(['cancel', '1', '--yes']);
  expect(await text(['events', '1'])).toMatch(/^AT \(\+09:00\) .*\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}/);
  expect(await text(['watch', '1'])).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+09:00 +1 {2}cancelled/m);
  expect(await text(['explain', '2'])).toMatch(/^ {2}2025-12-01 19:00:00 \+09:00 {2}/m);
  expect(await text(['list'], { env: { ORDERS_TIMEZONE: 'America/New_York' } })).toContain(
    '2025-12-01 05:00:00',
  );
  for (const args of [
    ['list', '--json'],
    ['list', '--format', 'csv'],
    ['show', '1', '--json'],
    ['events', '1', '--json'],
    ['export', '--format', 'ndjson'],
  ]) {
    expect([args, await text(args)]).toEqual([args, await text(args, { env: { ORDERS_TIMEZONE: 'UTC' } })]);
  }
});

test('dates in options are days of the zone, at a database and through a server', async () => {
  const home = await homeWithOrders();
  const url = await serverOf(home);
  const found = async (zone: string, ...args: string[]) => {
    const counts = await Promise.all(
      [[], ['--url', url]].map(async (at) => {
        const all = [...args, '--timezone', zone, ...at];
        const listed = await home.json<unknown[]>(['list', ...all]);
        const { stdout } = await home.run(['export', '--format', 'ndjson', ...all]);
        return [listed.length, stdout.split('\n').length - 1];
      }),
    );
    expect(new Set(counts.flat()).size).toBe(1);
    return counts[0]?.[0];
  };
  // 10:00 in UTC is 23:00 in Auckland and midnight of the next day in Kiritimati.
  expect(await found('Pacific/Kiritimati', '--created-from', '2025-12-02')).toBe(3);
  expect(await found('Pacific/Auckland', '--created-from', '2025-12-02')).toBe(0);
  expect(await found('Pacific/Auckland', '--created-to', '2025-12-01')).toBe(3);
  expect(await found('Pacific/Kiritimati', '--created-to', '2025/12/01')).toBe(0);
  expect(await found('Asia/Tokyo', '--created-to', '2025-12-01 18:59')).toBe(0);
  expect(await found('Asia/Tokyo', '--created-to', '2025-12-01 19:00')).toBe(3);
  expect(await found('Asia/Tokyo', '--created-from', '2025-12-01T19:01')).toBe(0);
  expect(await found('Asia/Tokyo', '--created-from', '2025-12-01 19:00:00 +09:00')).toBe(3);
  expect(await found('Asia/Tokyo', '--created-from', 'today')).toBe(0);

  const wrong = await home.run(['list', '--created-from', 'monday', '--created-to', '2025-02-30']);
  expect(wrong.stderr).toMatch(
    /^orders: --created-from must be a date .*; --created-to must be a date .*\n$/,
  );
  expect(wrong.status).toBe(2);
});

test('a date of tomorrow matches nothing, and people are told why', async () => {
  const home = await homeWithOrders();
  const list = await home.run(['list', '--created-from', 'tomorrow']);
  expect([list.status, list.stdout]).toEqual([0, '']);
  expect(list.stderr).toMatch(/^no orders match: --created-from is in the future \(.* UTC\)\n$/);
  const stats = await home.run(['stats', '--from', 'tomorrow']);
  expect([stats.status, stats.stderr]).toEqual([0, '--from is in the future\n']);
  expect(stats.stdout).toMatch(/^Sales statistics: 0 orders\n/);
  expect(await home.json<object>(['stats', '--from', 'tomorrow'])).toMatchObject({ orders: 0 });
});

test('statistics count days of the zone, the same through a server', async () => {
  const home = await homeWithOrders();
  const url = await serverOf(home);
  const stats = (...args: string[]) =>
    home.json<object>(['stats', '--timezone', 'Pacific/Kiritimati', ...args]);
  const day = ['--from', '2025-12-02', '--to', '2025-12-02'];
  const local = await stats(...day);
  expect(local).toMatchObject({
    from: '2025-12-01T10:00:00Z',
    to: '2025-12-02T09:59:59Z',
    timezone: 'Pacific/Kiritimati',
    orders_per_day: [{ day: '2025-12-02', orders: 3 }],
  });
  expect(await stats(...day, '--url', url)).toEqual(local);
  const { stdout } = await home.run(['stats', ...day, '--timezone', 'Pacific/Kiritimati']);
  expect(stdout).toContain('2025-12-02 00:00:00 to 2025-12-02 23:59:59 (Pacific/Kiritimati)\n');
  expect(stdout).toContain('Orders and revenue per day (Pacific/Kiritimati)\n');
});

test('completion of --timezone knows all zones', async () => {
  const home = newHome();
  const { stdout } = await home.run(['__complete', 'zsh', 'list', '--timezone', 'Asia/Tok']);
  expect(stdout.trim()).toBe('Asia/Tokyo');
});
