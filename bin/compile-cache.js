// Keeps what V8 has compiled for the next command. Node.js does it since 22.8; on 20, build/load-compiled.ts does it for
// the largest library.
import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** In the user's own cache: compiled code is run unchecked, so that nobody else may write it. */
export function enableCompileCache({ XDG_CACHE_HOME = '' } = process.env) {
  if (!module.enableCompileCache) return;
  try {
    const folder = join(isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'orders');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    module.enableCompileCache(folder);
  } catch {
    // Without a home that can be written every command compiles anew.
  }
}
