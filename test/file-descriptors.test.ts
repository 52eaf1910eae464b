// Proves that no source that has to do with SQLite files takes a file descriptor by itself: closing any descriptor of a
// file drops every lock that the whole process has on it, SQLite's included, and other programs then undo what was committed.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** Folders whose sources know the paths of databases, ledgers and stagings. */
const FOLDERS = ['db', 'sandbox'];

/** What asks for a name or changes one, without a descriptor of the file. */
const BY_NAME = [
  'access',
  'chmod',
  'chown',
  'constants',
  'exists',
  'link',
  'lstat',
  'mkdir',
  'mkdtemp',
  'readdir',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'statfs',
  'symlink',
  'unlink',
  'utimes',
];

/**
 * The one place that opens a file for them: made anew, exclusively, so that nobody else can read it. No connection of this
 * process can have a lock on a file that was not there.
 */
const MAKES_NEW_FILES = 'domain/shared/private-file.ts';

/** What opens files that are no database: the certificates that the URL of a PostgreSQL names, and a log, which SQLite never locks. */
const OPENS_OTHERS = {
  'db/doctor/log.ts': ['closeSync', 'openSync', 'readSync'],
  'db/postgres/tls.ts': ['readFileSync'],
};

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(SRC + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);
const textOf = (path: string) => readFileSync(SRC + path, 'utf8');

/** What a source takes from Node's file modules, and may not: by name, or `*` for all of one. */
function descriptorsOf(text: string): string[] {
  const found: string[] = [];
  const modules = "'(?:node:)?fs(?:/promises)?'";
  const any = new RegExp(String.raw`(?:import|export)\s+(type\s)?([^;'"]*?)\s*from\s*${modules}`, 'g');
  for (const [, typeOnly, names = ''] of text.matchAll(any)) {
    if (typeOnly) continue;
    const listed = /^\{([\s\S]*)\}$/.exec(names)?.[1]?.split(',') ?? ['*'];
    for (const name of listed
      .map((one) => one.trim())
      .filter((one) => one !== '' && !one.startsWith('type '))) {
      const [imported = ''] = name.split(' as ');
      if (!BY_NAME.includes(imported.replace(/Sync$/, ''))) found.push(imported);
    }
  }
  const elsewhere = new RegExp(String.raw`\b(?:import|require|getBuiltinModule)\(\s*${modules}`);
  if (elsewhere.test(text)) found.push('*');
  return found.sort();
}

test('no file of a database is opened but by SQLite', () => {
  const found = sources
    .map((path) => [path, descriptorsOf(textOf(path))] as const)
    .filter(([, names]) => names.length > 0);
  expect(Object.fromEntries(found)).toEqual(OPENS_OTHERS);
});

test('where a file is made for SQLite it is made anew, or not at all', () => {
  const text = textOf(MAKES_NEW_FILES);
  expect(descriptorsOf(text)).toEqual(['closeSync', 'openSync']);
  const calls = [...text.matchAll(/\bopenSync\(([^)]*)\)/g)].map(([, given = '']) => given);
  expect(calls).toEqual([expect.stringMatching(/^path, 'wx'/)]);
});

test('what opens a file would be found', () => {
  expect(descriptorsOf(`import { openSync, statSync } from 'node:fs';`)).toEqual(['openSync']);
  expect(descriptorsOf(`import { type Stats, readFile } from 'node:fs/promises';`)).toEqual(['readFile']);
  expect(descriptorsOf(`import { createWriteStream as write } from 'fs';`)).toEqual(['createWriteStream']);
  expect(descriptorsOf(`import {\n  copyFileSync,\n  rmSync,\n} from 'node:fs';`)).toEqual(['copyFileSync']);
  expect(descriptorsOf(`import fs from 'node:fs';`)).toEqual(['*']);
  expect(descriptorsOf(`import * as fs from 'node:fs';`)).toEqual(['*']);
  expect(descriptorsOf(`const { open } = await import('node:fs/promises');`)).toEqual(['*']);
  expect(descriptorsOf(`import type { FileHandle } from 'node:fs/promises';`)).toEqual([]);
  expect(sources.length).toBeGreaterThan(50);
});
