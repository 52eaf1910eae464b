// The first reading of a file: its identity and its encoding, both of the whole file and not of its beginning. An
// encoding is certain or asked for; it is never guessed.
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { knownJapaneseColumns } from '../header.ts';
import { type InputFile, invalidFile } from '../input-file.ts';
import { containerOf } from '../xlsx/foreign-file.ts';
import { BOMS, decoded, ENCODING_NAMES, type Encoding } from './decode.ts';
import { type FaultAt, faultOf, utf8Check } from './encoding-fault.ts';
import type { EncodingOption } from './encoding-option.ts';
import { refuseOtherKinds } from './other-kinds.ts';
import { type Fit, fitMeter, type Rival } from './reading-fit.ts';
import { uncertainEncoding } from './uncertain-encoding.ts';
import { lineCensus, type Utf8Evidence, utf8Evidence } from './utf8-evidence.ts';

export interface Inspection {
  /** Of the raw bytes, in hexadecimal: the identity of a batch. */
  readonly sha256: string;
  readonly encoding: Encoding;
  /** A workbook, or another container that only its reader can tell from one. */
  readonly isContainer: boolean;
}

interface Bytes {
  readonly sha256: string;
  readonly first: Buffer;
  readonly size: number;
  readonly ascii: boolean;
  readonly utf8: boolean;
  /** How many bytes are NUL at even and at odd places: in UTF-16 they gather on one side. */
  readonly evenNuls: number;
  readonly oddNuls: number;
  /** Whether there are the escapes of ISO-2022-JP, which looks like ASCII to other decoders. */
  readonly escapes: boolean;
}

const FIRST_BYTES = 512;
const JIS_ESCAPES = ['\u001b$B', '\u001b$@', '\u001b(I', '\u001b(J', '\u001b$(D'];

/** Throws `invalid` if the file is empty, not text, not in the requested encoding, or in one that is not certain. */
export async function inspect(file: InputFile, asked: EncodingOption): Promise<Inspection> {
  const bytes = await readBytes(file);
  if (bytes.first.length === 0)
    throw invalidFile(file.name, 'is empty; it needs a header and rows of orders');
  if (containerOf(bytes.first)) return { sha256: bytes.sha256, encoding: 'utf-8', isContainer: true };
  refuseOtherKinds(file.name, bytes.first);
  // After a byte order mark they are text, which an export may hold.
  if (asked === 'auto' && bytes.escapes && markOf(bytes) === undefined) {
    const hint = { to: 'choose_encoding', encodings: ['iso-2022-jp'] } as const;
    const members = { candidates: [{ encoding: 'iso-2022-jp', cells: [] }] };
    throw invalidFile(file.name, 'is in ISO-2022-JP (JIS)', undefined, { hint, members });
  }
  const encoding = await encodingOf(file, bytes, asked);
  return { sha256: bytes.sha256, encoding, isContainer: false };
}

async function readBytes(file: InputFile): Promise<Bytes> {
  const hash = createHash('sha256');
  const utf8 = utf8Check();
  let first: Buffer = Buffer.alloc(0);
  let [evenNuls, oddNuls, size] = [0, 0, 0];
  let [escapes, ascii] = [false, true];
  for await (const piece of file.pieces()) {
    hash.update(piece);
    utf8.feed(piece);
    ascii &&= isAscii(piece);
    escapes ||= piece.includes('\u001b') && JIS_ESCAPES.some((one) => piece.includes(one));
    if (first.length < FIRST_BYTES) first = Buffer.concat([first, piece]).subarray(0, FIRST_BYTES);
    for (let at = piece.indexOf(0); at >= 0; at = piece.indexOf(0, at + 1)) {
      if ((size + at) % 2 === 0) evenNuls += 1;
      else oddNuls += 1;
    }
    size += piece.length;
  }
  return { sha256: hash.digest('hex'), first, size, ascii, utf8: utf8.end(), evenNuls, oddNuls, escapes };
}

