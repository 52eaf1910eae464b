// Reads files of secrets, which their owner alone can read. Never a file that SQLite uses.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { OrdersError } from '../shared/errors.ts';

/** The permission bits of group and others. */
const OPEN_TO_OTHERS = 0o077;

/**
 * The text of a file that its owner alone can read. Throws `usage`, with the setting that names the file; `tooLong` ends
 * the sentence about a file of more than `limitBytes`.
 */
export function readPrivateFile(path: string, setting: string, limitBytes: number, tooLong: string): string {
  let file: number;
  try {
    // A pipe without a writer would block the process that opens it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    // The message omits its name: it may be the secret itself.
    const { code } = error as NodeJS.ErrnoException;
    throw new OrdersError('usage', `${setting}: the file that it names cannot be read (${code})`, {
      cause: error,
    });
  }
  try {
    // Checks the open file: its name may have moved since.
    const found = fstatSync(file);
    if (!found.isFile()) throw wrong(setting, path, 'is not a file');
    if (isOpenToOthers(found.mode)) {
      const mode = (found.mode & 0o777).toString(8);
      throw wrong(
        setting,
        path,
        `can be read by users other than its owner (mode ${mode}); run chmod 600 "${path}"`,
      );
    }
    const bytes = Buffer.alloc(limitBytes + 1);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    if (length > limitBytes) throw wrong(setting, path, tooLong);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

export function isOpenToOthers(mode: number): boolean {
  return (mode & OPEN_TO_OTHERS) !== 0;
}

function wrong(setting: string, path: string, what: string): OrdersError {
  return new OrdersError('usage', `${setting}: the file "${path}" ${what}`);
}
