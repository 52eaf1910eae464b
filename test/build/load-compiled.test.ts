// A library with its code cache: loaded with it, without it, and with one that V8 cannot use.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { cachePath, codeCacheOf, loadCompiled } from '../../build/load-compiled.ts';
import { tempPath } from '../support/temp.ts';

test.each(['its own cache', 'no cache', 'a cache of something else'])('loads a library with %s', (cache) => {
  const path = tempPath('library.cjs');
  const file = pathToFileURL(path);
  writeFileSync(
    path,
    `module.exports = { sum: (a, b) => a + b, name: require('node:path').basename('/a/b') };`,
  );
  if (cache === 'its own cache') writeFileSync(cachePath(file), codeCacheOf(file));
  if (cache === 'a cache of something else') writeFileSync(cachePath(file), 'not what V8 wrote');
  const library = loadCompiled(file) as { sum(a: number, b: number): number; name: string };
  expect([library.sum(1, 2), library.name]).toEqual([3, 'b']);
});
