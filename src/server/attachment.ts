// The header that makes a browser save an answer as a file.

/** `Content-Disposition` (RFC 6266), with the name in ASCII for clients that know no other. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\w .()-]/gu, '_');
  const escaped = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${escaped}`;
}
