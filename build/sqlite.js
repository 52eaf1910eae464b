// The one place that loads better-sqlite3. Version 13 brings binaries for Node-API 10, which Node.js has had since
// 22.14; on Node.js 20 they crash the process, so that version 12 is installed there, in a folder of its own.
import { createRequire } from 'node:module';

const hasNodeApi10 = Number(process.versions.napi) >= 10;

/** Where version 12 is installed, on a Node.js that needs it. */
export const ownFolder = hasNodeApi10 ? undefined : new URL('./node-20/', import.meta.url);

const require = createRequire(ownFolder ?? import.meta.url);
let loaded;

/** The constructor of a database. Throws an error of one line that says what to install. */
export function loadSqlite() {
  if (loaded) return loaded;
  try {
    const BetterSqlite3 = require('better-sqlite3');
    // The binary is loaded by the first database.
    new BetterSqlite3(':memory:').close();
    loaded = BetterSqlite3;
    return loaded;
  } catch (error) {
    throw new Error(faultText(error), { cause: error });
  }
}

function faultText(error) {
  const reason = String(error?.message ?? error).split('\n', 1)[0];
  const remedy = hasNodeApi10
    ? 'install python3, make and a C++ compiler'
    : 'install Node.js 22.14 or newer, or python3, make and a C++ compiler';
  return (
    `SQLite cannot be loaded by Node.js ${process.version} on ${process.platform}-${process.arch} (${reason}); ` +
    `${remedy}, then install orders again, with its install scripts and optional packages`
  );
}
