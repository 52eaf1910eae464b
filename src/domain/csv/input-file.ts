// The bytes of a file of orders: read in pieces, more than once, and the same each time or not at all.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { type Extras, errorText, OrdersError } from '../shared/errors.ts';
import { turn } from '../shared/long-work.ts';

export interface InputFile {
  /** The file's name in messages. */
  readonly name: string;
  readonly sizeBytes: number;
  /**
   * From the first byte to the last. A piece is valid until the next one is read, since they share their memory;
   * between two pieces the event loop turns.
   */
  pieces(): AsyncGenerator<Buffer>;
  /** Throws `invalid` if the file was written to since it was opened. */
  refuseChanged(): Promise<void>;
  close(): Promise<void>;
}

export interface InputOptions {
  readonly name: string;
  /** How many bytes are read at a time. */
  readonly pieceBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A piece is parsed in a few milliseconds: no other work on the event loop waits longer. */
const PIECE_BYTES = 32 * 1024;
/** How many pieces one call to the system brings. */
const PIECES_READ = 8;

/** Throws `usage` if the file does not exist or cannot be read. */
export async function openInput(path: string, options: InputOptions): Promise<InputFile> {
  const { name, pieceBytes = PIECE_BYTES, signal } = options;
  const file = await openRegular(path, name);
  const opened = await file.stat();
  return {
    name,
    sizeBytes: opened.size,
    async *pieces() {
      const memory = Buffer.allocUnsafe(pieceBytes * PIECES_READ);
      for (let position = 0; ; ) {
        const { bytesRead } = await file.read(memory, 0, memory.length, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        for (let start = 0; start < bytesRead; start += pieceBytes) {
          refuseAborted(signal);
          yield memory.subarray(start, Math.min(start + pieceBytes, bytesRead));
          await turn();
        }
      }
    },
    async refuseChanged() {
      const now = await file.stat();
      if (now.size !== opened.size || now.mtimeMs !== opened.mtimeMs) throw fileChanged(name);
    },
    close: () => file.close(),
  };
}

export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new OrdersError('interrupted', 'stopped while the file was read; nothing was changed');
}

export function fileChanged(name: string): OrdersError {
  return new OrdersError('invalid', `${name} was changed while it was read; retry once it is complete`, {
    code: 'file_changed',
  });
}

/** Throws `usage` if the file does not exist or cannot be read. */
export async function openRegular(path: string, name: string): Promise<FileHandle> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new OrdersError('usage', `${name} is a directory; name a file of orders`);
    // A pipe can be read only once, and opening one may wait for ever.
    if (!found.isFile())
      throw new OrdersError('usage', `${name} is not a regular file; pass its contents on standard input`);
    return await open(path, constants.O_RDONLY);
  } catch (error) {
    if (error instanceof OrdersError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new OrdersError('usage', `there is no file ${name}`);
    throw new OrdersError('usage', `${name} cannot be read (${errorText(error)})`);
  }
}

/** `line` where reading stopped, if it did at one. */
export function invalidFile(
  name: string,
  what: string,
  line?: number,
  { hint, members = {} }: Pick<Extras, 'hint' | 'members'> = {},
): OrdersError {
  const code = 'invalid_file';
  if (line === undefined) {
    return new OrdersError('invalid', `${name} ${what}`, {
      code,
      members,
      errors: [{ path: '', message: what }],
      hint,
    });
  }
  return new OrdersError('invalid', `${name}, line ${line}: ${what}`, {
    code,
    members: { line, ...members },
    errors: [{ path: `lines.${line}`, message: what }],
    hint,
  });
}

/** Of the bytes of a file: the identity of a batch. */
export async function contentHash(path: string, options: InputOptions): Promise<string> {
  const file = await openInput(path, options);
  try {
    const hash = createHash('sha256');
    for await (const piece of file.pieces()) hash.update(piece);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
