// The parts of a ZIP archive: unpacked one at a time, within bounds, and compared with their size and checksum.
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { formatNumber } from '../../shared/format.ts';

export interface ZipParts {
  /** In lower case, as the names of parts are compared. */
  readonly names: ReadonlySet<string>;
  /**
   * The bytes of a part. Throws an error if they are damaged, encrypted, more than `limitBytes`, or packed more tightly
   * than any workbook is.
   */
  pieces(name: string, limitBytes: number): AsyncGenerator<Buffer>;
}

/** A workbook with a thousand sheets and pictures has fewer. */
const MAX_PARTS = 10_000;
/** All parts together, pictures included. */
const MAX_BYTES = 8 * 1024 ** 3;
/** How many bytes one byte may become; a million rows without a cell stay below 60. */
const MAX_RATIO = 250;
/** Smaller parts may have any ratio. */
const FREE_BYTES = 16 * 1024 ** 2;
/** Parsed in a few milliseconds. */
const PIECE_BYTES = 32 * 1024;
const STORED = 0;

/** Reads the directory of an archive; `file` stays open. */
export async function openZip(file: FileHandle): Promise<ZipParts> {
  const zip = await fromFdPromise(file.fd, { autoClose: false });
  if (zip.entryCount > MAX_PARTS) throw new Error(`it has more than ${formatNumber(MAX_PARTS)} parts`);
  const entries = new Map<string, Entry>();
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.toLowerCase();
    // Two programs would read different ones.
    if (entries.has(name)) throw new Error(`it has the part ${entry.fileName} twice`);
    entries.set(name, entry);
    bytes += entry.uncompressedSize;
  }
  if (bytes > MAX_BYTES) throw new Error(`it unpacks to more than ${formatNumber(MAX_BYTES)} bytes`);
  return {
    names: new Set(entries.keys()),
    pieces(name, limitBytes) {
      const entry = entries.get(name.toLowerCase());
      if (!entry) throw new Error(`its part ${name} is missing`);
      refuseLarge(entry, limitBytes);
      return checked(zip, entry);
    },
  };
}

function refuseLarge(entry: Entry, limitBytes: number): void {
  const { fileName, uncompressedSize: size, compressedSize } = entry;
  if (entry.isEncrypted()) throw new Error(`its part ${fileName} is encrypted`);
  if (!entry.canDecodeFileData()) throw new Error(`its part ${fileName} is packed in an unknown way`);
  if (size > limitBytes) {
    throw new Error(`its part ${fileName} unpacks to more than ${formatNumber(limitBytes)} bytes`);
  }
  if (size > FREE_BYTES && size > compressedSize * MAX_RATIO) {
    throw new Error(`its part ${fileName} is packed too tightly`);
  }
}

/** The library's own unpacking has no checksum, and does not end when its reader does. */
async function* checked(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const { fileName, uncompressedSize } = entry;
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const pieces =
    entry.compressionMethod === STORED
      ? packed
      : // The reader of the pieces gets its error.
        pipeline(packed, createInflateRaw({ chunkSize: PIECE_BYTES }), () => {});
  let bytes = 0;
  let checksum = 0;
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > uncompressedSize) break;
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (bytes !== uncompressedSize) throw new Error(`its part ${fileName} has another size than it says`);
  if (checksum !== entry.crc32) throw new Error(`its part ${fileName} was changed or cut`);
}
