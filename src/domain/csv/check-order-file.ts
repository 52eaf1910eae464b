// Reads and checks a whole file of orders before anything is done with it (contract section 6), into a staging
// that the orders are then read from. Memory does not grow with the file, and the event loop keeps turning.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { OrderDraft } from '../order.ts';
import { invalidFile } from './csv-error.ts';
import { asUtf8, type Encoding } from './decode.ts';
import { type FileCounts, orderGrouper } from './group-rows.ts';
import { type Columns, readHeader } from './header.ts';
import { fileChanged, type InputFile, openInput, turn } from './input-file.ts';
import { type EncodingOption, inspect } from './inspect.ts';
import { parseRows } from './parse-rows.ts';
import { rejectsText, writeRejects } from './rejects.ts';
import { type RowProblem, rowReader } from './row.ts';
import { rowsOf, type StagedOrder, type Staging } from './staging.ts';

export interface CheckOptions {
  readonly openStaging: () => Staging;
  readonly encoding?: EncodingOption | undefined;
  /** How messages call the file; the last part of its path unless given. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of the bytes that have been checked, and of how many there are. */
  readonly onRead?: ((bytes: number, of: number) => void) | undefined;
  /** How many bytes are read at a time. */
  readonly pieceBytes?: number | undefined;
}

/** An order of the file that can be created. */
export interface ImportableOrder {
  /** Its place among all orders of the file, good or bad; the same whenever this file is checked. */
  readonly ordinal: number;
  /** Its `order_ref`, or the number of its line. */
  readonly importGroup: string;
  readonly firstLine: number;
  readonly draft: OrderDraft;
}

/** A file that has been read to its end. Whoever has it must close it. */
export interface CheckedFile {
  /** Of the bytes of the file: the identity of a batch. */
  readonly sha256: string;
  readonly encoding: Encoding;
  /** The columns of the file that nobody reads. */
  readonly ignoredColumns: readonly string[];
  readonly counts: FileCounts;
  /** Everything that is wrong, by line. */
  problems(): AsyncGenerator<RowProblem>;
  /** The accepted orders behind an ordinal, by their first lines. */
  orders(afterOrdinal?: number): AsyncGenerator<ImportableOrder>;
  /** All rows of rejected orders with what is wrong, as a CSV file that can be corrected and checked again. */
  rejects(): AsyncGenerator<string>;
  writeRejects(path: string): Promise<void>;
  close(): void;
}

const AT_ONCE = 200;

/**
 * Throws `usage` where the file cannot be read, `invalid` where it is no file of orders at all, `conflict` where
 * it is changed meanwhile. What is wrong with single rows is not thrown but told by the result.
 */
export async function checkOrderFile(path: string, options: CheckOptions): Promise<CheckedFile> {
  const { encoding = 'auto', name = basename(path), signal, pieceBytes } = options;
  const file = await openInput(path, { name, signal, pieceBytes });
  let staging: Staging | undefined;
  try {
    const inspection = await inspect(file, encoding);
    staging = options.openStaging();
    const { columns, counts } = await stageRows(file, inspection, staging, options.onRead);
    return checkedFile(inspection, columns, counts, staging);
  } catch (error) {
    staging?.close();
    // Whatever looked wrong, the change is the reason.
    await file.refuseChanged();
    throw error;
  } finally {
    await file.close();
  }
}

/** The second reading; the bytes must be those of the first. */
async function stageRows(
  file: InputFile,
  { sha256, encoding }: { sha256: string; encoding: Encoding },
  staging: Staging,
  onRead: CheckOptions['onRead'],
): Promise<{ columns: Columns; counts: FileCounts }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const pieces = tapped(file.pieces(), (piece) => {
    hash.update(piece);
    bytes += piece.length;
    onRead?.(bytes, file.sizeBytes);
  });
  const grouper = orderGrouper(staging);
  let columns: Columns | undefined;
  let read: ReturnType<typeof rowReader> | undefined;
  await parseRows(asUtf8(pieces, encoding), file.name, (cells, line) => {
    if (isBlank(cells)) return;
    if (read) {
      grouper.add(read(cells, line));
    } else {
      columns = readHeader(cells, file.name, line);
      read = rowReader(columns);
    }
  });
  if (hash.digest('hex') !== sha256) throw fileChanged(file.name);
  const counts = await grouper.end();
  if (!columns) throw invalidFile(file.name, 'holds nothing; a header and rows of orders are needed');
  if (counts.rows === 0) throw invalidFile(file.name, 'holds a header and no orders');
  return { columns, counts };
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

function checkedFile(
  { sha256, encoding }: { sha256: string; encoding: Encoding },
  columns: Columns,
  counts: FileCounts,
  staging: Staging,
): CheckedFile {
  const rejects = () => rejectsText(columns, staging);
  return {
    sha256,
    encoding,
    ignoredColumns: columns.ignored,
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
    async *orders(afterOrdinal = 0) {
      const read = rowReader(columns);
      for (let after = afterOrdinal; after < counts.orders; after += AT_ONCE) {
        for (const order of staging.accepted(after, AT_ONCE)) yield importable(order, read, staging);
        await turn();
      }
    },
    rejects,
    writeRejects: (path) => writeRejects(rejects(), path),
    close: () => staging.close(),
  };
}

function importable(
  order: StagedOrder,
  read: ReturnType<typeof rowReader>,
  staging: Staging,
): ImportableOrder {
  const items: OrderDraft['items'][number][] = [];
  for (const { cells, line } of rowsOf(order, staging)) {
    const { item } = read(cells, line);
    if (item) items.push(item);
  }
  const { ordinal, ref, firstLine, email, name, currency, total } = order;
  return {
    ordinal,
    importGroup: ref ?? String(firstLine),
    firstLine,
    draft: {
      customerEmail: email ?? '',
      customerName: name ?? '',
      currency: currency ?? '',
      totalAmount: Number(total),
      items,
    },
  };
}
