// Proves that compiled code is kept where nobody else can write it, and that commands work where it cannot be kept.
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

test.skipIf(!('enableCompileCache' in module))('is its owner’s alone, whatever the umask', async () => {
  const home = newHome();
  const cache = join(home.folder, 'cache');
  expect(await home.shell('umask 000; orders list', { env: { XDG_CACHE_HOME: cache } })).toMatchObject({
    status: 0,
  });
  expect(statSync(join(cache, 'orders')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(cache, 'orders'))).toHaveLength(1);
});

test('a home that takes no files is no fault', async () => {
  const home = newHome();
  const taken = join(home.folder, 'taken');
  writeFileSync(taken, '');
  const ended = await home.run(['--version'], { env: { XDG_CACHE_HOME: taken } });
  expect(ended).toMatchObject({ status: 0, stderr: '' });
});

test('a relative XDG_CACHE_HOME is not used', async () => {
  const home = newHome();
  mkdirSync(join(home.folder, '.cache'));
  expect(await home.run(['--version'], { env: { XDG_CACHE_HOME: 'cache' } })).toMatchObject({ status: 0 });
  expect(readdirSync(home.cwd)).toEqual([]);
});

test.skipIf(!('enableCompileCache' in module))('a folder that others can write is not used', async () => {
  const home = newHome();
  const folder = join(home.folder, 'cache', 'orders');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  const ended = await home.run(['--version'], { env: { XDG_CACHE_HOME: join(home.folder, 'cache') } });
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a home in which no folder can be made ends no command', async () => {
  const ended = await newHome().run(['--version'], { env: { HOME: '/proc', XDG_CACHE_HOME: undefined } });
  expect(ended).toMatchObject({ status: 0, stderr: '' });
});
