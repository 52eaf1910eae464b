// Distinguishes the path of a file from the address of a database or a page that was written in its place: taken for
// a path, the password in it would become the name of a file.
import { existsSync } from 'node:fs';
import { OrdersError } from './errors.ts';

/** The start of an address; a lone colon may be part of a file's name. */
const SCHEME =
  /^[\s"']*([a-z][a-z0-9+.-]*:\/\/|(file|sqlite3?|postgres(ql)?|pg|mysql|mariadb|mssql|jdbc|libsql|https?):|(postgres(ql)?|pg|mysql|mariadb|https?)\/\/|:memory:)/i;

/** Explicitly a path: from the root of a disk or a home, or from a folder on. */
const EXPLICIT = /^(\/(?!\/)|\.{1,2}\/|~\/|[a-z]:[\\/])/i;

/** As in `user:password@host`, with any scheme or none. */
const CREDENTIALS = /:.*@/s;

/** Whether a text is the address of something else than a file, or holds the password of one. */
export function isAddress(text: string): boolean {
  const plain = decoded(text);
  if (/:\/\/.*@/s.test(plain) || /[?&][^=&]*passw[^=&]*=/i.test(plain)) return true;
  return !EXPLICIT.test(text) && (SCHEME.test(plain) || plain.includes('://'));
}

/** `:` before `@` may enclose a password; a path with both has to be written as an explicit path. */
export function holdsCredentials(text: string): boolean {
  return !EXPLICIT.test(text) && CREDENTIALS.test(decoded(text));
}

/** Why a name cannot be a file's, as the end of a sentence that does not repeat it. */
function pathProblem(text: string): string | undefined {
  if (isAddress(text)) return 'must be the path of a file, not a URL';
  return holdsCredentials(text)
    ? 'must be the path of a file; begin one that holds : and @ with ./'
    : undefined;
}

/** Throws `usage` for a name that cannot be a file's; `what` is the option or argument that takes it. */
export function requirePath(what: string, text: string | undefined): void {
  const problem = text === undefined ? undefined : pathProblem(text);
  if (problem !== undefined) throw new OrdersError('usage', `${what} ${problem}`);
}

/** Throws `usage` for a text that is no file and could not be one: a message that names it would show a password. */
export function refuseAddress(text: string): void {
  if (!existsSync(text)) requirePath('FILE', text);
}

/** `%40` is an `@` once decoded. Only ASCII is of interest here. */
function decoded(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
