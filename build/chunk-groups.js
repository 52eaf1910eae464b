// For bundle.js: which files of the program are to stand in one chunk. esbuild cuts chunks by who else imports what is in
// them: dozens of a few hundred bytes, and each costs a command a millisecond to load.
import { readFileSync } from 'node:fs';

/** What every command loads before it does anything, and what nearly every one loads to work on orders. */
const START = ['src/commands/index.ts'];
const DESK = ['src/app/context.ts', 'src/db/sqlite-store.ts'];
/** Completion has to answer a key: it loads no more than it needs. */
const APART = ['src/terminal/completion/answer.ts', 'src/app/id-lookup.ts'];
/** Loads the program, or nothing of it. */
const BEFORE_START = /\/(src\/main|build\/load-compiled)\.ts$/;

/**
 * An esbuild plugin: whatever is not of a group, but imports some of it, imports all of it. That costs nothing, as the
 * whole group has been loaded by then, or soon is; and what has the same importers is one chunk. `inputs` are those of a
 * metafile.
 */
export function inGroups(inputs, folder) {
  const start = filesFrom(inputs, START);
  const apart = filesFrom(inputs, APART);
  const desk = filesFrom(inputs, DESK).filter((file) => !start.includes(file) && !apart.includes(file));
  const groups = { start, desk };
  const importsOf = (path) => {
    const file = path.slice(folder.length);
    if (start.includes(file) || BEFORE_START.test(path)) return [];
    const needsDesk = !desk.includes(file) && filesFrom(inputs, [file]).some((one) => desk.includes(one));
    return needsDesk ? ['start', 'desk'] : ['start'];
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
  const walk = (path) => {
    if (files.has(path) || !inputs[path]) return;
    files.add(path);
    for (const { path: next, kind } of inputs[path].imports) if (kind === 'import-statement') walk(next);
  };
  for (const entry of entries) walk(entry);
  return [...files].filter((file) => file.startsWith('src/'));
}
