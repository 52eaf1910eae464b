// Reads a JSON body within its limit and the budget of all bodies. A body that is too large is rejected before it is
// held.
import type { IncomingMessage } from 'node:http';
import { OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import type { HeldBody } from './body-budget.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Throws `malformed`. */
export function parseJson(bytes: Buffer, decoder = utf8): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    throw new OrdersError('malformed', 'the body is not valid JSON in UTF-8');
  }
}

/**
 * The body as sent. Throws `too_large`, `malformed` where it ends too early, `unavailable` where `held` has no room for
 * it.
 */
export async function readBytes(
  request: IncomingMessage,
  limitBytes: number,
  held: HeldBody,
): Promise<Buffer> {
  const refuseBeyond = (bytes: number) => {
    if (bytes > limitBytes) throw tooLarge(limitBytes);
    held.grow(bytes);
  };
  const length = lengthOf(request);
  refuseBeyond(length ?? 0);
  // A piece may be one byte, yet takes hundreds in memory: only the first is kept as it came.
  let bytes: Buffer = Buffer.alloc(0);
  let size = 0;
  return new Promise((resolve, reject) => {
    const take = (piece: Buffer) => {
      try {
        refuseBeyond(size + piece.length);
        bytes = size === 0 ? piece : withRoom(bytes, size + piece.length, length);
        if (size > 0) piece.copy(bytes, size);
        size += piece.length;
      } catch (error) {
        give(error);
      }
    };
    const give = (error: unknown) => {
      request.off('data', take);
      bytes = Buffer.alloc(0);
      reject(error);
    };
    request.on('data', take);
    request.on('end', () => resolve(bytes.subarray(0, size)));
    request.on('error', () => give(broken()));
    request.on('aborted', () => give(broken()));
  });
}

/** The same buffer with room for this many bytes; for all of the body at once where its length is known. */
function withRoom(bytes: Buffer, size: number, length: number | undefined): Buffer {
  if (size <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafeSlow(Math.max(size, length ?? 2 * bytes.length));
  bytes.copy(larger);
  return larger;
}

/** Undefined where only the body's end tells its length. */
export function lengthOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/** A body of any length as it comes in, no faster than it is taken. Throws `malformed` where it ends too early. */
export async function* piecesOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  // Requests the body where the client waits for that (`Expect`).
  request.resume();
  try {
    // A handler that stops reading still needs the connection to answer.
    for await (const piece of request.iterator({ destroyOnReturn: false })) yield piece as Buffer;
  } catch {
    throw broken();
  }
}

/** Throws `unsupported_media_type`. */
export function requireJson(request: IncomingMessage): void {
  const { type, charset, plain } = contentOf(request);
  if (type === 'application/json' && plain && (charset === undefined || charset === 'utf-8')) return;
  throw new OrdersError(
    'unsupported_media_type',
    'send the body as application/json in UTF-8, not compressed',
  );
}

const FILE_TYPES: ReadonlySet<string> = new Set([
  'text/csv',
  'text/tab-separated-values',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]);

/** CSV in any encoding, or a workbook. Throws `unsupported_media_type`. */
export function requireFile(request: IncomingMessage): void {
  const { type, plain } = contentOf(request);
  if (FILE_TYPES.has(type) && plain) return;
  throw new OrdersError(
    'unsupported_media_type',
    'send the file as text/csv, or a workbook as its own content type, not compressed',
  );
}

/** Whether a body is sent as a file. */
export function isFileType(request: Pick<IncomingMessage, 'headers'>): boolean {
  return FILE_TYPES.has(contentOf(request).type);
}

/** The encoding that the sender of a file names. */
export function fileCharset(request: Pick<IncomingMessage, 'headers'>): string | undefined {
  return contentOf(request).charset;
}

function contentOf({ headers }: Pick<IncomingMessage, 'headers'>) {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  return {
    type: type.trim(),
    charset: charset === undefined ? undefined : /^charset=("?)(.*)\1$/.exec(charset)?.[2],
    plain: (headers['content-encoding'] ?? 'identity') === 'identity',
  };
}

function tooLarge(limitBytes: number): OrdersError {
  return new OrdersError('too_large', `the body is larger than ${formatNumber(limitBytes)} bytes`);
}

function broken(): OrdersError {
  return new OrdersError('malformed', 'the body ended too early');
}
