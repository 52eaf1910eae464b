// Adds tokens to a file of named tokens and removes them. The file is replaced as a whole, so that a server never reads
// half of it; its comments and the sequence of its lines stay.
import { realpathSync, statSync } from 'node:fs';
import { chown, open, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { OrdersError } from '../shared/errors.ts';
import { makeBeside, writing } from '../shared/write-beside.ts';
import { readPrivateFile } from './read-private-file.ts';
import {
  isTokenName,
  type NamedToken,
  newToken,
  parseTokens,
  ROLES,
  type Role,
  TOKENS_LIMIT_BYTES,
  tokenDigest,
  withoutLine,
  withToken,
} from './token-file.ts';

/** A file of named tokens, and the option or variable that names it, for messages. */
export interface TokenFile {
  readonly path: string;
  readonly setting: string;
}

interface Edit {
  /** Checks everything and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** An edit takes milliseconds: a lock that is older was left by a killed process. */
const LOCK_MS = 10_000;
const PATIENCE_MS = 2_000;
const LOOK_AFTER_MS = 20;

/** Throws `usage` for a missing file, and for one that cannot be used. */
export function listTokens(file: TokenFile): NamedToken[] {
  return parsed(file, textOf(file));
}

/** Creates the file if need be. Returns the new token, of which the file holds the hash alone. Throws `conflict`. */
export async function addToken(
  file: TokenFile,
  name: string,
  role: Role,
  { dryRun }: Edit = {},
): Promise<string> {
  if (!isTokenName(name)) throw wrongName();
  const token = newToken();
  await edit(file, dryRun, () => {
    const text = isMissing(file.path) ? '' : textOf(file);
    if (parsed(file, text).some((one) => one.name === name)) {
      throw new OrdersError('conflict', `${file.path} has a token ${name} already; choose another name`);
    }
    return withToken(text, { name, role, digest: tokenDigest(token) });
  });
  return token;
}

/** Throws `not_found`. */
export async function removeToken(file: TokenFile, name: string, { dryRun }: Edit = {}): Promise<void> {
  await edit(file, dryRun, () => {
    const text = textOf(file);
    return withoutLine(text, tokenNamed(file, parsed(file, text), name).line);
  });
}

/** Throws `not_found`. */
export function tokenNamed({ path }: TokenFile, tokens: readonly NamedToken[], name: string): NamedToken {
  const found = tokens.find((one) => one.name === name);
  if (found) return found;
  if (!isTokenName(name)) throw wrongName();
  throw new OrdersError('not_found', `${path} has no token ${name}`, { hint: { to: 'list_tokens' } });
}

/** Throws `usage`. */
export function parseRole(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (role) return role;
  throw new OrdersError('usage', `a role is ${ROLES.join(', ')}`);
}

/** The text is not quoted: it may be a token. */
function wrongName(): OrdersError {
  return new OrdersError(
    'usage',
    'the name of a token is 1 to 64 letters, digits, dots, underscores and hyphens',
  );
}

function parsed({ path, setting }: TokenFile, text: string): NamedToken[] {
  return parseTokens(text, `${setting} "${path}"`);
}

function textOf({ path, setting }: TokenFile): string {
  return readPrivateFile(path, setting, TOKENS_LIMIT_BYTES, 'is longer than 1 MiB');
}

function isMissing(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined;
}

async function edit(file: TokenFile, dryRun: boolean | undefined, change: () => string): Promise<void> {
  if (dryRun) return void change();
  const release = await lock(file.path);
  try {
    await replace(file.path, change());
  } finally {
    await release();
  }
}

/** Two edits at once would lose one of them. Throws `conflict` where another edit does not end. */
async function lock(path: string): Promise<() => Promise<void>> {
  const lockPath = `${path}.lock`;
  const waitUntil = Date.now() + PATIENCE_MS;
  while (!(await writing(path, () => created(lockPath)))) {
    const since = statSync(lockPath, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > LOCK_MS) await rm(lockPath, { force: true });
    else if (Date.now() < waitUntil) await setTimeout(LOOK_AFTER_MS);
    else throw new OrdersError('conflict', `another process is changing ${path}; retry in a moment`);
  }
  return () => rm(lockPath, { force: true });
}

async function created(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A link to the file stays a link, and its owner stays its owner. */
async function replace(path: string, text: string): Promise<void> {
  const former = statSync(path, { throwIfNoEntry: false });
  const target = former ? realpathSync(path) : path;
  await makeBeside(
    target,
    (partial) =>
      writing(path, async () => {
        await writeFile(partial, text, { mode: 0o600, flag: 'wx', flush: true });
        if (former && former.uid !== process.geteuid?.()) await chown(partial, former.uid, former.gid);
      }),
    { over: true },
  );
}
