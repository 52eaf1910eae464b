// Reads a whole file of rows before any of it is used: once for its identity and its encoding, once for its rows,
// into a staging. Memory does not grow with the file, and the event loop keeps turning.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { callListener } from '../shared/listener.ts';
import { turn } from '../shared/long-work.ts';
import { writeBeside } from '../shared/write-beside.ts';
import { asUtf8, type Encoding } from './encoding/decode.ts';
import { type Inspection, inspect } from './encoding/detect-encoding.ts';
import type { EncodingOption } from './encoding/encoding-option.ts';
import type { Columns } from './header.ts';
import { fileChanged, type InputFile, invalidFile, openInput } from './input-file.ts';
import { parseRows } from './parse-rows.ts';
import { rejectsText } from './rejects.ts';
import type { RowProblem } from './row-problem.ts';
import type { RowFault } from './rows/faulty-row.ts';
import type { Staging } from './staging.ts';

export interface CheckOptions {
  readonly openStaging: () => Staging;
  readonly encoding?: EncodingOption | undefined;
  /** The file's name in messages; the last part of its path unless given. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of checked bytes, and of all bytes. */
  readonly onRead?: ((bytes: number, of: number) => void) | undefined;
  /** False: a quote is a character like any other. */
  readonly quotes?: boolean | undefined;
  /** How many bytes are read at a time. */
  readonly pieceBytes?: number | undefined;
}

/** The errors of a file that has been read to its end. The caller must close it. */
export interface CheckedRows {
  /** Of the bytes of the file: the identity of a batch. */
  readonly sha256: string;
  readonly encoding: Encoding;
  /** The ignored columns of the file. */
  readonly ignoredColumns: readonly string[];
  /** Rows that are not blank, without the header; and those with errors. */
  readonly counts: { readonly rows: number; readonly badRows: number };
  /** All errors, by line. */
  problems(): AsyncGenerator<RowProblem>;
  /** All rejected rows with their errors, as a CSV file that can be corrected and checked again. */
  rejects(): AsyncGenerator<string>;
  /** Throws `unavailable` if it cannot be written, `usage` if it exists. */
  writeRejects(path: string): Promise<void>;
  close(): void;
}

/** How rows of one kind of file are read and judged. */
export interface FileKind<Header, Counts> {
  /** Throws `invalid` if a column is missing or occurs twice. */
  readHeader(cells: readonly string[], name: string, line: number): Header;
  stageRows(
    header: Header,
    staging: Staging,
    sha256: string,
  ): {
    add(cells: string[], line: number, fault?: RowFault): void;
    /** Whether cells that follow a fault of quotes are a row. */
    isRow(cells: readonly string[]): boolean;
    /** Makes the decisions that need the whole file, and ends the writing. */
    end(): Counts | Promise<Counts>;
  };
}

interface Staged<Header, Counts> {
  readonly inspection: Inspection;
  readonly header: Header;
  readonly counts: Counts;
  readonly staging: Staging;
}

const AT_ONCE = 200;

/**
 * Throws `usage` if the file cannot be read, `invalid` if it is not of its kind or changes meanwhile. Errors of
 * single rows are staged, not thrown.
 */
export async function stageFile<Header, Counts extends { readonly rows: number }>(
  path: string,
  options: CheckOptions,
  kind: FileKind<Header, Counts>,
): Promise<Staged<Header, Counts>> {
  const { encoding = 'auto', name = basename(path), signal, pieceBytes } = options;
  const file = await openInput(path, { name, signal, pieceBytes });
  let staging: Staging | undefined;
  try {
    const inspection = await inspect(file, encoding);
    staging = options.openStaging();
    const read = await readRows(file, inspection, staging, kind, options);
    return { ...read, inspection, staging };
  } catch (error) {
    staging?.close();
    // If the file has changed, that explains any other error.
    await file.refuseChanged();
    throw error;
  } finally {
    await file.close();
  }
}

/** The second reading; the bytes must be those of the first. */
async function readRows<Header, Counts extends { readonly rows: number }>(
  file: InputFile,
  { sha256, encoding }: Inspection,
  staging: Staging,
  kind: FileKind<Header, Counts>,
  { onRead, quotes }: Pick<CheckOptions, 'onRead' | 'quotes'>,
): Promise<{ header: Header; counts: Counts }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const pieces = tapped(file.pieces(), (piece) => {
    hash.update(piece);
    bytes += piece.length;
    callListener(undefined, onRead, bytes, file.sizeBytes);
  });
  let header: Header | undefined;
  let rows: ReturnType<typeof kind.stageRows> | undefined;
  const onRow = (cells: string[], line: number, fault?: RowFault) => {
    if (isBlank(cells)) return;
    if (rows) {
      rows.add(cells, line, fault);
    } else {
      header = kind.readHeader(cells, file.name, line);
      rows = kind.stageRows(header, staging, sha256);
    }
  };
  const isRow = (cells: readonly string[]) => rows?.isRow(cells) ?? false;
  await parseRows(asUtf8(pieces, encoding), { name: file.name, quotes }, { onRow, isRow });
  if (hash.digest('hex') !== sha256) throw fileChanged(file.name);
  const counts = await rows?.end();
  if (!header || !counts) {
    throw invalidFile(file.name, 'is empty; it needs a header and rows of orders');
  }
  if (counts.rows === 0) throw invalidFile(file.name, 'has a header but no orders');
  return { header, counts };
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
  inspection,
  header,
  counts,
  staging,
}: Staged<Pick<Columns, 'header' | 'own' | 'ignored'>, Counts>): CheckedRows & { readonly counts: Counts } {
  const rejects = () => rejectsText(header, staging, counts.rows);
  return {
    sha256: inspection.sha256,
    encoding: inspection.encoding,
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
    rejects,
    writeRejects: (path) => writeBeside(path, rejects()),
    close: () => staging.close(),
  };
}
