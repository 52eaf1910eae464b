// Proves that the document that others build on is that of the routes as they are.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedFiles } from './files.ts';

const FILES = generatedFiles(new URL('../../docs/', import.meta.url));

test.each(FILES)('$path is as `npm run docs` writes it', ({ path, text }) => {
  expect(readFileSync(path, 'utf8') === text, 'run "npm run docs" and commit what it writes').toBe(true);
});
