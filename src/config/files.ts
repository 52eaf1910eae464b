// Reads the files that settings come from: `.env`, and files that hold one secret each and that only their owner can
// read.
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readPrivateFile } from '../domain/access/read-private-file.ts';
import { errorText, OrdersError } from '../domain/shared/errors.ts';

/** No secret is longer; a longer file is the wrong one. */
const SECRET_LIMIT_BYTES = 4_096;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * The variables of `.env` in `directory`; none where the file is missing. Throws `usage` where it cannot be read, or
 * where another user could have written it: these variables decide where orders and money go.
 */
export function readEnvFile(directory: string): Record<string, string | undefined> {
  let text: string;
  try {
    // A pipe without a writer would keep the process waiting.
    const file = openSync(join(directory, '.env'), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      // Checks the open file: its name may be a link, or may have moved since.
      const found = fstatSync(file);
      if (found.isDirectory()) return {};
      refuseForeign(found);
      if (!found.isFile()) throw new OrdersError('usage', '.env is not a file; remove it from this folder');
      text = readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof OrdersError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new OrdersError('usage', `.env cannot be read (${errorText(error)})`);
  }
  return parseEnv(text) as Record<string, string | undefined>;
}

function refuseForeign({ uid, mode }: Stats): void {
  // Windows has neither.
  const own = process.geteuid?.();
  if (own === undefined) return;
  if (uid !== own) {
    throw new OrdersError(
      'usage',
      `.env belongs to another user (uid ${uid}) and is not read; take ownership of it, or remove it from this folder`,
    );
  }
  if ((mode & WRITABLE_BY_OTHERS) === 0) return;
  const shown = (mode & 0o777).toString(8);
  throw new OrdersError(
    'usage',
    `.env can be written by users other than its owner (mode ${shown}) and is not read; run chmod go-w .env`,
  );
}

/** The secret in a file, without the line's end behind it. Throws `usage`, with the `variable` that names the file. */
export function readSecretFile(path: string, variable: string): string {
  const text = readPrivateFile(path, variable, SECRET_LIMIT_BYTES, 'is too long to hold one secret');
  const secret = text.replace(/[\r\n]+$/, '');
  // An empty secret would mean no secret, and would allow access that it should prevent.
  if (secret.trim() === '') throw new OrdersError('usage', `${variable}: the file "${path}" is empty`);
  return secret;
}
