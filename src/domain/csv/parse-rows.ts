// From UTF-8 to rows of cells, with the line each row starts at.
import { UTF8_BOM } from './encoding/decode.ts';
import { delimiterOf, REJECT_COLUMNS } from './header.ts';
import type { RowListener } from './rows/faulty-row.ts';
import { type RowParser, recoveringParser } from './rows/recovering-parser.ts';

export interface ParseOptions {
  /** The file's name in messages. */
  readonly name: string;
  /** False: a quote is a character like any other. */
  readonly quotes?: boolean | undefined;
}

/** Enough of a file to detect the separator. */
const HEAD_BYTES = 16 * 1024;
/** A line that tells Excel the separator; it is no row. */
const SEPARATOR_LINE = /^\ufeff?"?sep=([,;\t|])"?(?:\r\n|\n|\r|$)/i;

/** The first line of a rejects file. */
const REJECTS_HEADER = new RegExp(`^[^\\r\\n]*,${REJECT_COLUMNS.join(',')}\\r?\\n`);

/** Ctrl-Z: programs of DOS end a file with it. */
const END_OF_FILE = 0x1a;

/** Returns the delimiter. Throws `invalid` with the line if quotes are wrong in the header, or a line has no end. */
export async function parseRows(
  texts: AsyncIterable<Buffer>,
  parsing: ParseOptions,
  listener: RowListener,
): Promise<string> {
  let head: Buffer = Buffer.alloc(0);
  let started: { readonly parser: RowParser; readonly delimiter: string } | undefined;
  for await (const text of withoutEndOfFile(texts)) {
    if (started) {
      await started.parser.write(text);
      continue;
    }
    head = Buffer.concat([head, text]);
    if (head.length < HEAD_BYTES) continue;
    started = await startParser(head, parsing, listener);
  }
  started ??= await startParser(head, parsing, listener);
  await started.parser.end();
  return started.delimiter;
}

async function startParser(head: Buffer, parsing: ParseOptions, listener: RowListener) {
  const text = head.toString('utf8');
  const [written, separator] = SEPARATOR_LINE.exec(text) ?? [];
  const delimiter = separator ?? delimiterOf(text);
  // A rejects file is ours, and quoted whatever the file was that it comes from.
  const quotes = parsing.quotes !== false || REJECTS_HEADER.test(text);
  const parser = recoveringParser(
    { ...parsing, quotes, delimiter, firstLine: written === undefined ? 1 : 2 },
    listener,
  );
  await parser.write(withoutBom(head.subarray(Buffer.byteLength(written ?? ''))));
  return { parser, delimiter };
}

/** Removes the byte order mark after the separator line. */
function withoutBom(text: Buffer): Buffer {
  return text.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? text.subarray(UTF8_BOM.length) : text;
}

/** Leaves out Ctrl-Z at the end of the file. */
async function* withoutEndOfFile(texts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = 0;
  for await (const text of texts) {
    let end = text.length;
    while (end > 0 && text[end - 1] === END_OF_FILE) end -= 1;
    if (end > 0 && held > 0) yield Buffer.alloc(held, END_OF_FILE);
    if (end > 0) yield text.subarray(0, end);
    // More than a few are text of some kind, and are refused as such.
    held = Math.min(HEAD_BYTES, (end > 0 ? 0 : held) + text.length - end);
  }
}
