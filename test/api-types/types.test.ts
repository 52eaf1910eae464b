// Proves that the document and the types that others build on are those of the routes as they are, and that the types
// let a client say what is right and keep it from what is wrong.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { apiFiles } from './files.ts';
import { typeOf } from './typescript.ts';

const FILES = apiFiles(new URL('../../docs/', import.meta.url));

test.each(FILES)('$path is as `npm run api-types` writes it', ({ path, text }) => {
  expect(readFileSync(path, 'utf8') === text, 'run "npm run api-types" and commit what it writes').toBe(true);
});

test('a client compiles, and the mistakes that it marks as such are errors', () => {
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  const usage = fileURLToPath(new URL('usage.ts', import.meta.url));
  // As a project of its own would, that knows nothing of ours.
  const options = '--ignoreConfig --noEmit --strict --target es2023 --lib es2023,dom --module nodenext';
  const args = [compiler, ...options.split(' '), '--allowImportingTsExtensions', usage];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('');
});

test('a schema that no type stands for is told, not left out', () => {
  expect(() => typeOf({ type: 'object', properties: { a: { not: {} } } })).toThrow('no type stands for');
});
