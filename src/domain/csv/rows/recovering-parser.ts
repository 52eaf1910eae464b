// Parses rows and recovers from wrong quotes: the row that begins at a fault is bad, and the parsing goes on at the next
// line. Each byte is parsed a few times at most.
import { turn } from '../../shared/long-work.ts';
import { invalidFile } from '../input-file.ts';
import { type FaultyRows, faultyRows, type RowListener } from './faulty-row.ts';
import { type Fault, MAX_ROW_BYTES, type RecordParser, recordParser, TOO_LONG } from './record-parser.ts';

export interface RowParser {
  write(text: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** After a fault the pieces are small at first: a fault in the next line must not cost the parsing of a whole piece. */
const FIRST_PIECE_BYTES = 1024;
const PIECE_BYTES = 32 * 1024;

/** How a file is written. */
export interface FileForm {
  /** Its name in messages. */
  readonly name: string;
  readonly delimiter: string;
  /** False: a quote is a character like any other. */
  readonly quotes?: boolean | undefined;
  /** The line of the first record. */
  readonly firstLine: number;
}

/** The records of the file, whatever the parser that finds them. */
interface Records {
  newParser(): RecordParser;
  /** Takes the line that begins a faulty row; without a reason it is a part of the faulty row before it. */
  addLine(text: string, reason: string | undefined): void;
  refuseLine(reason: string): never;
  end(): void;
}

/** Throws `invalid` for a fault in the header, and for a line without an end. */
export function recoveringParser(form: FileForm, listener: RowListener): RowParser {
  const records = recordsOf(form, listener);
  const run = parserRun(records.newParser);
  let fault: Fault | undefined;
  let waiting: Buffer = Buffer.alloc(0);

  /** Cuts the faulty line off, and gives the bytes after it; undefined while the end of the line is not there. */
  function cut(text: Buffer, { reason }: Fault, isLast: boolean): Buffer | undefined {
    const end = lineEnd(text, isLast);
    if (!end) {
      if (text.length > 2 * MAX_ROW_BYTES) records.refuseLine(TOO_LONG);
      return undefined;
    }
    records.addLine(text.toString('utf8', 0, end.from), reason);
    return text.subarray(end.to);
  }

  async function read(text: Buffer, isLast: boolean): Promise<void> {
    let rest = text;
    let isOwn = false;
    for (;;) {
      if (fault) {
        const after = cut(rest, fault, isLast);
        waiting = after ? Buffer.alloc(0) : Buffer.from(rest);
        if (!after) return;
        run.restart();
        // csv-parse keeps a part of its first piece, and the memory of a piece may be used again.
        rest = isOwn ? after : Buffer.from(after);
        isOwn = true;
      }
      const found = await run.parse(rest, isLast);
      fault = found?.fault;
      if (!found) return;
      rest = found.from;
    }
  }

  return {
    write: (text) => read(waiting.length > 0 ? Buffer.concat([waiting, text]) : text, false),
    async end() {
      await read(waiting, true);
      records.end();
    },
  };
}

function recordsOf({ name, delimiter, quotes, firstLine }: FileForm, listener: RowListener): Records {
  const faulty: FaultyRows = faultyRows(delimiter, listener);
  let line = firstLine;
  let hasHeader = false;
  let isAfterFault = false;

  function endFaulty(): void {
    isAfterFault = false;
    faulty.end();
  }

  function refuseLine(reason: string): never {
    throw invalidFile(name, reason, line);
  }

  return {
    newParser: () =>
      recordParser({ delimiter, quotes }, (cells, lines) => {
        if ((isAfterFault || !hasHeader) && !isBlank(cells)) {
          hasHeader = true;
          if (faulty.isRest(cells)) {
            // Each line of it may be a row.
            if (lines > 1) return false;
            faulty.leaveOut(cells.join(delimiter), line);
            line += 1;
            return true;
          }
          endFaulty();
        }
        const start = line;
        line += lines;
        listener.onRow(cells, start);
        return true;
      }),
    addLine(text, reason) {
      if (reason === undefined) {
        faulty.leaveOut(text, line);
      } else {
        if (!hasHeader) refuseLine(reason);
        faulty.add(text, line, reason);
        isAfterFault = true;
      }
      line += 1;
    },
    refuseLine,
    end: endFaulty,
  };
}

/** Parses until a fault; then it gives the bytes from the start of the faulty row on. */
function parserRun(newParser: () => RecordParser) {
  let parser = newParser();
  let pieceBytes = PIECE_BYTES;
  /** How many bytes the parser has been given, and those of them that follow its last record, from `keptFrom` on. */
  let given = 0;
  let kept: Buffer[] = [];
  let keptFrom = 0;

  const unread = (rest: Buffer) => Buffer.concat([...kept, rest]).subarray(parser.recordEnd() - keptFrom);

  return {
    restart() {
      parser = newParser();
      [pieceBytes, given, kept, keptFrom] = [FIRST_PIECE_BYTES, 0, [], 0];
    },
    async parse(text: Buffer, isLast: boolean): Promise<{ fault: Fault; from: Buffer } | undefined> {
      for (let at = 0; at < text.length; ) {
        const piece = text.subarray(at, at + pieceBytes);
        const fault = await parser.write(piece);
        const end = parser.recordEnd();
        if (fault)
          return { fault, from: end < given ? unread(text.subarray(at)) : text.subarray(at + end - given) };
        if (end >= given) [kept, keptFrom] = [[], end];
        // A copy, since the next piece may come in the same memory.
        kept.push(Buffer.from(piece.subarray(Math.max(0, end - given))));
        given += piece.length;
        at += piece.length;
        pieceBytes = Math.min(PIECE_BYTES, pieceBytes * 2);
        if (at < text.length && pieceBytes === PIECE_BYTES) await turn();
      }
      const fault = isLast ? await parser.end() : undefined;
      return fault && { fault, from: unread(Buffer.alloc(0)) };
    },
  };
}

/** Where the first line ends, and the next one begins. A CR at the end of the bytes may be the first half of CRLF. */
function lineEnd(text: Buffer, isLast: boolean): { from: number; to: number } | undefined {
  const lf = text.indexOf('\n');
  const cr = (lf < 0 ? text : text.subarray(0, lf)).indexOf('\r');
  if (lf < 0 && cr < 0) return isLast ? { from: text.length, to: text.length } : undefined;
  if (cr < 0) return { from: lf, to: lf + 1 };
  if (lf === cr + 1) return { from: cr, to: lf + 1 };
  return lf >= 0 || cr + 1 < text.length || isLast ? { from: cr, to: cr + 1 } : undefined;
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}
