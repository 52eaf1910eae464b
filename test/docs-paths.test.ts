// Proves that every file and folder that the pages for developers name is there, and that each decision has its form.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { filesUnder, textOf } from './support/imports.ts';

const PAGES = ['docs/architecture.md', 'docs/security.md', 'CONTRIBUTING.md'];
/** A path may begin at the top of the project or in `src`. */
const ROOTS = ['', 'src'];
const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FIRST = new Set(ROOTS.flatMap((root) => readdirSync(join(PROJECT, root))));
const NAMES = new Set(
  ['src', 'test', 'build', 'bench'].flatMap((folder) => filesUnder(folder)).map((path) => basename(path)),
);

/** What stands as code, in a line or in a block of lines. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```\w*\n(.*?)^```/gms)].map(([, code = '']) => code);
  const spans = [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...spans];
}

/** Paths, told from the addresses of the API by their first folder, and names of source files without a folder. */
function missingIn(text: string): string[] {
  const words = codeOf(text).flatMap((code) => code.match(/[\w./-]+/g) ?? []);
  return words.filter((word) => {
    const path = word.replace(/[/.]+$/, '');
    if (!path.includes('/')) return path.endsWith('.ts') && !NAMES.has(path) && !FIRST.has(path);
    const isMeant = path.endsWith('.ts') || FIRST.has(path.split('/')[0] ?? '');
    return isMeant && !ROOTS.some((root) => existsSync(join(PROJECT, root, path)));
  });
}

describe.each(PAGES)('%s', (page) => {
  test('names files and folders that exist', () => {
    expect(codeOf(textOf(page)).filter((code) => code.includes('/')).length).toBeGreaterThan(10);
    expect(missingIn(textOf(page))).toEqual([]);
  });
});

test.each(filesUnder('docs/adr', '.md'))('%s is a decision with its status and date, on one page', (page) => {
  const text = textOf(page);
  const number = Number(basename(page).slice(0, 4));
  expect(text).toMatch(new RegExp(`^# ${number}\\. .+\n\nStatus: \\w+\nDate: \\d{4}-\\d\\d-\\d\\d\n\n`));
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
});

test('a path that is not there would be found', () => {
  const text = '`src/app/none.ts`, `app/none.ts`, `none.ts`\n\n```\ndomain/none  rules\n```\n';
  expect(missingIn(text)).toEqual(['domain/none', 'src/app/none.ts', 'app/none.ts', 'none.ts']);
  expect(missingIn('`src/app/`, `app/log.ts`, `log.ts`, `POST /api/v1/orders/`, `/openapi.json`')).toEqual(
    [],
  );
});
