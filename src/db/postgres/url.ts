// Parses postgres:// URLs, and shows URLs without their passwords.
import { holdsCredentials, isAddress } from '../../domain/shared/written-path.ts';

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/**
 * The parameters that we pass on. Any other of these names would be dropped, and the connection open to clients it
 * should exclude.
 */
const SSL_PARAMETERS = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslnegotiation',
] as const;
/** Parameters that hold no secret: they locate the database. */
const SHOWN_PARAMETERS: ReadonlySet<string> = new Set([
  ...SSL_PARAMETERS.filter((name) => name !== 'sslpassword'),
  ...['host', 'port', 'options', 'application_name'],
]);
const ENCRYPTED: readonly string[] = ['require', 'verify-ca', 'verify-full'];

const FORMS =
  'postgres://USER:PASSWORD@HOST:PORT/DATABASE, or postgres:///DATABASE?host=/FOLDER/OF/THE/SOCKET';
/** As libpq takes a connection in place of a URL. */
const KEYWORDS = /(^|\s)(host|hostaddr|port|dbname|user|password|service)\s*=/i;

export function isPostgresUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//i.test(database);
}

/** Why ORDERS_DB is invalid, as the end of a sentence; undefined where it is valid. */
export function databaseProblem(text: string): string | undefined {
  if (isPostgresUrl(text)) return postgresUrlProblem(text);
  const isNoPath = text.trim() === '' || isAddress(text) || KEYWORDS.test(text);
  if (isNoPath) return 'must be a path, or a postgres:// URL';
  const mayHold = holdsCredentials(text);
  return mayHold ? 'must be a path (one with : and @ begins with ./), or a postgres:// URL' : undefined;
}

/** Why a URL cannot be used; undefined where it can. */
export function postgresUrlProblem(text: string): string | undefined {
  const url = parsedUrl(text);
  if (!url || !isDecodable(text) || /\s/.test(text))
    return 'is not a URL; write blanks and signs in its parts as %XX';
  if (url.hash !== '') return 'holds a #; write it as %23';
  if (!/^\/[^/]+$/.test(url.pathname)) return `names no database; ${FORMS}`;
  return sslProblem(url.searchParams);
}

/** Why PGSSLMODE cannot be used, where a connection to `database` would use it. */
export function tlsVariableProblem(database: string, sslMode: string | undefined): string | undefined {
  if (!sslMode || !isPostgresUrl(database) || parsedUrl(database)?.searchParams.has('sslmode'))
    return undefined;
  return isSslMode(sslMode) ? undefined : `PGSSLMODE=${unknownMode(sslMode)}`;
}

