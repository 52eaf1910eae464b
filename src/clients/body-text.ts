// Decodes the bytes of an answer to text: undoes its content codings (RFC 9110, section 8.4), requested or not, and
// recognises UTF-8 and UTF-16 by their byte order marks.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import type { HttpReply } from '../domain/shared/http-call.ts';

type Unpack = (bytes: Buffer, options: ZlibOptions) => Buffer;

const asItIs: Unpack = (bytes) => bytes;

/** Some services name the character set as a coding; it changes nothing. */
const CODINGS: ReadonlyMap<string, Unpack> = new Map([
  ...['', 'identity', 'utf-8', 'utf8'].map((name) => [name, asItIs] as const),
  ...['gzip', 'x-gzip'].map((name) => [name, gunzipSync] as const),
  ['deflate', inflate] as const,
  ['br', brotliDecompressSync] as const,
]);

/** More codings in a row than any service needs: each may take as long as a whole answer. */
const CODINGS_LIMIT = 8;

const TOO_LARGE = 'the answer is too large';

/** Never throws. `limitBytes` holds for the body after each step. */
export function readBody(
  chunks: readonly Buffer[],
  coding: string | undefined,
  limitBytes: number,
): Pick<HttpReply, 'body' | 'unreadable'> {
  const [only] = chunks;
  const bytes = only && chunks.length === 1 ? only : Buffer.concat(chunks);
  // An empty body is empty in any coding; a gzip of it would have a header.
  if (coding === undefined || bytes.length === 0) return { body: textOf(bytes) };
  const names = coding.split(',').map((name) => name.trim().toLowerCase());
  const steps = names.map((name) => CODINGS.get(name)).reverse();
  if (steps.length > CODINGS_LIMIT) return unreadable('the answer is compressed too many times');
  try {
    let unpacked = bytes;
    for (const step of steps) {
      if (!step) return unreadable('the answer has an unknown content coding');
      unpacked = step(unpacked, { maxOutputLength: limitBytes });
    }
    return { body: textOf(unpacked) };
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return unreadable(isTooLarge ? TOO_LARGE : 'the answer cannot be unpacked');
  }
}

/** With the header of zlib, as the standard requires, or raw, as many services send it. */
function inflate(bytes: Buffer, options: ZlibOptions): Buffer {
  const [method = 0, flags = 0] = bytes;
  const hasHeader = (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
  return hasHeader ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
}

function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff && bytes.length % 2 === 0) {
    return Buffer.from(bytes).swap16().toString('utf16le', 2);
  }
  const text = bytes.toString();
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function unreadable(reason: string): { body: string; unreadable: string } {
  return { body: '', unreadable: reason };
}
