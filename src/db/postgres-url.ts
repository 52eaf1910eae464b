// What a postgres:// URL says of a database, and how URLs are shown: never with their passwords.

export function isPostgresUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//i.test(database);
}

/** Why a URL cannot be used; undefined where it can. */
export function postgresUrlProblem(url: string): string | undefined {
  if (!URL.canParse(url) || !isDecodable(url)) {
    return 'is not a URL; write blanks and signs in its parts as %XX';
  }
  const { pathname, hash } = new URL(url);
  if (hash !== '') return 'holds a #; write it as %23';
  if (!/^\/[^/]+$/.test(pathname)) return 'names no database; postgres://USER:PASSWORD@HOST:PORT/DATABASE';
  return undefined;
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
    .replace(/([?&](?:password|sslpassword)=)[^&\s]*/gi, '$1********');
}

/**
 * Names the order book behind a URL: the same for everybody who reaches it by that host, port, database and
 * search path, whoever they are.
 */
export function bookName(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = (searchParams.get('host') ?? decodeURIComponent(hostname)).toLowerCase();
  const local = host === '' || host === '127.0.0.1' || host === '[::1]' ? 'localhost' : host;
  const options = searchParams.get('options') ?? '';
  return `${local}:${port || (searchParams.get('port') ?? 5432)}${decodeURIComponent(pathname)} ${options}`.trim();
}
