// The headers of every answer: its type, and strict limits on its use in a browser.

/**
 * Answers are data: not to be stored, and only to be read as their type. A browser that is led to one runs nothing of
 * it, frames it nowhere, shares it with no page, and sends its address to no site. Strict-Transport-Security is for the
 * proxy that speaks TLS: over plain HTTP it means nothing (RFC 6797, section 7.2).
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

/** `content` is undefined for an answer without a body, its length for one that is made while it is sent. An answer's own header replaces the common one, in any letter case. */
export function headersOf(
  content: { readonly type: string; readonly length?: number } | undefined,
  requestId: string,
  own: Readonly<Record<string, string>> = {},
): Record<string, string | number> {
  const headers: Record<string, string | number> = { 'X-Request-Id': requestId, ...STANDING };
  if (content) {
    headers['Content-Type'] = content.type;
    if (content.length !== undefined) headers['Content-Length'] = content.length;
  }
  for (const name in own) headers[STANDING_NAMES.get(name.toLowerCase()) ?? name] = own[name] ?? '';
  return headers;
}
