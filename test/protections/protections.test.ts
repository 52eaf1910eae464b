// Proves that the rig of `npm run protections` has not fallen behind the program: each protection can still be
// switched off, by a change that leaves a program, and the tests it is held to are there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { readProtections } from './protection.ts';
import { changed, projectOf } from './trial.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROTECTIONS = readProtections(ROOT);

describe.each(PROTECTIONS)('$name', ({ changes, tests }) => {
  test('can be switched off, and what is left can be read', async () => {
    expect(changes.length).toBeGreaterThan(0);
    const files = new Map<string, string>();
    for (const change of changes) {
      const text = files.get(change.file) ?? readFileSync(join(ROOT, change.file), 'utf8');
      const without = changed(text, change);
      expect(without).not.toBe(text);
      files.set(change.file, without);
    }
    for (const text of files.values()) await transform(text, { loader: 'ts' });
  });

  test('is held to tests that exist, all on one database', () => {
    expect(new Set(tests.map(projectOf)).size).toBe(1);
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test('each has a name and a promise of its own', () => {
  for (const texts of [PROTECTIONS.map(({ name }) => name), PROTECTIONS.map(({ promise }) => promise)]) {
    expect(new Set(texts).size).toBe(texts.length);
  }
});
