// What a postgres:// URL says of a database, and how URLs are shown: never with their passwords.

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Those that we hand on. Any other of these names would be left out, and the connection open to whom it should keep out. */
const SSL_PARAMETERS = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslnegotiation',
] as const;
const ENCRYPTED: readonly string[] = ['require', 'verify-ca', 'verify-full'];

const FORMS =
  'postgres://USER:PASSWORD@HOST:PORT/DATABASE, or postgres:///DATABASE?host=/FOLDER/OF/THE/SOCKET';
/** A value that begins so is meant as no path; a lone colon may be part of a file's name. */
const SCHEME =
  /^[\s"']*([a-z][a-z0-9+.-]*:\/\/|(file|sqlite3?|postgres(ql)?|pg|mysql|mariadb|mssql|jdbc|libsql|https?):|:memory:)/i;

/** As libpq takes a connection in place of a URL. */
const KEYWORDS = /(^|\s)(host|hostaddr|port|dbname|user|password|service)\s*=/i;

export function isPostgresUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//i.test(database);
}

/** Why ORDERS_DB cannot be what it says, as the end of a sentence; undefined where it can. */
export function databaseProblem(text: string): string | undefined {
  if (isPostgresUrl(text)) return postgresUrlProblem(text);
  const isNoPath = text.trim() === '' || SCHEME.test(text) || KEYWORDS.test(text);
  return isNoPath ? 'must be a path, or a postgres:// URL' : undefined;
}

/** Why a URL cannot be used; undefined where it can. */
export function postgresUrlProblem(text: string): string | undefined {
  const url = parsedUrl(text);
  if (!url || !isDecodable(text)) return 'is not a URL; write blanks and signs in its parts as %XX';
  if (url.hash !== '') return 'holds a #; write it as %23';
  if (!/^\/[^/]+$/.test(url.pathname)) return `names no database; ${FORMS}`;
  return sslProblem(url.searchParams);
}

/** Why PGSSLMODE cannot be used, where a connection to `database` would go by it. */
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
 * Any text that may hold URLs, without their passwords; of http:// URLs without the user too, who often is a token.
 * Reads a URL that is not well-formed, too.
 */
export function withoutPasswords(text: string): string {
  return text
    .replace(/(\bhttps?:\/\/)[^\s/?#]*@/gi, '$1********@')
    .replace(/(\w:\/\/[^/?#:@\s]*:)\S*@/g, '$1********@')
    .replace(/([?&][^=&\s]*=)[^&\s]*/g, (whole, name: string) =>
      isPassword(name) ? `${name}********` : whole,
    );
}

/** The name of a parameter may be written in any way that a driver decodes. */
function isPassword(name: string): boolean {
  const decoded = name.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return /password|passwd/i.test(decoded);
}

/** What ORDERS_DB names, for people. */
export function shownDatabase(database: string): string {
  return isPostgresUrl(database) ? withoutPasswords(database.replace(/\s/g, '%20')) : database;
}

/** A value that may be a URL and need not be one, as it may be shown: without whatever could be a password or a token. */
export function maskedValue(value: string): string {
  const [, scheme = '', rest = ''] =
    /^([\s"']*(?:[a-z][a-z0-9+.-]*:\/\/|(?:https?|postgres(?:ql)?):))?(.*)$/is.exec(value) ?? [];
  // Without slashes there is no telling which part of it is a password.
  if (/:$/.test(scheme)) return `${scheme}********`;
  const masked = rest
    .replace(/^.*@/s, '********@')
    .replace(/(password\s*=\s*).*$/is, '$1********')
    .replace(/\s/g, '%20');
  const parameters = isPostgresUrl(value) ? masked : masked.replace(/(?<=\?).*$/s, '********');
  return withoutPasswords(scheme + parameters.replace(/(?<=#).*$/s, '********'));
}

/**
 * Names the order book behind a URL: the same for everybody who reaches it by that host, port, database and
 * search path, whoever they are.
 */
export function bookName(text: string): string {
  const { hostname, port, pathname, searchParams } = parsedUrl(text) ?? new URL(text);
  const host = (searchParams.get('host') ?? decodeURIComponent(hostname)).toLowerCase();
  const local = host === '' || host === '127.0.0.1' || host === '[::1]' ? 'localhost' : host;
  const options = searchParams.get('options') ?? '';
  return `${local}:${port || (searchParams.get('port') ?? 5432)}${decodeURIComponent(pathname)} ${options}`.trim();
}
