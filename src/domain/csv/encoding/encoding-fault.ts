// Finds the first line of a file that is not valid in its encoding, so that the error can name it.
import { isUtf8 } from 'node:buffer';
import type { InputFile } from '../input-file.ts';
import { decoded, type Encoding } from './decode.ts';

export type Fault = 'invalid' | 'nul';

export interface FaultAt {
  readonly line: number;
  readonly fault: Fault;
}

/** Checks whether the bytes fed to it are UTF-8, however they are cut. */
export interface Utf8Check {
  /** False from the first invalid piece on. */
  feed(piece: Buffer): boolean;
  end(): boolean;
}

export function utf8Check(): Utf8Check {
  let cut: Buffer = Buffer.alloc(0);
  let valid = true;
  return {
    feed(piece) {
      if (!valid) return false;
      const bytes = cut.length > 0 ? Buffer.concat([cut, piece]) : piece;
      const whole = wholeCharacters(bytes);
      valid = isUtf8(bytes.subarray(0, whole));
      // The next piece overwrites this piece's memory.
      cut = Buffer.from(bytes.subarray(whole));
      return valid;
    },
    end: () => valid && cut.length === 0,
  };
}

/** The first fault of the whole file, undefined for none. */
export function faultOf(file: InputFile, encoding: Encoding): Promise<FaultAt | undefined> {
  return encoding === 'utf-8' ? faultInBytes(file) : faultInText(decoded(file.pieces(), encoding), encoding);
}

/** A byte that becomes a control character of the upper half is never intended. */
const FAULT = /[\0\ufffd\u0080-\u009f]/;

async function faultInText(texts: AsyncIterable<string>, encoding: Encoding): Promise<FaultAt | undefined> {
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const lines = lineCounter();
  for await (const text of texts) {
    // A decoder makes U+FFFD of bytes it cannot read; in UTF-16 it is a character like any other.
    const at = wide ? wideFault(text) : text.search(FAULT);
    if (at >= 0) {
      lines.feed(text.slice(0, at));
      return { line: lines.line(), fault: text[at] === '\0' ? 'nul' : 'invalid' };
    }
    lines.feed(text);
  }
  return undefined;
}

function wideFault(text: string): number {
  const nul = text.indexOf('\0');
  if (nul >= 0 || text.isWellFormed()) return nul;
  return text.search(/\p{Surrogate}/u);
}

async function faultInBytes(file: InputFile): Promise<FaultAt | undefined> {
  const check = utf8Check();
  const lines = lineCounter();
  for await (const piece of file.pieces()) {
    const nul = piece.indexOf(0);
    const valid = check.feed(piece);
    if (nul >= 0 || !valid) {
      // A NUL byte is no matter of encodings: the file is not text.
      const at = nul >= 0 ? nul : firstInvalid(piece);
      lines.feed(piece.toString('latin1', 0, at));
      return { line: lines.line(), fault: nul >= 0 ? 'nul' : 'invalid' };
    }
    lines.feed(piece.toString('latin1'));
  }
  return check.end() ? undefined : { line: lines.line(), fault: 'invalid' };
}

/** The start of the first line of `piece` that is not UTF-8; a line cut by its start is taken on trust. */
function firstInvalid(piece: Buffer): number {
  let start = 0;
  for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
    const line = piece.subarray(start, end);
    if (!isUtf8(start === 0 ? withoutTail(line) : line)) return start;
    start = end + 1;
  }
  return start;
}

/** Without the end of a character that began in the piece before. */
function withoutTail(line: Buffer): Buffer {
  let at = 0;
  while (at < 3 && at < line.length && isContinuation(line[at])) at += 1;
  return line.subarray(at);
}

/** Up to where `bytes` hold whole characters, if they are UTF-8. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}

/** Counts the physical lines of a text that comes in pieces; CRLF, LF and CR each end one. */
function lineCounter() {
  let line = 1;
  let afterCr = false;
  return {
    feed(text: string) {
      if (text === '') return;
      line += text.match(/\r\n?|\n/g)?.length ?? 0;
      if (afterCr && text.startsWith('\n')) line -= 1;
      afterCr = text.endsWith('\r');
    },
    line: () => line,
  };
}
