// The last step of an installation: a SQLite that this Node.js loads, or an error that says what is missing.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeVersionFault } from '../bin/node-version.js';
import { npm } from './npm.js';
import { loadSqlite, ownFolder } from './sqlite.js';

const fault = nodeVersionFault() ?? sqliteFault();
if (fault) {
  process.stderr.write(`orders: ${fault}\n`);
  process.exitCode = 1;
}

function sqliteFault() {
  if (faultOf(loadSqlite) === undefined) return undefined;
  // What loading says afterwards tells more than why there is nothing to compile.
  faultOf(compile);
  return faultOf(loadSqlite);
}

/** On Node.js 20, and on platforms that better-sqlite3 brings no binary for. */
function compile() {
  if (ownFolder) npm(fileURLToPath(ownFolder), 'ci', '--ignore-scripts=false', '--no-audit', '--no-fund');
  else
    npm(
      dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json')),
      'run',
      'build-release',
    );
}

function faultOf(work) {
  try {
    work();
    return undefined;
  } catch (error) {
    return error.message;
  }
}
