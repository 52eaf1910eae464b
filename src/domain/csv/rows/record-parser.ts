// One run of csv-parse, which ends at the first fault. Its rows are read directly, without the queue of its stream,
// which would double the cost.
import { CsvError, type Options, parse } from 'csv-parse';

export const MAX_ROW_BYTES = 1024 * 1024;

export interface RecordParser {
  /** The bytes up to the end of the last record that was taken. */
  recordEnd(): number;
  /** Gives the fault at which the run has ended, if it has. Throws what the listener throws. */
  write(text: Buffer): Promise<Fault | undefined>;
  end(): Promise<Fault | undefined>;
}

/** Called for each record, with the lines that it takes; returns false to end the run before this record. */
export type OnRecord = (cells: string[], lines: number) => boolean;

/** A fault of quotes; without a reason the listener has ended the run. */
export interface Fault {
  readonly reason: string | undefined;
}

export const TOO_LONG = `this row has more than ${MAX_ROW_BYTES} bytes; look for a quote (") that is not closed`;

const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote (") opened in this row is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'a quote (") opened in this row is not closed properly; double the quotes within a cell ("")',
  INVALID_OPENING_QUOTE:
    'an unquoted cell of this row contains a quote ("); put the cell in quotes and double its own quotes ("")',
  CSV_MAX_RECORD_SIZE: TOO_LONG,
};

export function recordParser(
  { delimiter, quotes = true }: { readonly delimiter: string; readonly quotes?: boolean | undefined },
  onRecord: OnRecord,
): RecordParser {
  const options: Options = {
    delimiter,
    // All at once, since concatenated files mix them.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    quote: quotes ? '"' : null,
    max_record_size: MAX_ROW_BYTES,
  };
  const parser = parse(options);
  let recordEnd = 0;
  let counted = 0;
  let isStopped = false;
  let thrown: unknown;

  parser.push = (cells: string[] | null) => {
    if (cells === null || isStopped) return true;
    // csv-parse counts CRLF within quotes twice, so its count only shows whether there are any lines to count.
    const { lines, bytes } = parser.info;
    const taken = lines - counted === 1 ? 1 : 1 + lineBreaks(cells);
    counted = lines;
    try {
      isStopped = !onRecord(cells, taken);
      if (!isStopped) recordEnd = bytes;
    } catch (error) {
      isStopped = true;
      thrown = error;
    }
    return true;
  };

  const ended = (work: (done: (error?: Error | null) => void) => void) =>
    new Promise<Fault | undefined>((resolve, reject) => {
      work((error) => {
        const reason = error instanceof CsvError ? REASONS[error.code] : undefined;
        if (thrown !== undefined) reject(thrown);
        else if (isStopped) resolve({ reason: undefined });
        else if (error && reason === undefined) reject(error);
        else resolve(error ? { reason } : undefined);
      });
    });

  // The write call reports it.
  parser.on('error', () => {});
  return {
    recordEnd: () => recordEnd,
    write: (text) => ended((done) => parser.write(text, done)),
    end: () => ended((done) => parser.end(done)),
  };
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) count += cell.match(/\r\n?|\n/g)?.length ?? 0;
  return count;
}
