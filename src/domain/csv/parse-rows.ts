// From UTF-8 to rows of cells, with the line each row starts at. csv-parse does the parsing; its rows are read
// directly, without the queue of its stream, which would double the cost.
import { CsvError, type Options, parse } from 'csv-parse';
import { UTF8_BOM } from './encoding/decode.ts';
import { delimiterOf } from './header.ts';
import { invalidFile } from './input-file.ts';

/** Called for each row, blank lines included, in the order of the file; an error that it throws ends the parsing. */
export type OnRow = (cells: string[], line: number) => void;

export interface ParseOptions {
  /** The file's name in messages. */
  readonly name: string;
  /** False: a quote is a character like any other. */
  readonly quotes?: boolean | undefined;
}

/** Enough of a file to detect the separator. */
const HEAD_BYTES = 16 * 1024;
const MAX_ROW_BYTES = 1024 * 1024;
/** A line that tells Excel the separator; it is no row. */
const SEPARATOR_LINE = /^\ufeff?"?sep=([,;\t|])"?(?:\r\n|\n|\r|$)/i;

/** Throws `invalid` with the line if quotes are wrong or a row has no end. */
export async function parseRows(
  texts: AsyncIterable<Buffer>,
  { name, quotes = true }: ParseOptions,
  onRow: OnRow,
): Promise<void> {
  const start = (head: Buffer) => startParser(head, { name, quotes }, onRow);
  let head: Buffer = Buffer.alloc(0);
  let parser: RowParser | undefined;
  for await (const text of texts) {
    if (parser) {
      await parser.write(text);
      continue;
    }
    head = Buffer.concat([head, text]);
    if (head.length < HEAD_BYTES) continue;
    parser = await start(head);
  }
  parser ??= await start(head);
  await parser.end();
}

interface RowParser {
  write(text: Buffer): Promise<void>;
  end(): Promise<void>;
}

async function startParser(head: Buffer, parsing: ParseOptions, onRow: OnRow): Promise<RowParser> {
  const text = head.toString('utf8');
  const [written, separator] = SEPARATOR_LINE.exec(text) ?? [];
  const delimiter = separator ?? delimiterOf(text);
  const parser = rowParser(delimiter, written === undefined ? 1 : 2, parsing, onRow);
  await parser.write(withoutBom(head.subarray(Buffer.byteLength(written ?? ''))));
  return parser;
}

function rowParser(
  delimiter: string,
  firstLine: number,
  { name, quotes }: ParseOptions,
  onRow: OnRow,
): RowParser {
  const options: Options = {
    delimiter,
    // All at once, since concatenated files mix them.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    quote: quotes === false ? null : '"',
    max_record_size: MAX_ROW_BYTES,
  };
  const parser = parse(options);
  let line = firstLine;
  let counted = 0;
  let thrown: unknown;

  parser.push = (cells: string[] | null) => {
    if (cells === null || thrown !== undefined) return true;
    const start = line;
    // csv-parse counts CRLF within quotes twice, so its count only shows whether there are any lines to count.
    const { lines } = parser.info;
    line += lines - counted === 1 ? 1 : 1 + lineBreaks(cells);
    counted = lines;
    try {
      onRow(cells, start);
    } catch (error) {
      thrown = error;
    }
    return true;
  };

  const settled = (work: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      work((error) => {
        if (thrown !== undefined) reject(thrown);
        else if (error) reject(syntaxError(error, name, line));
        else resolve();
      });
    });

  // The write call reports it.
  parser.on('error', () => {});
  return {
    write: (text) => settled((done) => parser.write(text, done)),
    end: () => settled((done) => parser.end(done)),
  };
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) count += cell.match(/\r\n?|\n/g)?.length ?? 0;
  return count;
}

const SYNTAX_FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote (") opened in this row is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'a quote (") opened in this row is not closed properly; double the quotes within a cell ("")',
  INVALID_OPENING_QUOTE:
    'an unquoted cell of this row contains a quote ("); put the cell in quotes and double its own quotes ("")',
  CSV_MAX_RECORD_SIZE: `this row has more than ${MAX_ROW_BYTES} bytes; look for a quote (") that is not closed`,
};

function syntaxError(error: Error, name: string, line: number): Error {
  const fault = error instanceof CsvError ? SYNTAX_FAULTS[error.code] : undefined;
  return fault === undefined ? error : invalidFile(name, fault, line);
}

/** Removes the byte order mark after the separator line. */
function withoutBom(text: Buffer): Buffer {
  return text.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? text.subarray(UTF8_BOM.length) : text;
}
