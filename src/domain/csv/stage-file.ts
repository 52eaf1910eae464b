// Reads a whole file of rows before any of it is used: once for its identity and its encoding, once for its rows,
// into a staging. Memory does not grow with the file, and the event loop keeps turning.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { callListener } from '../shared/listener.ts';
import { turn } from '../shared/long-work.ts';
import { type Inspection, inspect } from './encoding/detect-encoding.ts';
import type { EncodingOption } from './encoding/encoding-option.ts';
import type { Columns } from './header.ts';
import { fileChanged, type InputFile, invalidFile, openInput } from './input-file.ts';
import type { Preset } from './mapping/preset.ts';
import { withPreset } from './mapping/with-preset.ts';
import { type ReadAs, type ReadingOptions, type RowTaker, readCsv, readWorkbook } from './read-file.ts';
import { rejectsText, writeRejects } from './rejects.ts';
import type { RowProblem } from './row-problem.ts';
import type { Cause, Staging } from './staging.ts';

export interface CheckOptions extends Omit<ReadingOptions, 'quotes'> {
  readonly openStaging: () => Staging;
  readonly encoding?: EncodingOption | undefined;
  /** The file's name in messages; the last part of its path unless given. */
  readonly name?: string | undefined;
  /** How many bytes are read at a time. */
  readonly pieceBytes?: number | undefined;
}

/** The errors of a file that has been read to its end. The caller must close it. */
export interface CheckedRows {
  /** Of the bytes of the file: the identity of a batch. */
  readonly sha256: string;
  readonly readAs: ReadAs;
  /** The cells of its header, as written. */
  readonly header: readonly string[];
  /** The ignored columns of the file. */
  readonly ignoredColumns: readonly string[];
  /** Rows that are not blank, without the header; and those with errors. */
  readonly counts: { readonly rows: number; readonly badRows: number };
  /** All errors, by line. */
  problems(): AsyncGenerator<RowProblem>;
  /** How many there are: a row may have several. */
  readonly problemCount: number;
  /** The causes of errors, the most frequent ones first. */
  causes(): readonly Cause[];
  /** All rejected rows with their errors, as a CSV file that can be corrected and checked again. */
  rejects(): AsyncGenerator<string>;
  /** Throws `unavailable` if it cannot be written, `usage` if it exists. */
  writeRejects(path: string): Promise<void>;
  close(): void;
}

/** How rows of one kind of file are read and judged. */
export interface FileKind<Header, Counts> {
  readonly holds: Preset['for'];
  /** Throws `invalid` if a column is missing or occurs twice. */
  readHeader(cells: readonly string[], name: string, line: number): Header;
  stageRows(
    header: Header,
    staging: Staging,
    sha256: string,
  ): {
    add: RowTaker['onRow'];
    /** Whether cells that follow a fault of quotes are a row. */
    isRow: RowTaker['isRow'];
    /** Makes the decisions that need the whole file, and ends the writing. */
    end(): Counts | Promise<Counts>;
  };
}

interface Staged<Header, Counts> {
  readonly sha256: string;
  readonly readAs: ReadAs;
  readonly header: Header;
  readonly counts: Counts;
  readonly staging: Staging;
}

const AT_ONCE = 200;
/** How many causes of errors a report names. */
const CAUSES = 20;

/**
 * Throws `usage` if the file cannot be read, `invalid` if it is not of its kind or changes meanwhile. Errors of
 * single rows are staged, not thrown.
 */
