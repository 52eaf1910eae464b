// A protection of the program as a patch that switches it off: what it promises and the tests that turn red without it
// stand before the change, one `promise:` and a `test:` for each.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = 'test/protections/patches';
const PATCH = '.patch';

/** An exact replacement in one file; `find` must stand there once, so that it is clear what is switched off. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Protection {
  /** For `--only`. */
  readonly name: string;
  /** What the program promises as long as it is on. */
  readonly promise: string;
  /** More than one where one alone is backed by another. */
  readonly changes: readonly Change[];
  /** A small set: enough to be red, never the whole suite. */
  readonly tests: readonly string[];
}

/** All of the project in `root`. */
export function readProtections(root: string): Protection[] {
  const folder = join(root, FOLDER);
  const patches = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith(PATCH),
  );
  return patches
    .sort()
    .map((path) => readProtection(basename(path, PATCH), readFileSync(join(folder, path), 'utf8')));
}

/** Line numbers of the patch are of no account: its lines are looked for wherever they stand. */
export function readProtection(name: string, patch: string): Protection {
  const lines = patch.split('\n');
  const start = lines.findIndex((line) => line.startsWith('--- '));
  const head = lines.slice(0, start);
  const valuesOf = (key: string) =>
    head.filter((line) => line.startsWith(`${key}: `)).map((line) => line.slice(key.length + 2));
  const [promise = ''] = valuesOf('promise');
  const changes: Change[] = [];
  let file = '';
  for (const line of lines.slice(start)) {
    const last = changes.at(-1);
    if (line.startsWith('--- ')) continue;
    if (line.startsWith('+++ ')) file = line.slice('+++ b/'.length);
    else if (line.startsWith('@@')) changes.push({ file, find: '', replace: '' });
    else if (last && line !== '') changes[changes.length - 1] = withLine(last, line);
  }
  return { name, promise, changes, tests: valuesOf('test') };
}

function withLine({ file, find, replace }: Change, line: string): Change {
  const text = `${line.slice(1)}\n`;
  const sign = line[0];
  return {
    file,
    find: sign === '+' ? find : find + text,
    replace: sign === '-' ? replace : replace + text,
  };
}
