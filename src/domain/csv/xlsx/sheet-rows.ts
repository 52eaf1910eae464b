// The rows of a sheet as its XML comes. Rows and cells without a position follow the ones before them.
import { formatNumber } from '../../shared/format.ts';
import { type CellContext, cellText, type StoredCell } from './cell-text.ts';
import { TextReader } from './text.ts';
import { type Attributes, parseXml, type XmlHandler } from './xml.ts';

export interface WorkbookRow {
  /** The row's number in the spreadsheet, from 1. */
  readonly line: number;
  /** '' where the sheet has no cell; the last one is not empty. */
  readonly cells: string[];
  readonly problems: readonly CellProblem[];
}

export interface CellProblem {
  /** The place in `cells`, from 0. */
  readonly column: number;
  /** The end of the sentence "<column> …". */
  readonly problem: string;
}

/** A sheet can have as many. */
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 1_024;

/** Leaves out rows without a value. Throws an error if it is not a sheet. */
export async function* sheetRows(
  pieces: AsyncIterable<Buffer>,
  context: CellContext,
): AsyncGenerator<WorkbookRow> {
  const reader = new SheetReader(context);
  for await (const _ of parseXml(pieces, reader)) yield* reader.take();
  yield* reader.take();
}

class SheetReader implements XmlHandler {
  readonly #context: CellContext;
  readonly #text = new TextReader();
  #rows: WorkbookRow[] = [];
  #inData = false;
  #line = 0;
  #cells: string[] = [];
  #problems: CellProblem[] = [];
  #column = -1;
  #cell: StoredCell | undefined;

  constructor(context: CellContext) {
    this.#context = context;
  }

  /** The rows that were read since the last time. */
  take(): WorkbookRow[] {
    const rows = this.#rows;
    if (rows.length > 0) this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Attributes): void {
    if (!this.#inData) this.#inData = name === 'sheetData';
    else if (name === 'row') this.#startRow(attributes.r);
    else if (name === 'c') this.#startCell(attributes);
    else if (name === 'f' && this.#cell) this.#cell.formula = true;
    else this.#text.open(name);
  }

  text(text: string): void {
    if (this.#cell) this.#text.text(text);
  }

  close(name: string): void {
    if (!this.#inData) return;
    if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
    else if (name === 'sheetData') this.#inData = false;
    else this.#text.close(name);
  }

  #startRow(place: string | undefined): void {
    const line = place === undefined ? this.#line + 1 : Number(place);
    if (!(line > this.#line) || !Number.isInteger(line)) throw new Error('its rows are out of order');
    if (line > MAX_ROWS) throw new Error(`it has more than ${formatNumber(MAX_ROWS)} rows`);
    this.#line = line;
    this.#column = -1;
  }

  #startCell({ r: place, t: type = 'n', s: style = '0' }: Attributes): void {
    this.#column = place === undefined ? this.#column + 1 : columnOf(place);
    this.#cell = { type, style: Number(style), value: '', formula: false };
    this.#text.start(type === 'inlineStr' ? 't' : 'v');
  }

  #endCell(): void {
    const cell = this.#cell;
    if (!cell) return;
    this.#cell = undefined;
    cell.value = this.#text.end();
    const { text, problem } = cellText(cell, this.#context);
    if (text === '' && problem === undefined) return;
    const column = this.#column;
    if (column >= MAX_COLUMNS)
      throw new Error(`its row ${this.#line} has more than ${formatNumber(MAX_COLUMNS)} columns`);
    if (column < this.#cells.length && this.#cells[column] !== '')
      throw new Error(`its row ${this.#line} has a cell twice`);
    while (this.#cells.length < column) this.#cells.push('');
    this.#cells[column] = text;
    if (problem !== undefined) this.#problems.push({ column, problem });
  }

  #endRow(): void {
    if (this.#cells.length === 0) return;
    this.#rows.push({ line: this.#line, cells: this.#cells, problems: this.#problems });
    this.#cells = [];
    this.#problems = [];
  }
}

const PLACE = /^\$?([A-Z]{1,3})\$?\d+$/i;
const LETTERS = 26;
const BEFORE_A = 64;

/** `AA12` is 26. */
function columnOf(place: string): number {
  const letters = PLACE.exec(place)?.[1]?.toUpperCase();
  if (letters === undefined) throw new Error('one of its cells has no position');
  let column = 0;
  for (const letter of letters) column = column * LETTERS + letter.charCodeAt(0) - BEFORE_A;
  return column - 1;
}
