// Proves that an installation says what it lacks: a release of Node.js that is supported, and a SQLite that it loads.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeVersionFault } from '../../bin/node-version.js';
import { tempPath } from '../support/temp.ts';

const jsonOf = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

describe('releases of Node.js', () => {
  test.each(['20.19.0', '20.20.2', '22.14.0', '22.23.5', '24.11.0', '24.22.3', '25.0.0', '26.12.1'])(
    '%s is supported',
    (version) => expect(nodeVersionFault(version)).toBeUndefined(),
  );

  test.each(['16.20.2', '18.20.8', '20.18.3', '21.7.3', '22.13.1', '23.11.1', '24.10.0'])(
    '%s is not',
    (version) =>
      expect(nodeVersionFault(version)).toMatch(/^Node\.js 20\.19, 22\.14, 24\.11 or newer is needed/),
  );

  test('are those of package.json', () => {
    expect(jsonOf('package.json').engines).toEqual({ node: '^20.19.0 || ^22.14.0 || >=24.11.0' });
  });
});

describe('the lock files', () => {
  const locks = ['package-lock.json', 'build/node-20/package-lock.json'];

  test.each(locks)('%s names no host', (path) => {
    expect(readFileSync(path, 'utf8')).not.toMatch(/"resolved"/);
  });

  test('npm 10 compiles nothing on Node.js 22', () => {
    // npm leaves the entry out of a lock file that it writes, and would then run node-gyp for what is there already.
    expect(jsonOf('package-lock.json').packages['node_modules/better-sqlite3']).toMatchObject({
      gypfile: false,
    });
    expect(jsonOf('package.json').allowScripts).toMatchObject({ 'better-sqlite3': false });
  });
});

describe('without a SQLite that can be loaded', () => {
  /** Runs a file of the program as it is installed, but for its packages. */
  let prepare: (installed: string) => void = () => {};
  const run = (script: string, ...args: string[]) => {
    const installed = tempPath('installed');
    mkdirSync(join(installed, 'node_modules'), { recursive: true });
    prepare(installed);
    for (const name of ['bin', 'dist', 'package.json'])
      cpSync(name, join(installed, name), { recursive: true });
    for (const name of ['sqlite.js', 'install-sqlite.js', 'npm.js', 'node-20/package.json']) {
      cpSync(join('build', name), join(installed, 'build', name));
    }
    const data = join(installed, 'data');
    // A PATH that holds no npm and no compiler.
    const env = { PATH: join(installed, 'nothing'), ORDERS_DB: join(data, 'orders.db'), HOME: installed };
    const { status, stderr } = spawnSync(process.execPath, [join(installed, script), ...args], {
      env,
      encoding: 'utf8',
    });
    return { status, stderr, madeDatabase: existsSync(data) };
  };
  const said = /^orders: SQLite is not installed for Node\.js v\S+ on \S+; install orders again [^\n]*\n$/;

  test.each([
    ['--version'],
    ['list'],
    ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'A:1:1'],
    ['serve'],
    ['sandbox'],
    ['import', 'bin/orders'],
  ])('orders %s says in one line what to install', (...args) => {
    expect(run('bin/orders', ...args)).toEqual({
      status: 1,
      stderr: expect.stringMatching(said),
      madeDatabase: false,
    });
  });

  test('the doctor tells of it, though there is no database yet', () => {
    const { status } = run('bin/orders', 'doctor');
    expect(status).toBe(6);
  });

  test.skipIf(Number(process.versions.napi) >= 10)(
    'version 13 further up is not loaded by Node.js 20',
    () => {
      prepare = (installed) => {
        const folder = join(installed, 'node_modules', 'better-sqlite3');
        mkdirSync(folder);
        writeFileSync(join(folder, 'index.js'), 'process.exit(139)');
      };
      expect(run('bin/orders', '--version')).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(said),
      });
      prepare = () => {};
    },
  );

  test('the installation fails with the same line', () => {
    expect(run('build/install-sqlite.js')).toMatchObject({ status: 1, stderr: expect.stringMatching(said) });
  });

  test.each([['--help'], ['config'], ['help', 'list']])('orders %s works', (...args) => {
    expect(run('bin/orders', ...args)).toMatchObject({ status: 0, stderr: '' });
  });
});

test('it is bundled in a folder of any name', () => {
  const folder = tempPath('sp ace é');
  mkdirSync(folder);
  for (const name of ['src', 'build', 'package.json']) {
    const isOurs = (path: string) => !path.endsWith('node_modules');
    cpSync(name, join(folder, name), { recursive: true, filter: isOurs });
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const { status, stderr } = spawnSync(process.execPath, ['build/bundle.js'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(existsSync(join(folder, 'dist', 'main.js'))).toBe(true);
  expect(existsSync(join(folder, 'dist', 'console', 'files.json'))).toBe(true);
});
