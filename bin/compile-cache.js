// Keeps what V8 has compiled for the next command. Node.js does it since 22.8.
import { mkdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** In the user's own cache. Compiled code is run unchecked, so a folder that another user could write is not used. */
export function enableCompileCache({ XDG_CACHE_HOME = '' } = process.env) {
  if (!module.enableCompileCache) return;
  try {
    const folder = join(isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'orders');
    if (!isAbsolute(folder)) return;
    makeFolder(dirname(folder));
    makeFolder(folder);
    const { uid, mode } = statSync(folder);
    if (process.getuid && (uid !== process.getuid() || mode & 0o022)) return;
    module.enableCompileCache(folder);
  } catch {
    // Without a home that can be written every command compiles anew.
  }
}

/** One at a time: a recursive call never returns below /proc. */
function makeFolder(path) {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
