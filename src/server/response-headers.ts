// The headers of every answer: what it is, and what a browser may do with it, which is next to nothing.

/**
 * Answers are data: not to be kept, not to be read as anything else, and where a browser is led to one it runs nothing
 * of it, shows it in no other page, gives it to none, and tells nobody its address. Strict-Transport-Security is for
 * the proxy that speaks TLS: over plain HTTP it means nothing (RFC 6797, section 7.2).
 */
const STANDING = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const;

const STANDING_NAMES: ReadonlyMap<string, string> = new Map(
  Object.keys(STANDING).map((name) => [name.toLowerCase(), name]),
);

/** What an answer says itself takes the place of what stands for all, however its name is written. */
export function headersOf(
  contentType: string,
  contentLength: number,
  requestId: string,
  own: Readonly<Record<string, string>> = {},
): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'Content-Type': contentType,
    'Content-Length': contentLength,
    'X-Request-Id': requestId,
    ...STANDING,
  };
  for (const name in own) headers[STANDING_NAMES.get(name.toLowerCase()) ?? name] = own[name] ?? '';
  return headers;
}
