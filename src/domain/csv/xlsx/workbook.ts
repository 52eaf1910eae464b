// Reads workbooks (.xlsx) row by row. A file that is none is refused in one line that says what it is.
import type { FileHandle } from 'node:fs/promises';
import { OrdersError } from '../../shared/errors.ts';
import { turn } from '../../shared/long-work.ts';
import { invalidFile, openRegular, refuseAborted } from '../input-file.ts';
import type { CellContext } from './cell-text.ts';
import { shown, workbookError } from './damage.ts';
import { CONTAINER_BYTES, compoundError, containerOf, notWorkbook } from './foreign-file.ts';
import { readNumberFormats } from './number-formats.ts';
import { readSharedStrings } from './shared-strings.ts';
import { sheetRows, type WorkbookRow } from './sheet-rows.ts';
import { MAX_SMALL_BYTES, type SheetPart, type WorkbookParts, workbookParts } from './workbook-parts.ts';
import { openZip, type ZipParts } from './zip-parts.ts';

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[];
  /**
   * The name of the sheet that is asked for, in any case; the first visible one if none is. Throws `invalid` with the
   * names if there is no such sheet.
   */
  sheetOf(asked?: string): string;
  /** Those with a value, from the first to the last; can be called again. `sheet` as for `sheetOf`. */
  rows(sheet?: string): AsyncGenerator<WorkbookRow>;
  close(): Promise<void>;
}

export interface WorkbookOptions {
  /** The file's name in messages. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

const MAX_SHEET_BYTES = 4 * 1024 ** 3;
const MAX_STRINGS_BYTES = 1024 ** 3;

/** Throws `usage` if the file cannot be read, `invalid` if it is not a workbook or a damaged one. */
export async function openWorkbook(path: string, options: WorkbookOptions): Promise<Workbook> {
  const file = await openRegular(path, options.name);
  try {
    return await workbookOf(file, options);
  } catch (error) {
    await file.close();
    throw workbookError(options.name, error);
  }
}

async function workbookOf(file: FileHandle, { name, signal }: WorkbookOptions): Promise<Workbook> {
  const start = Buffer.alloc(CONTAINER_BYTES);
  await file.read(start, 0, CONTAINER_BYTES, 0);
  const container = containerOf(start);
  if (container === 'compound') throw await compoundError(name, file);
  if (container !== 'zip') throw invalidFile(name, 'is no workbook; save it as .xlsx or CSV');
  const zip = await openZip(file);
  const parts = await workbookParts(zip);
  if (!parts) throw await notWorkbook(name, zip);
  const { sheets } = parts;
  let context: Promise<CellContext> | undefined;
  return {
    sheets: sheets.map(({ name, hidden }) => ({ name, hidden })),
    sheetOf: (asked) => sheetPart(sheets, asked, name).name,
    async *rows(asked) {
      const { part } = sheetPart(sheets, asked, name);
      try {
        context ??= readContext(zip, parts, signal);
        const read = await context;
        yield* sheetRows(untilAborted(zip.pieces(part, MAX_SHEET_BYTES), signal), read);
      } catch (error) {
        throw workbookError(name, error);
      }
    },
    close: () => file.close(),
  };
}

async function readContext(
  zip: ZipParts,
  { sharedStrings, styles, from1904, recalculated }: WorkbookParts,
  signal: AbortSignal | undefined,
): Promise<CellContext> {
  const piecesOf = (part: string, limit: number) => untilAborted(zip.pieces(part, limit), signal);
  return {
    strings: sharedStrings ? await readSharedStrings(piecesOf(sharedStrings, MAX_STRINGS_BYTES)) : undefined,
    formats: styles ? await readNumberFormats(piecesOf(styles, MAX_SMALL_BYTES)) : [],
    from1904,
    recalculated,
  };
}

/** Between two pieces the event loop turns. */
async function* untilAborted(
  pieces: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    refuseAborted(signal);
    yield piece;
    await turn();
  }
}

/** How many names an error lists. */
const NAMED = 10;

function sheetPart(sheets: readonly SheetPart[], asked: string | undefined, name: string): SheetPart {
  if (asked === undefined) {
    const first = sheets.find(({ hidden }) => !hidden) ?? sheets[0];
    if (first) return first;
  }
  const lower = asked?.toLowerCase();
  const found =
    sheets.find((sheet) => sheet.name === asked) ??
    sheets.find((sheet) => sheet.name.toLowerCase() === lower);
  if (found) return found;
  const names = sheets.slice(0, NAMED).map((sheet) => shown(sheet.name));
  const more = sheets.length > NAMED ? ` and ${sheets.length - NAMED} more` : '';
  const message = `has no sheet ${shown(asked ?? '')}; its sheets are ${names.join(', ')}${more}`;
  throw new OrdersError('invalid', `${name} ${message}`, { errors: [{ path: 'sheet', message }] });
}
