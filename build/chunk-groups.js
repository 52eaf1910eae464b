// For bundle.js: the files of the program that share one chunk. esbuild cuts chunks by the entries that reach each file:
// dozens of a few hundred bytes, and each costs a command a millisecond to load.
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/** Files that are loaded together, with all that they import: by every command, or by nearly all that need one of them. */
const GROUPS = {
  start: ['src/commands/index.ts'],
  config: ['src/config/load.ts', 'src/domain/model/list-query.ts'],
  output: ['src/terminal/output/render.ts'],
  database: ['src/app/context.ts', 'src/db/sqlite-store.ts'],
};
/** In no group but the first, with all that they import: commands load these without the rest of a group. */
const APART = [
  // Completion answers a key press.
  ...['src/terminal/completion/answer.ts', 'src/app/id-lookup.ts', 'src/db/sqlite/driver.ts'],
  'src/domain/model/money.ts',
];
/** Loads the whole program, or nothing of it. */
const BEFORE_START = 'src/main.ts';

/**
 * An esbuild plugin: a file outside a group that imports a part of the group imports all of it. That costs nothing,
 * because the whole group is loaded anyway; and files with the same importers are one chunk. `inputs` are those of a
 * metafile.
 */
export function inGroups(inputs, folder) {
  const groups = groupsOf(inputs);
  const names = Object.keys(groups);
  const isGrouped = (file) => names.some((name) => groups[name].has(file));
  /** Imports all groups, but `own`, that these files need. */
  const groupsFirst = (files, own) => {
    const needed = filesFrom(inputs, files);
    return names
      .filter((name) => name === 'start' || needed.some((one) => groups[name].has(one)))
      .filter((name) => name !== own)
      .map((name) => `import 'group:${name}';`)
      .join('');
  };
  const importing = (file) => `import ${JSON.stringify(folder + file)};\n`;
  return {
    name: 'in-groups',
    setup(context) {
      context.onResolve({ filter: /^group:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'group' }));
      context.onLoad({ filter: /.*/, namespace: 'group' }, ({ path }) => ({
        contents: groupsFirst(GROUPS[path], path) + [...groups[path]].filter(isOurs).map(importing).join(''),
        resolveDir: folder,
      }));
      // A file of a group that is also imported on demand would be cut out of it: its group is imported instead.
      context.onResolve({ filter: /^\..*\.ts$/ }, ({ path, kind, importer }) => {
        const file = relative(folder, resolve(dirname(importer), path));
        if (kind !== 'dynamic-import' || !isGrouped(file)) return undefined;
        return { path: file, namespace: 'of-group' };
      });
      context.onLoad({ filter: /.*/, namespace: 'of-group' }, ({ path }) => ({
        contents: `${groupsFirst([path])} export * from ${JSON.stringify(folder + path)};`,
        resolveDir: folder,
      }));
      context.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const file = path.slice(folder.length);
        const first = file === BEFORE_START || isGrouped(file) ? '' : groupsFirst([file]);
        // On the first line, so that lines keep their numbers.
        return { contents: `${first}${readFileSync(path, 'utf8')}`, loader: 'ts' };
      });
    },
  };
}

/** The files of each group that are in none before it. */
function groupsOf(inputs) {
  const apart = filesFrom(inputs, APART);
  const before = new Set();
  const groups = {};
  for (const [name, entries] of Object.entries(GROUPS)) {
    const files = filesFrom(inputs, entries).filter((file) => !before.has(file));
    groups[name] = new Set(files.filter((file) => name === 'start' || !apart.includes(file)));
    for (const file of files) before.add(file);
  }
  return groups;
}

function isOurs(file) {
  return file.startsWith('src/');
}

/** These and all that they import at once, directly or not. */
function filesFrom(inputs, entries) {
  const files = new Set();
  const add = (path) => {
    if (files.has(path) || !inputs[path]) return;
    files.add(path);
    for (const { path: next, kind } of inputs[path].imports) if (kind === 'import-statement') add(next);
  };
  for (const entry of entries) add(entry);
  return [...files];
}
