// Creates files for SQLite that their owner alone can read, before SQLite makes them readable for others.
import { closeSync, existsSync, openSync } from 'node:fs';

/**
 * An empty file for its owner alone; an existing file stays as it is, unopened. Only a new file may be opened outside
 * SQLite: closing any descriptor of a database drops all locks that the process holds on it.
 */
export function createPrivateFile(path: string): void {
  if (existsSync(path)) return;
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  closeSync(file);
}
