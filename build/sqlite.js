// The one place that loads better-sqlite3. Version 13 brings binaries for Node-API 10, which Node.js has had since
// 22.14; on Node.js 20 they crash the process, so that version 12 is installed there, in a folder of its own.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const hasNodeApi10 = Number(process.versions.napi) >= 10;

/** Where version 12 is installed, on a Node.js that needs it. */
export const ownFolder = hasNodeApi10 ? undefined : new URL('./node-20/', import.meta.url);

const require = createRequire(import.meta.url);
// By its path: looked up by name, version 13 further up would be found.
const name = ownFolder
  ? fileURLToPath(new URL('./node_modules/better-sqlite3', ownFolder))
  : 'better-sqlite3';
let loaded;

/** The constructor of a database. Throws an error of one line that says what to install. */
export function loadSqlite() {
  if (loaded) return loaded;
  try {
    const BetterSqlite3 = require(name);
    // The binary is loaded by the first database.
    new BetterSqlite3(':memory:').close();
    loaded = BetterSqlite3;
    return loaded;
  } catch (error) {
    throw new Error(faultText(error), { cause: error });
  }
}

function faultText(error) {
  const system = `Node.js ${process.version} on ${process.platform}-${process.arch}`;
  const again = 'install orders again with this Node.js, with install scripts and optional packages';
  const compiler = 'python3, make and a C++ compiler';
  if (error?.code !== 'MODULE_NOT_FOUND') {
    const reason = String(error?.message ?? error).split('\n', 1)[0];
    return `SQLite cannot be loaded by ${system} (${reason}); install ${compiler}, then ${again}`;
  }
  const needs = ownFolder ? `; that may take ${compiler}, which Node.js 22.14 and newer do not need` : '';
  return `SQLite is not installed for ${system}; ${again}${needs}`;
}
