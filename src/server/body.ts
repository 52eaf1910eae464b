// Reads a JSON body within its limit. What is too large is turned away before it is held.
import type { IncomingMessage } from 'node:http';
import { OrdersError } from '../domain/errors.ts';
import { grouped } from '../domain/written-number.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Throws `unsupported_media_type`, `too_large` or `malformed`. */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  requireJson(request);
  return parseJson(await readBytes(request, limitBytes));
}

/** Throws `malformed`. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new OrdersError('malformed', 'the body is not valid JSON in UTF-8');
  }
}

/** The body as it was sent. Throws `too_large`, or `malformed` where it ends too early. */
export async function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else reject(tooLarge(limitBytes));
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => reject(broken()));
    request.on('aborted', () => reject(broken()));
  });
}

/** Throws `unsupported_media_type`. */
export function requireJson(request: IncomingMessage): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const json = type.trim() === 'application/json';
  if (json && encoding === 'identity' && (!charset || /^charset="?utf-8"?$/.test(charset))) return;
  throw new OrdersError(
    'unsupported_media_type',
    'send the body as application/json in UTF-8, not compressed',
  );
}

function tooLarge(limitBytes: number): OrdersError {
  return new OrdersError('too_large', `the body is larger than ${grouped(limitBytes)} bytes`);
}

function broken(): OrdersError {
  return new OrdersError('malformed', 'the body ended too early');
}
