// For bundle.js: the files of the program that share one chunk. esbuild cuts chunks by the importers of each file: dozens of
// a few hundred bytes, and each costs a command a millisecond to load.
import { readFileSync } from 'node:fs';

/** START: every command loads these first. DATABASE: nearly every command loads these to work on orders. */
const START = ['src/commands/index.ts'];
const DATABASE = ['src/app/context.ts', 'src/db/sqlite-store.ts'];
/** Completion answers a key press, so it loads no more than it needs. */
const APART = ['src/terminal/completion/answer.ts', 'src/app/id-lookup.ts'];
/** These load the whole program, or nothing of it. */
const BEFORE_START = /\/(src\/main|build\/load-compiled)\.ts$/;

/**
 * An esbuild plugin: a file outside a group that imports a part of the group imports all of it. That costs nothing,
 * because the whole group is loaded anyway; and files with the same importers are one chunk. `inputs` are those of a
 * metafile.
 */
export function inGroups(inputs, folder) {
  const start = filesFrom(inputs, START);
  const apart = filesFrom(inputs, APART);
  const database = filesFrom(inputs, DATABASE).filter(
    (file) => !start.includes(file) && !apart.includes(file),
  );
  const groups = { start, database };
  const importsOf = (path) => {
    const file = path.slice(folder.length);
    if (start.includes(file) || BEFORE_START.test(path)) return [];
    const needsDatabase =
      !database.includes(file) && filesFrom(inputs, [file]).some((one) => database.includes(one));
    return needsDatabase ? ['start', 'database'] : ['start'];
  };
  return {
    name: 'in-groups',
    setup(context) {
      context.onResolve({ filter: /^group:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'group' }));
      context.onLoad({ filter: /.*/, namespace: 'group' }, ({ path }) => ({
        contents: groups[path].map((file) => `import ${JSON.stringify(folder + file)};\n`).join(''),
        resolveDir: folder,
      }));
      context.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const groupsFirst = importsOf(path).map((name) => `import 'group:${name}';`);
        // On the first line, so that lines keep their numbers.
        return { contents: `${groupsFirst.join('')}${readFileSync(path, 'utf8')}`, loader: 'ts' };
      });
    },
  };
}

/** These and all of ours that they import at once, directly or not. */
function filesFrom(inputs, entries) {
  const files = new Set();
  const add = (path) => {
    if (files.has(path) || !inputs[path]) return;
    files.add(path);
    for (const { path: next, kind } of inputs[path].imports) if (kind === 'import-statement') add(next);
  };
  for (const entry of entries) add(entry);
  return [...files].filter((file) => file.startsWith('src/'));
}