export async function stageFile<Header, Counts extends { readonly rows: number }>(
  path: string,
  { preset, ...options }: CheckOptions & { readonly preset?: Preset | undefined },
  kind: FileKind<Header, Counts>,
): Promise<Staged<Header, Counts>> {
  const { encoding = 'auto', name = basename(path), signal, pieceBytes } = options;
  const file = await openInput(path, { name, signal, pieceBytes });
  let staging: Staging | undefined;
  let wrongHeader: readonly string[] | undefined;
  const readHeader: typeof kind.readHeader = (cells, ...where) => {
    wrongHeader = cells;
    const header = kind.readHeader(cells, ...where);
    wrongHeader = undefined;
    return header;
  };
  try {
    const inspection = await inspect(file, encoding);
    staging = options.openStaging();
    const reading = { ...options, quotes: preset?.quotes };
    const read = await readRows(path, file, inspection, staging, { ...kind, readHeader }, reading);
    return { ...read, sha256: inspection.sha256, staging };
  } catch (error) {
    staging?.close();
    // If the file has changed, that explains any other error.
    await file.refuseChanged();
    throw wrongHeader && !preset ? await withPreset(error, wrongHeader, kind.holds) : error;
  } finally {
    await file.close();
  }
}

/** The second reading; the bytes must be those of the first. */
async function readRows<Header, Counts extends { readonly rows: number }>(
  path: string,
  file: InputFile,
  { sha256, encoding, isContainer }: Inspection,
  staging: Staging,
  kind: FileKind<Header, Counts>,
  options: ReadingOptions,
): Promise<{ header: Header; counts: Counts; readAs: ReadAs }> {
  let header: Header | undefined;
  let rows: ReturnType<typeof kind.stageRows> | undefined;
  const taker: RowTaker = {
    onRow(cells, line, fault, problems) {
      if (isBlank(cells)) return;
      if (rows) {
        rows.add(cells, line, fault, problems);
      } else {
        header = kind.readHeader(cells, file.name, line);
        rows = kind.stageRows(header, staging, sha256);
      }
    },
    isRow: (cells) => rows?.isRow(cells) ?? false,
  };
  const readAs = isContainer
    ? await readWorkbook(path, file, options, taker)
    : await readSameBytes(file, sha256, encoding, options, taker);
  await file.refuseChanged();
  const counts = await rows?.end();
  if (!header || !counts) {
    throw invalidFile(file.name, 'is empty; it needs a header and rows of orders');
  }
  if (counts.rows === 0) throw invalidFile(file.name, 'has a header but no orders');
  return { header, counts, readAs };
}

async function readSameBytes(
  file: InputFile,
  sha256: string,
  encoding: Inspection['encoding'],
  options: ReadingOptions,
  taker: RowTaker,
): Promise<ReadAs> {
  const hash = createHash('sha256');
  let bytes = 0;
  const pieces = tapped(file.pieces(), (piece) => {
    hash.update(piece);
    bytes += piece.length;
    callListener(undefined, options.onRead, bytes, file.sizeBytes);
  });
  const readAs = await readCsv(pieces, file.name, encoding, options, taker);
  if (hash.digest('hex') !== sha256) throw fileChanged(file.name);
  return readAs;
}

async function* tapped(pieces: AsyncIterable<Buffer>, onPiece: (piece: Buffer) => void) {
  for await (const piece of pieces) {
    onPiece(piece);
    yield piece;
  }
}

function isBlank(cells: readonly string[]): boolean {
  return cells[0]?.trim() === '' && cells.every((cell) => cell.trim() === '');
}

/** The members that every kind of file has. */
export function checkedRows<Counts extends CheckedRows['counts']>({
  sha256,
  readAs,
  header,
  counts,
  staging,
}: Staged<Pick<Columns, 'header' | 'own' | 'ignored'>, Counts>): CheckedRows & { readonly counts: Counts } {
  const rejects = () => rejectsText(header, staging, counts.rows);
  return {
    sha256,
    readAs,
    header: header.header.slice(0, header.own),
    ignoredColumns: header.ignored,
    counts,
    async *problems() {
      let after = { line: 0, seq: 0 };
      for (;;) {
        const page = staging.problems(after, AT_ONCE);
        for (const { line, column, value, reason } of page) yield { line, column, value, reason };
        const last = page.at(-1);
        if (!last || page.length < AT_ONCE) return;
        after = last;
        await turn();
      }
    },
    problemCount: staging.problemCount(),
    causes: () => staging.causes(CAUSES),
    rejects,
    writeRejects: (path) => writeRejects(path, rejects),
    close: () => staging.close(),
  };
}
