// Names the file that was given in place of a workbook, with the next step.
import type { FileHandle } from 'node:fs/promises';
import type { OrdersError } from '../../shared/errors.ts';
import { invalidFile } from '../input-file.ts';
import type { ZipParts } from './zip-parts.ts';

/** `compound` is the container of encrypted workbooks and of .xls files. */
export type Container = 'zip' | 'compound';

/** Enough bytes for `containerOf`. */
export const CONTAINER_BYTES = 8;
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
/** The start of an archive with a file, and of one without any. */
const ZIPS = [Buffer.from('PK\x03\x04'), Buffer.from('PK\x05\x06')];

/** The container that a file is by its first bytes; undefined if it can be no workbook. */
export function containerOf(start: Buffer): Container | undefined {
  const startsWith = (mark: Buffer) => start.subarray(0, mark.length).equals(mark);
  if (startsWith(COMPOUND)) return 'compound';
  return ZIPS.some(startsWith) ? 'zip' : undefined;
}

const SAVE = 'save it as .xlsx or CSV';

/** Parts that only one kind of file has, in lower case. */
const OTHER_ZIPS: readonly (readonly [part: string, what: string])[] = [
  ['xl/workbook.bin', `is a binary workbook (.xlsb); ${SAVE}`],
  ['word/document.xml', 'is a Word document; save its table as .xlsx or CSV'],
  ['ppt/presentation.xml', 'is a PowerPoint presentation; save its table as .xlsx or CSV'],
  ['index/document.iwa', 'is a document of an Apple program; export it as .xlsx or CSV'],
  ['index.zip', 'is a document of an Apple program; export it as .xlsx or CSV'],
];
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument.';

/** The error for an archive that is no workbook. */
export async function notWorkbook(name: string, zip: ZipParts): Promise<OrdersError> {
  const other = OTHER_ZIPS.find(([part]) => zip.names.has(part))?.[1];
  if (other !== undefined) return invalidFile(name, other);
  const type = zip.names.has('mimetype') ? await textOf(zip, 'mimetype') : '';
  if (type.startsWith(`${OPEN_DOCUMENT}spreadsheet`)) {
    return invalidFile(name, `is an OpenDocument spreadsheet (.ods); ${SAVE}`);
  }
  if (type.startsWith(OPEN_DOCUMENT)) {
    return invalidFile(name, 'is an OpenDocument file without a sheet; save its table as .xlsx or CSV');
  }
  return invalidFile(
    name,
    'is a ZIP archive without a workbook; unpack it and name the file of orders in it',
  );
}

async function textOf(zip: ZipParts, part: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of zip.pieces(part, 1024)) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

/** The names of the streams that tell the kinds of compound files, as their directory holds them. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');
const OLD_WORKBOOKS = [Buffer.from('\0Workbook\0', 'utf16le'), Buffer.from('\0Book\0', 'utf16le')];
/** A multiple of every sector's length: no name is in two pieces. */
const PIECE_BYTES = 256 * 1024;

/** The error for a compound file. */
export async function compoundError(name: string, file: FileHandle): Promise<OrdersError> {
  const memory = Buffer.alloc(PIECE_BYTES);
  let what = 'is an Office file of the old format; save its table as .xlsx or CSV';
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(memory, 0, memory.length, position);
    if (bytesRead === 0) return invalidFile(name, what);
    position += bytesRead;
    const piece = memory.subarray(0, bytesRead);
    if (piece.includes(ENCRYPTED)) {
      return invalidFile(name, 'is encrypted with a password; save it without one, as .xlsx or CSV');
    }
    if (OLD_WORKBOOKS.some((stream) => piece.includes(stream))) {
      what = `is a workbook of the old format (.xls); ${SAVE}`;
    }
  }
}
