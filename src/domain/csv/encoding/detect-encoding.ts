// The first reading of a file: its identity and its encoding, both of the whole file and not of its beginning.
import { createHash } from 'node:crypto';
import { knownColumns } from '../header.ts';
import { type InputFile, invalidFile } from '../input-file.ts';
import { BOMS, decoded, ENCODING_NAMES, type Encoding, UTF8_BOM } from './decode.ts';
import { type FaultAt, faultOf, utf8Check } from './encoding-fault.ts';
import type { EncodingOption } from './encoding-option.ts';
import { cp932Score, eucJpScore } from './encoding-score.ts';

export interface Inspection {
  /** Of the raw bytes, in hexadecimal: the identity of a batch. */
  readonly sha256: string;
  readonly encoding: Encoding;
}

interface Bytes {
  readonly sha256: string;
  readonly first: Buffer;
  readonly size: number;
  readonly utf8: boolean;
  /** How many bytes are NUL at even and at odd places: in UTF-16 they gather on one side. */
  readonly evenNuls: number;
  readonly oddNuls: number;
  /** Whether there are the escapes of ISO-2022-JP, which looks like ASCII to other decoders. */
  readonly escapes: boolean;
}

const FIRST_BYTES = 8;
/** Files that people take for CSV, by their first bytes. */
const OTHER_FILES: readonly (readonly [start: string, name: string])[] = [
  ['504b0304', 'an Excel workbook (or another ZIP file)'],
  ['d0cf11e0', 'an old Excel workbook'],
  ['25504446', 'a PDF'],
];

/** Throws `invalid` if the file is empty, not text, or not in the requested encoding. */
export async function inspect(file: InputFile, asked: EncodingOption): Promise<Inspection> {
  const bytes = await readBytes(file);
  if (bytes.first.length === 0)
    throw invalidFile(file.name, 'is empty; it needs a header and rows of orders');
  const other = OTHER_FILES.find(([start]) => bytes.first.toString('hex').startsWith(start));
  if (other) throw invalidFile(file.name, `is ${other[1]}; save it as CSV`);
  // After a byte order mark they are text, which an export may hold.
  if (bytes.escapes && !bytes.first.subarray(0, UTF8_BOM.length).equals(UTF8_BOM))
    throw invalidFile(file.name, 'is in ISO-2022-JP (JIS); save it again as "CSV UTF-8"');
  const encoding = await encodingOf(file, bytes, asked);
  return { sha256: bytes.sha256, encoding };
}

async function readBytes(file: InputFile): Promise<Bytes> {
  const hash = createHash('sha256');
  const utf8 = utf8Check();
  let first: Buffer = Buffer.alloc(0);
  let [evenNuls, oddNuls, size] = [0, 0, 0];
  let escapes = false;
  for await (const piece of file.pieces()) {
    hash.update(piece);
    utf8.feed(piece);
    escapes ||= piece.includes('\u001b$B') || piece.includes('\u001b$@');
    if (first.length < FIRST_BYTES) first = Buffer.concat([first, piece]).subarray(0, FIRST_BYTES);
    for (let at = piece.indexOf(0); at >= 0; at = piece.indexOf(0, at + 1)) {
      if ((size + at) % 2 === 0) evenNuls += 1;
      else oddNuls += 1;
    }
    size += piece.length;
  }
  return { sha256: hash.digest('hex'), first, size, utf8: utf8.end(), evenNuls, oddNuls, escapes };
}

async function encodingOf(file: InputFile, bytes: Bytes, asked: EncodingOption): Promise<Encoding> {
  const known = asked === 'auto' ? markedOrWide(bytes) : asked === 'utf-16' ? wideOrder(bytes) : asked;
  const hasNul = bytes.evenNuls + bytes.oddNuls > 0;
  if (known === 'utf-8' || (!known && (bytes.utf8 || hasNul))) {
    if (bytes.utf8 && !hasNul) return 'utf-8';
    const fault = await faultOf(file, 'utf-8');
    throw faulty(file.name, 'utf-8', fault ?? { line: 1, fault: 'invalid' });
  }
  if (!known) return japanese(file);
  const fault = await faultOf(file, known);
  if (fault) throw faulty(file.name, known, fault);
  if (known.startsWith('utf-16') && bytes.size % 2 === 1) {
    throw invalidFile(
      file.name,
      'ends within a UTF-16 character, so it is incomplete; save or send it again',
    );
  }
  return known;
}

/** By its byte order mark; without one, UTF-16 has NUL in every second byte of ASCII. */
function markedOrWide(bytes: Bytes): Encoding | undefined {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
    const bom = BOMS[encoding];
    if (bytes.first.subarray(0, bom.length).equals(bom)) return encoding;
  }
  const [few, many] = [bytes.evenNuls, bytes.oddNuls].sort((a, b) => a - b) as [number, number];
  const gathered = many > 8 * few && many > bytes.size / 20;
  return gathered ? wideOrder(bytes) : undefined;
}

function wideOrder(bytes: Bytes): Encoding {
  if (bytes.first.subarray(0, 2).equals(BOMS['utf-16le'])) return 'utf-16le';
  if (bytes.first.subarray(0, 2).equals(BOMS['utf-16be'])) return 'utf-16be';
  return bytes.evenNuls > bytes.oddNuls ? 'utf-16be' : 'utf-16le';
}

async function japanese(file: InputFile): Promise<Encoding> {
  const cp932 = await faultOf(file, 'shift_jis');
  const eucJp = await faultOf(file, 'euc-jp');
  if (!cp932 && !eucJp) return likelier(file);
  if (!cp932) return 'shift_jis';
  if (!eucJp) return 'euc-jp';
  // One broken byte in an otherwise good file: the encoding that got furthest is the right one.
  const utf8 = (await faultOf(file, 'utf-8')) ?? { line: 1, fault: 'invalid' };
  const faults: readonly [Encoding, FaultAt][] = [
    ['utf-8', utf8],
    ['shift_jis', cp932],
    ['euc-jp', eucJp],
  ];
  const [encoding, fault] = faults.reduce((best, one) => (one[1].line > best[1].line ? one : best));
  throw faulty(file.name, encoding, fault);
}

/** Valid in both: a Japanese header decides, else the higher score, else Excel's encoding. */
async function likelier(file: InputFile): Promise<Encoding> {
  const asEuc = await headerColumns(file, 'euc-jp');
  const asCp932 = await headerColumns(file, 'shift_jis');
  if (asEuc !== asCp932) return asEuc > asCp932 ? 'euc-jp' : 'shift_jis';
  const [euc, cp932] = [eucJpScore(), cp932Score()];
  for await (const piece of file.pieces()) {
    euc.feed(piece);
    cp932.feed(piece);
  }
  return euc.points() > cp932.points() ? 'euc-jp' : 'shift_jis';
}

async function headerColumns(file: InputFile, encoding: 'euc-jp' | 'shift_jis'): Promise<number> {
  for await (const text of decoded(file.pieces(), encoding)) return knownColumns(text);
  return 0;
}

function faulty(name: string, encoding: Encoding, { line, fault }: FaultAt): Error {
  if (fault === 'nul')
    return invalidFile(name, 'contains a NUL byte, so it is not a text file; save it as CSV', line);
  const what = `contains bytes that are not ${ENCODING_NAMES[encoding]}`;
  return invalidFile(name, `${what}; correct that line, or save the file again as "CSV UTF-8"`, line);
}