/** As libpq writes a URL: it may have a user and no host, where a parameter names the folder of a socket. */
export function parsedUrl(text: string): URL | undefined {
  const full = text.replace(/^([a-z]+:\/\/[^/?#@]*@)(?=\/)/i, '$1localhost');
  return URL.canParse(full) ? new URL(full) : undefined;
}

export function isSslMode(text: string): text is SslMode {
  return (SSL_MODES as readonly string[]).includes(text);
}

function sslProblem(parameters: URLSearchParams): string | undefined {
  for (const name of new Set(parameters.keys())) {
    if (!/^ssl/i.test(name)) continue;
    if (!(SSL_PARAMETERS as readonly string[]).includes(name)) {
      return `has a parameter ${name} that is not supported; there are ${SSL_PARAMETERS.join(', ')}`;
    }
    if (parameters.getAll(name).length > 1) return `names ${name} twice`;
  }
  const mode = parameters.get('sslmode');
  const root = parameters.get('sslrootcert');
  if (mode !== null && !isSslMode(mode)) return `has sslmode=${unknownMode(mode)}`;
  if (root === 'system' && mode !== 'verify-full')
    return 'has sslrootcert=system, which needs sslmode=verify-full';
  const negotiation = parameters.get('sslnegotiation') ?? 'postgres';
  if (!/^(postgres|direct)$/.test(negotiation))
    return 'has an sslnegotiation that is neither postgres nor direct';
  if (negotiation === 'direct' && !ENCRYPTED.includes(mode ?? '')) {
    return `has sslnegotiation=direct, which needs sslmode=${ENCRYPTED.join(' or ')}`;
  }
  return undefined;
}

function unknownMode(mode: string): string {
  return `${mode} is none of ${SSL_MODES.join(', ')}`;
}

function isDecodable(url: string): boolean {
  try {
    decodeURI(url);
    return true;
  } catch {
    return false;
  }
}

/**
 * Any text that may hold URLs, without their passwords and users: a user often is a token. Of a postgres:// URL it
 * keeps the parameters that hold no secret, of all others nothing after `?` and `#`. Handles malformed URLs, too.
 */
export function withoutPasswords(text: string): string {
  const masked = text
    .replace(/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]*(?:@|%40)/gi, '$1********@')
    .replace(/(\w:\/\/)(?:(?!%3a)[^/?#:@\s])*(?::|%3a)\S*@/gi, '$1********@')
    .replace(/(\bhttps?:\/\/[^\s?#]*?(?:[?#]|%3f|%23))\S+/gi, '$1********')
    .replace(/\bpostgres(?:ql)?:\/\/[^\s?]*\?\S*/gi, (url) =>
      maskedParameters(url, (name) => !SHOWN_PARAMETERS.has(name)),
    );
  return maskedParameters(masked, (name) => /password|passwd/.test(name));
}

function maskedParameters(text: string, isSecret: (name: string) => boolean): string {
  return text.replace(/([?&][^=&\s]*=)[^&\s]*/g, (whole, name: string) =>
    isSecret(decodedName(name)) ? `${name}********` : whole,
  );
}

/** A parameter's name may be written in any way that a driver decodes. */
function decodedName(written: string): string {
  return written
    .slice(1, -1)
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .toLowerCase();
}

/** The database that ORDERS_DB names, for people. */
export function shownDatabase(database: string): string {
  return isPostgresUrl(database) ? withoutPasswords(database.replace(/\s/g, '%20')) : database;
}

/** A value that may be a URL, made safe to show: without any part that could be a password or a token. */
export function maskedValue(value: string): string {
  const [, scheme = '', rest = ''] = WRITTEN_URL.exec(value) ?? [];
  // Without slashes it is unclear which part of it is a password.
  if (/:$/.test(scheme)) return `${scheme}********`;
  const masked = rest
    .replace(/^.*(?:@|%40)/is, '********@')
    .replace(/(password\s*=\s*).*$/is, '$1********')
    .replace(/\s/g, '%20');
  // Text after a colon that is no port may be a password whose host is missing.
  const host = scheme === '' ? masked : masked.replace(NO_PORT, '$1********');
  const parameters = isPostgresUrl(value) ? host : host.replace(/(?<=\?|%3f).*$/is, '********');
  return withoutPasswords(scheme + parameters.replace(/(?<=#|%23).*$/is, '********'));
}

const WRITTEN_URL =
  /^([\s"']*(?:[a-z][a-z0-9+.-]*:\/\/|(?:https?|postgres(?:ql)?|pg|mysql|mariadb|mssql|jdbc|libsql)(?::|\/\/)))?(.*)$/is;
const NO_PORT = /^([^/?#:@[\]]*:)(?!\d{1,5}(?:[/?#]|$))[^/?#]+/;

/**
 * Names the order database behind a URL: the same for every process that reaches it by that host, port, database and
 * search path, under any user.
 */
export function databaseName(text: string): string {
  const { hostname, port, pathname, searchParams } = parsedUrl(text) ?? new URL(text);
  const host = (searchParams.get('host') ?? decodeURIComponent(hostname)).toLowerCase();
  const local = host === '' || host === '127.0.0.1' || host === '[::1]' ? 'localhost' : host;
  const options = searchParams.get('options') ?? '';
  return `${local}:${port || (searchParams.get('port') ?? 5432)}${decodeURIComponent(pathname)} ${options}`.trim();
}
