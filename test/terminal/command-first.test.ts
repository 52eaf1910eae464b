// Proves that common options may come before the command, and that an unknown command is refused whatever follows it.
import { expect, test } from 'vitest';
import { commandFirst } from '../../src/terminal/command-first.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { seedOrders } from '../support/database/seed.ts';

test.each([
  ['list --db F', 'list --db F'],
  ['--db F list --limit 2', 'list --db F --limit 2'],
  ['--db=F --json list', 'list --db=F --json'],
  ['--url U --log-level debug -q show 1', 'show --url U --log-level debug -q 1'],
  ['--no-input --db F list --db G', 'list --no-input --db F --db G'],
  // None of these is for every command.
  ['--status paid list', '--status paid list'],
  ['--help', '--help'],
  ['--version list', '--version list'],
  ['-- list', '-- list'],
  ['--json', '--json'],
  ['--db', '--db'],
])('%s is %s', (written, meant) => {
  expect(commandFirst(written.split(' '))).toEqual({ argv: meant.split(' ') });
});

test('options of no command are those of the greeting', () => {
  expect(commandFirst([])).toEqual({ argv: [], alone: {} });
  expect(commandFirst(['--db', 'F', '--url=U'])).toEqual({
    argv: ['--db', 'F', '--url=U'],
    alone: { db: 'F', url: 'U' },
  });
});

test('options before a command are those behind it', async () => {
  const home = newHome();
  const db = `${home.cwd}/other.db`;
  await seedOrders(db, 2);
  const list = await home.run(['list', '--db', db, '--json']);
  expect(await home.run(['--db', db, '--json', 'list'])).toEqual(list);
  expect(JSON.parse(list.stdout)).toHaveLength(2);
  expect((await home.run(['--db', db, '-q', 'list', '--limit', '1'])).stdout).toBe('2\n');
  expect((await home.run(['--db', db])).stdout).toContain(`Order database  ${db}`);
  const wrong = await home.run(['--json', '--db', db, 'show', '9']);
  expect([wrong.status, JSON.parse(wrong.stderr).status]).toEqual([3, 404]);
});

test.each([
  [['lst', '--help'], /^orders: unknown command 'lst' \(Did you mean list\?\)/],
  [['nosuch', '-h'], /^orders: unknown command 'nosuch'; see "orders --help"/],
  [['--db', 'F', 'nosuch', '--help'], /^orders: unknown command 'nosuch'/],
])('%j is a usage error', async (args, says) => {
  const { status, stdout, stderr } = await newHome().run(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(says);
});

test('an order that is named twice is moved once', async () => {
  const home = newHome();
  await home.run(['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:5']);
  const { status, stdout, stderr } = await home.run(['ship', '1', '1']);
  expect([status, stdout]).toEqual([0, 'order 1 is shipped\n']);
  expect(stderr).not.toContain('failed');
  expect((await home.run(['deliver', '1', '1', '--dry-run'])).stdout).toBe(
    'order 1 would be marked as delivered\n',
  );
});
