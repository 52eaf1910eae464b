// Implements libpq's meaning of `sslmode` and related parameters in a postgres:// URL. The driver interprets them
// differently and warns on stderr, so it never receives them.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { codeOf } from '../error-code.ts';
import { isSqlState } from './errors.ts';
import { isSslMode, parsedUrl, type SslMode } from './url.ts';

/** The options that make a client of the driver. */
export interface Way {
  readonly connectionString: string;
  /** Never undefined: the driver would fall back to PGSSLMODE, with its own meaning. */
  readonly ssl: false | ConnectionOptions;
  readonly sslnegotiation?: 'direct';
}

/**
 * The connection options that satisfy the URL's sslmode, the best one first. Throws `usage` where a file that the URL
 * names cannot be read.
 */
export function waysTo(text: string): readonly Way[] {
  const url = parsedUrl(text) ?? new URL(text);
  const parameters = Object.fromEntries(url.searchParams);
  const written = parameters.sslmode || process.env.PGSSLMODE || '';
  // Without sslmode there is no encryption, as in earlier versions.
  const mode = isSslMode(written) ? written : 'disable';
  for (const name of Object.keys(parameters)) if (name.startsWith('ssl')) url.searchParams.delete(name);
  const connectionString = url.href;
  const plain: Way = { connectionString, ssl: false };
  // A local socket cannot be intercepted.
  if (mode === 'disable' || isSocket(url)) return [plain];
  const direct = parameters.sslnegotiation === 'direct' ? { sslnegotiation: 'direct' as const } : {};
  const encrypted: Way = { connectionString, ssl: tlsOptions(mode, parameters), ...direct };
  if (mode === 'allow') return [plain, encrypted];
  return mode === 'prefer' ? [encrypted, plain] : [encrypted];
}

/** Calls `connect` with the first option that works. */
export async function byAnyWay<T>(ways: readonly Way[], connect: (way: Way) => Promise<T>): Promise<T> {
  const errors: unknown[] = [];
  for (const way of ways) {
    try {
      return await connect(way);
    } catch (error) {
      if (error instanceof OrdersError) throw error;
      errors.push(error);
    }
  }
  // The server's own error tells more than the missing encryption.
  throw errors.findLast((error) => isSqlState(codeOf(error))) ?? errors[0];
}

function isSocket(url: URL): boolean {
  const host = url.searchParams.get('host') || decodeURIComponent(url.hostname) || process.env.PGHOST || '';
  return host.startsWith('/');
}

function tlsOptions(mode: SslMode, given: Readonly<Record<string, string | undefined>>): ConnectionOptions {
  const ca = rootOf(mode, given.sslrootcert);
  const own: ConnectionOptions = {
    ...(given.sslcert ? { cert: read('sslcert', given.sslcert) } : {}),
    ...(given.sslkey ? { key: read('sslkey', given.sslkey) } : {}),
    ...(given.sslpassword ? { passphrase: given.sslpassword } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
  if (mode === 'verify-full') return own;
  // Does not verify the server's name; where a root is known, verifies that it has signed the server's key.
  const chain = mode === 'verify-ca' || (mode === 'require' && ca !== undefined);
  return chain ? { ...own, checkServerIdentity: () => undefined } : { ...own, rejectUnauthorized: false };
}

/** The accepted issuers of the server's certificate; undefined for all that Node.js trusts. */
function rootOf(mode: SslMode, named: string | undefined): string | undefined {
  if (named === 'system') return undefined;
  if (named) return read('sslrootcert', named);
  const usual = join(process.env.HOME || homedir(), '.postgresql', 'root.crt');
  try {
    return readFileSync(usual, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR')
      throw unreadable('sslrootcert', usual, error);
  }
  if (mode !== 'verify-ca') return undefined;
  throw new OrdersError(
    'usage',
    `ORDERS_DB has sslmode=verify-ca, which needs sslrootcert=FILE, or a file ${usual}; or use sslmode=verify-full`,
  );
}

function read(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(parameter, path, error);
  }
}

function unreadable(parameter: string, path: string, error: unknown): OrdersError {
  return new OrdersError(
    'usage',
    `ORDERS_DB has ${parameter}=${path}, which cannot be read (${errorText(error)})`,
  );
}
