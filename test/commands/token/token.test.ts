// Proves of `orders token` that a token is shown once and stored as a hash in a file for its owner alone, that the file
// keeps all else, and that a wrong call changes nothing.
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tokenDigest } from '../../../src/domain/access/token-file.ts';
import { newHome } from '../../support/cli/run-cli.ts';

function tokenHome() {
  const home = newHome();
  const file = join(home.cwd, 'tokens');
  const run = (...args: string[]) =>
    home.run(['token', ...args], { env: { ORDERS_API_TOKENS_FILE: 'tokens' } });
  return { home, file, run };
}

test('add makes the file for its owner alone, prints the token once, and stores its hash', async () => {
  const { home, file, run } = tokenHome();
  const { status, stdout, stderr } = await run('add', 'warehouse', '--role', 'operate');
  const token = stdout.trim();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^orders_[\w-]{43}\n$/);
  expect(stderr).toBe(`token warehouse (operate) added to ${file}; it is not shown again\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toBe(`warehouse operate sha256:${tokenDigest(token)}\n`);
  expect(readdirSync(home.cwd)).toEqual(['tokens']);
  expect(existsSync(home.db)).toBe(false);
});

test('--json is one object; list tells names and roles, never a secret', async () => {
  const { file, run } = tokenHome();
  writeFileSync(file, '# by hand\nold read pl4in\n', { mode: 0o600 });
  const added = JSON.parse((await run('add', 'ops', '--role', 'admin', '--json')).stdout);
  expect(added).toEqual({ name: 'ops', role: 'admin', token: expect.stringMatching(/^orders_/) });
  const { stdout, stderr } = await run('list');
  expect(stdout).toMatch(/^NAME +ROLE +HASHED\nold +read +no\nops +admin +yes\n$/);
  expect(stderr).toContain('not hashed');
  expect(JSON.parse((await run('list', '--json')).stdout)).toEqual([
    { name: 'old', role: 'read', hashed: false },
    { name: 'ops', role: 'admin', hashed: true },
  ]);
  expect(stdout + stderr).not.toMatch(/pl4in|sha256|orders_/);
  expect(readFileSync(file, 'utf8')).toMatch(/^# by hand\nold read pl4in\nops admin sha256:\w{64}\n$/);
});

test('remove takes one line; --file comes before the variable', async () => {
  const { home, file, run } = tokenHome();
  writeFileSync(file, '# ours\na read one\nb admin two\n', { mode: 0o600 });
  const { status, stdout } = await run('remove', 'a');
  expect([status, stdout]).toEqual([
    0,
    'token a removed; a running "orders serve" rejects it within a second\n',
  ]);
  expect(readFileSync(file, 'utf8')).toBe('# ours\nb admin two\n');
  const other = join(home.cwd, 'other');
  await run('add', 'c', '--role', 'read', '--file', other);
  expect(readFileSync(other, 'utf8')).toMatch(/^c read sha256:/);
  expect(JSON.parse((await run('remove', 'c', '--file', other, '--yes', '--json')).stdout)).toEqual({
    name: 'c',
    role: 'read',
    removed: true,
  });
});

test('a link stays a link', async () => {
  const { home, file, run } = tokenHome();
  const target = join(home.cwd, 'target');
  writeFileSync(target, '', { mode: 0o600 });
  symlinkSync(target, file);
  await run('add', 'a', '--role', 'read');
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toMatch(/^a read /);
});

test('edits at the same time lose none, and the lock of a killed process is no hindrance', async () => {
  const { home, file, run } = tokenHome();
  writeFileSync(`${file}.lock`, '');
  utimesSync(`${file}.lock`, 1, 1);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const all = await Promise.all(names.map((name) => run('add', name, '--role', 'read')));
  expect(all.map(({ status }) => status)).toEqual(names.map(() => 0));
  const listed = JSON.parse((await run('list', '--json')).stdout) as { name: string }[];
  expect(listed.map(({ name }) => name).sort()).toEqual(names);
  expect(readdirSync(home.cwd)).toEqual(['tokens']);
});

test('a dry run changes nothing', async () => {
  const { home, file, run } = tokenHome();
  expect((await run('add', 'a', '--role', 'read', '--dry-run')).stdout).toContain('would be added');
  expect(readdirSync(home.cwd)).toEqual([]);
  writeFileSync(file, 'a read one\n', { mode: 0o600 });
  expect((await run('remove', 'a', '--dry-run')).stdout).toContain('would be removed');
  expect((await run('add', 'a', '--role', 'read', '--dry-run')).status).toBe(4);
  expect(readFileSync(file, 'utf8')).toBe('a read one\n');
});

describe('is refused in one line, and changes nothing:', () => {
  test.each([
    [['add', 'a', '--role', 'read'], 4, 'has a token a already'],
    [['add', 'x y', '--role', 'read'], 2, '1 to 64 letters'],
    [['add', 'b', '--role', 'boss'], 2, 'a role is read, operate, admin'],
    [['add', 'b'], 2, '--role read, operate or admin'],
    [['add', '--role', 'read'], 2, 'name the token'],
    [['remove', 'b'], 3, 'has no token b; "orders token list" shows'],
    [['remove'], 2, 'name the token'],
    [['remove', 'a', '--role', 'read'], 2, '--role is for'],
    [['list', 'a'], 2, 'remove the name'],
    [['add', 'b', '--role', 'read', '--format', 'csv'], 2, '--json'],
    [['nonsense'], 2, 'add, list, remove'],
  ])('%j', async (args, status, message) => {
    const { file, run } = tokenHome();
    writeFileSync(file, 'a read one\n', { mode: 0o600 });
    const ended = await run(...args);
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout: '' });
    expect(ended.stderr).toMatch(/^orders: [^\n]+\n$/);
    expect(ended.stderr).toContain(message);
    expect(readFileSync(file, 'utf8')).toBe('a read one\n');
  });

  test('a file that others can read, one with a bad line, none at all', async () => {
    const { home, file, run } = tokenHome();
    writeFileSync(file, 'a read one\n', { mode: 0o600 });
    chmodSync(file, 0o640);
    for (const args of [['list'], ['add', 'b', '--role', 'read'], ['remove', 'a']]) {
      const { status, stderr } = await run(...args);
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/mode 640\); run chmod 600 "[^"]+tokens"\n$/),
      ]);
    }
    writeFileSync(file, 'a boss s3cret\n');
    chmodSync(file, 0o600);
    const { stderr } = await run('add', 'b', '--role', 'read');
    expect(stderr).toMatch(
      /^orders: ORDERS_API_TOKENS_FILE "[^"]+", line 1: the role must be read, operate, admin\n$/,
    );
    const bare = await home.run(['token', 'list']);
    expect([bare.status, bare.stderr]).toEqual([
      2,
      expect.stringContaining('ORDERS_API_TOKENS_FILE or --file'),
    ]);
    expect((await run('list', '--file', 'none')).stderr).toContain(
      '--file: the file that it names cannot be read (ENOENT)',
    );
    expect((await run('add', 'b', '--role', 'read', '--file', 'no/where')).status).toBe(6);
  });
});
