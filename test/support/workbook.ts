// Writes small workbooks, part by part, and reads them as the product does.
import { onTestFinished } from 'vitest';
import type { WorkbookRow } from '../../src/domain/csv/xlsx/sheet-rows.ts';
import { openWorkbook, type Workbook } from '../../src/domain/csv/xlsx/workbook.ts';
import { type ZipPart, zipFile } from './zip.ts';

export interface WorkbookParts {
  /** What is inside of `sheetData` of the first sheet. */
  readonly rows?: string;
  /** The whole first sheet, in place of `rows`. */
  readonly sheet?: string;
  /** What is inside of `sst`. */
  readonly strings?: string;
  /** What is inside of `styleSheet`. */
  readonly styles?: string;
  /** What is inside of `workbook`. */
  readonly book?: string;
  readonly more?: readonly ZipPart[];
}

const SHEETS = '<sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export function relationships(...targets: readonly (readonly [kind: string, target: string])[]): string {
  const list = targets.map(
    ([kind, target], at) => `<Relationship Id="rId${at + 1}" Type="${TYPES}/${kind}" Target="${target}"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="u">${list.join('')}</Relationships>`;
}

export function partsOf({
  rows = '',
  sheet,
  strings,
  styles,
  book = SHEETS,
  more = [],
}: WorkbookParts): ZipPart[] {
  return [
    { name: '_rels/.rels', content: relationships(['officeDocument', 'xl/workbook.xml']) },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relationships(
        ['worksheet', 'worksheets/sheet1.xml'],
        ['worksheet', 'worksheets/sheet2.xml'],
        ['chartsheet', 'chartsheets/sheet1.xml'],
        ...(strings === undefined ? [] : [['sharedStrings', '/xl/sharedStrings.xml'] as const]),
        ...(styles === undefined ? [] : [['styles', 'styles.xml'] as const]),
      ),
    },
    { name: 'xl/workbook.xml', content: `<workbook xmlns="${MAIN}" xmlns:r="${TYPES}">${book}</workbook>` },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: sheet ?? `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
    },
    { name: 'xl/sharedStrings.xml', content: `<sst xmlns="${MAIN}">${strings ?? ''}</sst>` },
    { name: 'xl/styles.xml', content: `<styleSheet xmlns="${MAIN}">${styles ?? ''}</styleSheet>` },
    ...more,
  ];
}

/** Closed when the test ends. */
export async function opened(path: string): Promise<Workbook> {
  const workbook = await openWorkbook(path, { name: path.replace(/.*\//, '') });
  onTestFinished(() => workbook.close());
  return workbook;
}

export const openedParts = (parts: WorkbookParts) => opened(zipFile(partsOf(parts)));

export async function rowsOf(workbook: Workbook, sheet?: string): Promise<WorkbookRow[]> {
  const rows: WorkbookRow[] = [];
  for await (const row of workbook.rows(sheet)) rows.push(row);
  return rows;
}

/** The cells of each row. */
export async function cellsOf(parts: WorkbookParts): Promise<string[][]> {
  return (await rowsOf(await openedParts(parts))).map(({ cells }) => cells);
}
