// Proves where `orders export` writes to: a file that is whole or not there, never over another unasked; a pipe
// whose reader may leave; and that what cannot be written ends with one line.
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endlessServer } from '../../support/cli/endless-server.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { seedOrders } from '../../support/database/seed.ts';
import { until } from '../../support/until.ts';

const QUIET = { status: 0, stderr: '' };

async function homeWith(orders: number) {
  const home = newHome();
  await seedOrders(home.db, orders);
  return home;
}

describe('--out', () => {
  test('writes what standard output would get, for its owner alone, and says how many', async () => {
    const home = await homeWith(1_200);
    const { stdout } = await home.run(['export']);
    const ended = await home.run(['export', '--out', 'orders.csv']);
    expect(ended).toEqual({ status: 0, stdout: '', stderr: '1,200 orders written to orders.csv\n' });
    expect(readFileSync(join(home.cwd, 'orders.csv'), 'utf8')).toBe(stdout);
    expect(statSync(join(home.cwd, 'orders.csv')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home.cwd)).toHaveLength(1);
    const one = await home.run(['export', '--out', 'none.ndjson', '--format', 'ndjson', '--q', 'nobody']);
    expect(one).toEqual({ status: 0, stdout: '', stderr: '0 orders written to none.ndjson\n' });
    expect(readFileSync(join(home.cwd, 'none.ndjson'), 'utf8')).toBe('');
  });

  test('never overwrites without --force, not even a link that leads nowhere', async () => {
    const home = await homeWith(1);
    const [file, dangling] = [join(home.cwd, 'mine.csv'), join(home.cwd, 'link.csv')];
    writeFileSync(file, 'precious');
    symlinkSync('nowhere', dangling);
    for (const path of [file, dangling]) {
      const { status, stdout, stderr } = await home.run(['export', '--out', path]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^orders: .* already exists; .* --force\n$/);
    }
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(lstatSync(dangling).isSymbolicLink()).toBe(true);
    const forced = await home.run(['export', '--out', file, '--force', '--json']);
    expect(forced).toEqual({ status: 0, stdout: '', stderr: `1 order written to ${file}\n` });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject([{ id: 1 }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(home.cwd).sort()).toEqual(['link.csv', 'mine.csv']);
  });

  test('takes no place of a file that has come meanwhile', async () => {
    const home = newHome();
    const server = await endlessServer();
    const started = home.start(['export', '--url', server.url, '--out', 'orders.csv']);
    await until(() => readdirSync(home.cwd).length === 1);
    writeFileSync(join(home.cwd, 'orders.csv'), 'precious');
    server.become('ending');
    expect(await started.ended).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('already exists'),
    });
    expect(readdirSync(home.cwd)).toEqual(['orders.csv']);
    expect(readFileSync(join(home.cwd, 'orders.csv'), 'utf8')).toBe('precious');
  });

  test('that cannot be written ends with 6, like standard output that cannot', async () => {
    const home = await homeWith(3);
    for (const line of ['orders export --out none/orders.csv', 'orders export > /dev/full']) {
      const { status, stdout, stderr } = await home.shell(line);
      expect({ line, status, stdout }).toEqual({ line, status: 6, stdout: '' });
      expect(stderr).toMatch(/^orders: .*cannot be written \((there is no folder none|ENOSPC.+)\)\n$/);
    }
    expect(readdirSync(home.cwd)).toEqual([]);
  });

  test('leaves nothing behind when it is interrupted or the server fails half-way', async () => {
    const home = newHome();
    const server = await endlessServer();
    const file = join(home.cwd, 'orders.csv');
    writeFileSync(file, 'precious');
    const args = ['export', '--url', server.url, '--out', file, '--force'];
    const started = home.start(args);
    await until(() => readdirSync(home.cwd).length === 2 && server.paths.length > 3);
    started.kill('SIGINT');
    const { status, stderr } = await started.ended;
    expect(status).toBe(130);
    expect(stderr).toMatch(/^orders: stopped; .*orders\.csv was not written\n$/);
    expect(readdirSync(home.cwd)).toEqual(['orders.csv']);

    const failing = home.start(args);
    await until(() => readdirSync(home.cwd).length === 2);
    server.become('failing');
    expect(await failing.ended).toMatchObject({ status: 6, stdout: '' });
    expect(readdirSync(home.cwd)).toEqual(['orders.csv']);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(server.paths.length).toBeGreaterThan(4);
    for (const path of server.paths) expect(path).not.toMatch(/skip|offset/);
  });
});

describe('a pipe', () => {
  test.each(['csv', 'json', 'ndjson', 'csv --encoding shift_jis'])(
    'whose reader leaves early is no error: %s',
    async (form) => {
      const home = await homeWith(3_000);
      const { stdout, stderr } = await home.shell(
        `orders export --format ${form} | head -c 1 > first; echo "\${PIPESTATUS[0]}"`,
      );
      expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
    },
  );

  test('ends a book without end as soon as its reader leaves', async () => {
    const home = newHome();
    const server = await endlessServer();
    const { status, stdout, stderr } = await home.shell(`orders export --url ${server.url} | head -n 3`);
    expect({ status, stderr }).toEqual(QUIET);
    expect(stdout.split('\r\n')[1]).toMatch(/^999999999,/);
    expect(server.paths.length).toBeLessThan(20);
  });

  test('whose reader is slow holds the export back', async () => {
    const home = newHome();
    const server = await endlessServer();
    await home.shell(`orders export --url ${server.url} | { sleep 1.5; head -c 1; }`);
    // 64 KiB fit into the pipe, as much is under way; a page of 1,000 orders has more.
    expect(server.paths.length).toBeLessThan(6);
  });
});
