// The rows of a file, whatever its format: CSV or a workbook. The content decides, not the name of the file.
import { OrdersError, withMembers } from '../shared/errors.ts';
import { callListener } from '../shared/listener.ts';
import { asUtf8, type Encoding } from './encoding/decode.ts';
import type { InputFile } from './input-file.ts';
import { parseRows } from './parse-rows.ts';
import type { RowFault } from './rows/faulty-row.ts';
import type { CellProblem } from './xlsx/sheet-rows.ts';

/** How a file was read. */
export interface ReadAs {
  readonly format: 'csv' | 'xlsx';
  readonly encoding: Encoding;
  /** Of CSV. */
  readonly delimiter: string | null;
  /** Of a workbook. */
  readonly sheet: string | null;
  /** All of them, if it is a workbook. */
  readonly sheets: string[] | null;
}

export interface ReadingOptions {
  /** False: a quote is a character like any other. */
  readonly quotes?: boolean | undefined;
  /** The sheet of a workbook; its first visible one unless given. */
  readonly sheet?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of checked bytes, and of all bytes. */
  readonly onRead?: ((bytes: number, of: number) => void) | undefined;
}

export interface RowTaker {
  onRow(cells: string[], line: number, fault?: RowFault, problems?: readonly CellProblem[]): void;
  /** Whether cells that follow a fault of quotes are a row. */
  isRow(cells: readonly string[]): boolean;
}

/** `pieces` are those of the file; throws `invalid` as `parseRows` does. */
export async function readCsv(
  pieces: AsyncIterable<Buffer>,
  name: string,
  encoding: Encoding,
  { quotes }: ReadingOptions,
  taker: RowTaker,
): Promise<ReadAs> {
  const delimiter = await parseRows(asUtf8(pieces, encoding), { name, quotes }, taker);
  return { format: 'csv', encoding, delimiter, sheet: null, sheets: null };
}

export async function readWorkbook(
  path: string,
  { name, sizeBytes }: Pick<InputFile, 'name' | 'sizeBytes'>,
  { sheet: asked, signal, onRead }: ReadingOptions,
  { onRow }: RowTaker,
): Promise<ReadAs> {
  const { openWorkbook } = await import('./xlsx/workbook.ts');
  const workbook = await openWorkbook(path, { name, signal });
  const sheets = workbook.sheets.map((one) => one.name);
  try {
    const sheet = workbook.sheetOf(asked);
    let width: number | undefined;
    for await (const { line, cells, problems } of workbook.rows(sheet)) {
      // Empty cells at the end of a row are not in the file.
      width ??= cells.length;
      while (cells.length < width) cells.push('');
      onRow(cells, line, undefined, problems);
    }
    callListener(undefined, onRead, sizeBytes, sizeBytes);
    return { format: 'xlsx', encoding: 'utf-8', delimiter: null, sheet, sheets };
  } catch (error) {
    // The orders may be in another one.
    throw error instanceof OrdersError && error.code === 'invalid_file'
      ? withMembers(error, { members: { sheets } })
      : error;
  } finally {
    await workbook.close();
  }
}
