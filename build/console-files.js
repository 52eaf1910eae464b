// The files of the web console as the server holds them: all of dist/console, read once. A request names a file of this
// map or nothing; no path of a request ever reaches the disk.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CONSOLE_FOLDER, FILE_LIST } from './console-folder.js';

let loaded;

/** Undefined where the console is missing: it was not built, or a file of it is gone. */
export function consoleFiles() {
  try {
    loaded ??= read();
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return loaded;
}

function read() {
  const folder = new URL(`../dist/${CONSOLE_FOLDER}/`, import.meta.url);
  const { types, ...named } = JSON.parse(readFileSync(new URL(FILE_LIST, folder), 'utf8'));
  const assets = new Map();
  for (const [name, contentType] of Object.entries(types)) {
    const bytes = readFileSync(new URL(name, folder));
    assets.set(name, { contentType, bytes, gzipped: gzipSync(bytes, { level: 9 }) });
  }
  return { assets, ...named };
}