async function encodingOf(file: InputFile, bytes: Bytes, asked: EncodingOption): Promise<Encoding> {
  const known = asked === 'auto' ? markedOrWide(bytes) : asked === 'utf-16' ? wideOrder(bytes) : asked;
  const hasNul = bytes.evenNuls + bytes.oddNuls > 0;
  if (known === 'utf-8' || (!known && (bytes.utf8 || hasNul))) {
    if (bytes.utf8 && !hasNul) {
      if (known || bytes.ascii) return 'utf-8';
      const evidence = await utf8Evidence(file);
      return evidence === 'certain' ? 'utf-8' : certain(file, evidence);
    }
    const fault = await faultOf(file, 'utf-8');
    throw faulty(file.name, 'utf-8', fault ?? { line: 1, fault: 'invalid' });
  }
  if (!known) return certain(file);
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

function markOf({ first }: Bytes): Encoding | undefined {
  const marked = ['utf-8', 'utf-16le', 'utf-16be'] as const;
  return marked.find((encoding) => first.subarray(0, BOMS[encoding].length).equals(BOMS[encoding]));
}

/** By its byte order mark; without one, UTF-16 has NUL in every second byte of ASCII. */
function markedOrWide(bytes: Bytes): Encoding | undefined {
  const mark = markOf(bytes);
  if (mark) return mark;
  const [few, many] = [bytes.evenNuls, bytes.oddNuls].sort((a, b) => a - b) as [number, number];
  const gathered = many > 8 * few && many > bytes.size / 20;
  return gathered ? wideOrder(bytes) : undefined;
}

function wideOrder(bytes: Bytes): Encoding {
  const mark = markOf(bytes);
  if (mark === 'utf-16le' || mark === 'utf-16be') return mark;
  return bytes.evenNuls > bytes.oddNuls ? 'utf-16be' : 'utf-16le';
}

interface Reading extends Fit {
  readonly encoding: Rival;
  readonly fault: FaultAt | undefined;
  /** Columns with a Japanese name that the header has in this reading. */
  readonly columns: number;
}

const FEW_KANJI = 5;
const RIVALS: readonly Rival[] = ['shift_jis', 'euc-jp', 'windows-1252'];

/** The only encoding that the file reads in; throws `invalid` where there are several. */
async function certain(file: InputFile, utf8?: Utf8Evidence): Promise<Encoding> {
  const readings: Reading[] = [];
  for (const encoding of RIVALS) readings.push(await readAs(file, encoding));
  const valid = readings.filter(({ fault }) => !fault);
  const japanese = valid.filter(({ encoding }) => encoding !== 'windows-1252');
  if (utf8 && (utf8 === 'likely' ? !japanese.some(reads) : japanese.length === 0)) return 'utf-8';
  const found = utf8 ? undefined : onlyOne(valid);
  if (japanese.length > 0) await refuseMixture(file);
  if (found && found !== 'windows-1252') return found;
  if (japanese.length === 0 && valid.every(({ wrong }) => wrong > 0)) throw await brokenFile(file, readings);
  const possible: Encoding[] = valid.map(({ encoding }) => encoding);
  throw await uncertainEncoding(file, utf8 ? ['utf-8', ...possible] : possible);
}

/** Lines of UTF-8 among lines of another encoding were put together; the smaller part is named. */
async function refuseMixture(file: InputFile): Promise<void> {
  const { utf8, other } = await lineCensus(file);
  if (utf8.lines === 0 || other.lines === 0) return;
  const what =
    utf8.lines <= other.lines ? 'is UTF-8, and other lines are not' : 'is not UTF-8, and other lines are';
  const { first } = utf8.lines <= other.lines ? utf8 : other;
  throw invalidFile(file.name, `${what}; save the whole file again as "CSV UTF-8"`, first);
}

/** A header in Japanese that names our columns is proof; else one text must read as people write, and no other may. */
function onlyOne(valid: readonly Reading[]): Rival | undefined {
  const [named, ...alsoNamed] = valid.filter(({ columns }) => columns > 0);
  if (named) return alsoNamed.length === 0 ? named.encoding : undefined;
  const [only, ...rivals] = valid;
  // Where no other encoding allows the bytes, names may be rare ones.
  if (only && rivals.length === 0 && only.wrong === 0 && only.good > 0 && only.odd <= only.good)
    return only.encoding;
  const [found, ...others] = valid.filter(mayRead);
  return found && others.length === 0 && reads(found) ? found.encoding : undefined;
}

async function readAs(file: InputFile, encoding: Rival): Promise<Reading> {
  const fault = await faultOf(file, encoding);
  if (fault) return { encoding, fault, columns: 0, good: 0, odd: 0, wrong: 0 };
  const meter = fitMeter(encoding);
  let columns: number | undefined;
  for await (const text of decoded(file.pieces(), encoding)) {
    columns ??= knownJapaneseColumns(text);
    meter.feed(text);
  }
  return { encoding, fault, columns: columns ?? 0, ...meter.end() };
}

function reads({ encoding, good, odd, wrong }: Reading): boolean {
  const mostOdd = encoding === 'euc-jp' ? 0.5 : 0.35;
  return good > 0 && wrong === 0 && odd <= mostOdd * good;
}

/** Rare kanji alone rule EUC-JP out only where there are several: a name may be a rare one. */
function mayRead(reading: Reading): boolean {
  const { encoding, good, odd, wrong } = reading;
  if (encoding !== 'euc-jp' || wrong > 0) return reads(reading);
  return good + odd < FEW_KANJI || odd <= 2 * good;
}

/** One broken byte in an otherwise good file: the encoding that got furthest is the right one. */
async function brokenFile(file: InputFile, readings: readonly Reading[]): Promise<Error> {
  const utf8 = (await faultOf(file, 'utf-8')) ?? { line: 1, fault: 'invalid' };
  const faults: (readonly [Encoding, FaultAt])[] = [['utf-8', utf8]];
  for (const { encoding, fault } of readings) {
    if (fault && encoding !== 'windows-1252') faults.push([encoding, fault]);
  }
  const [encoding, fault] = faults.reduce((best, one) => (one[1].line > best[1].line ? one : best));
  return faulty(file.name, encoding, fault);
}

function faulty(name: string, encoding: Encoding, { line, fault }: FaultAt): Error {
  if (fault === 'nul')
    return invalidFile(name, 'contains a NUL byte, so it is not a text file; save it as CSV', line);
  const what = `contains bytes that are not ${ENCODING_NAMES[encoding]}`;
  return invalidFile(name, `${what}; correct that line, or save the file again as "CSV UTF-8"`, line);
}
