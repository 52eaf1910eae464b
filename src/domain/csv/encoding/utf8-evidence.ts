// Whether bytes that are valid UTF-8 are meant as UTF-8. Two bytes of EUC-JP or CP932 may pass for one letter, three
// hardly ever.
import { isUtf8 } from 'node:buffer';
import type { InputFile } from '../input-file.ts';

/** How much of a line is looked at. */
const LINE_BYTES = 64 * 1024;

export type Utf8Evidence = 'certain' | 'likely' | 'none';

/**
 * Certain: a character of three bytes or more, or accented letters and signs such as ² beside ASCII alone. Likely: words in one of
 * the alphabets from Cyrillic to Arabic.
 */
export async function utf8Evidence(file: InputFile): Promise<Utf8Evidence> {
  let [accents, words] = [false, false];
  for await (const { bytes } of linesAboveAscii(file)) {
    if (bytes.some((byte) => byte >= 0xe0)) return 'certain';
    for (const [run, before, after] of runsOf(bytes.toString('utf8'))) {
      const beside = before + after;
      const accented = /^[\u00c0-\u017f]{1,2}$/.test(run) && /[A-Za-z]/.test(beside);
      const sign = /^[\u00a1-\u00bf]$/.test(run) && /[A-Za-z\d]/.test(beside);
      if (!accented && !sign && !/^[\u0400-\u06ff]{2,}$/.test(run)) return 'none';
      if (accented || sign) accents = true;
      else words = true;
    }
  }
  if (words) return 'likely';
  return accents ? 'certain' : 'none';
}

interface Lines {
  lines: number;
  /** The first of them. */
  first: number;
}

/** Lines above ASCII: those in UTF-8 with a character of three bytes, and those that are not UTF-8. */
export async function lineCensus(file: InputFile): Promise<{ readonly utf8: Lines; readonly other: Lines }> {
  const [utf8, other] = [
    { lines: 0, first: 0 },
    { lines: 0, first: 0 },
  ];
  for await (const { bytes, line } of linesAboveAscii(file)) {
    const isText = isUtf8(bytes);
    if (isText && !bytes.some((byte) => byte >= 0xe0)) continue;
    const kind = isText ? utf8 : other;
    if (kind.lines === 0) kind.first = line;
    kind.lines += 1;
  }
  return { utf8, other };
}

function* runsOf(text: string): Generator<readonly [run: string, before: string, after: string]> {
  for (const { 0: run, index } of text.matchAll(/[^\0-\x7f]+/g)) {
    yield [run, text[index - 1] ?? '', text[index + run.length] ?? ''];
  }
}

/** The lines that hold a byte above ASCII; CR, LF and CRLF end one. */
export async function* linesAboveAscii(file: InputFile): AsyncGenerator<{ bytes: Buffer; line: number }> {
  let held: Buffer = Buffer.alloc(0);
  let [line, above, afterCr] = [1, false, false];
  for await (const piece of file.pieces()) {
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at] ?? 0;
      if (byte > 0x7f) above = true;
      if (byte !== 0x0a && byte !== 0x0d) {
        afterCr = false;
        continue;
      }
      const second = byte === 0x0a && afterCr;
      afterCr = byte === 0x0d;
      if (above) yield { bytes: Buffer.concat([held, piece.subarray(start, at)]), line };
      held = held.length > 0 ? Buffer.alloc(0) : held;
      [start, above] = [at + 1, false];
      if (!second) line += 1;
    }
    if (held.length < LINE_BYTES) held = Buffer.concat([held, piece.subarray(start)]);
  }
  if (above) yield { bytes: held, line };
}
