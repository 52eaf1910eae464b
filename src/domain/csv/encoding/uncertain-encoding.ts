// The error for a file that reads in several encodings: it shows the same cells as each of them reads them, so that
// an operator sees which one is right.
import { OrdersError } from '../../shared/errors.ts';
import type { InputFile } from '../input-file.ts';
import { decoded, type Encoding } from './decode.ts';
import { linesAboveAscii } from './utf8-evidence.ts';

const CELLS = 3;
const CELL_CHARACTERS = 30;
/** Commas, tabs, semicolons and quotes are no second byte of a character in any of the encodings. */
const SEPARATORS = /[,;\t"]+/;

/** `possible`: those in which all bytes are valid. */
export async function uncertainEncoding(
  file: InputFile,
  possible: readonly Encoding[],
): Promise<OrdersError> {
  const cells = await cellsAboveAscii(file);
  const readings: { encoding: Encoding; cells: string[] }[] = [];
  for (const encoding of possible) {
    const texts: string[] = [];
    for (const cell of cells) texts.push(await textOf(cell, encoding));
    readings.push({ encoding, cells: texts });
  }
  const shown = readings.map(({ encoding, cells: texts }) => {
    return `${encoding} reads ${texts.map((text) => `"${text}"`).join(', ')}`;
  });
  const what = `the encoding is not certain: ${shown.join('; ')}`;
  return new OrdersError('invalid', `${file.name}: ${what}`, {
    code: 'invalid_file',
    errors: [{ path: '', message: what }],
    members: { candidates: readings },
    hint: { to: 'choose_encoding', encodings: possible },
  });
}

async function cellsAboveAscii(file: InputFile): Promise<Buffer[]> {
  const cells: Buffer[] = [];
  for await (const { bytes } of linesAboveAscii(file)) {
    for (const cell of bytes.toString('latin1').split(SEPARATORS)) {
      const isNew = !cells.some((known) => known.toString('latin1') === cell);
      if (/[^\0-\x7f]/.test(cell) && isNew) cells.push(Buffer.from(cell, 'latin1'));
      if (cells.length === CELLS) return cells;
    }
  }
  return cells;
}

async function textOf(cell: Buffer, encoding: Encoding): Promise<string> {
  if (encoding === 'utf-8') return shortened(cell.toString('utf8'));
  let text = '';
  for await (const part of decoded(single(cell), encoding)) text += part;
  return shortened(text);
}

async function* single(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function shortened(text: string): string {
  const printable = text.replace(/\p{C}/gu, '\ufffd');
  return printable.length > CELL_CHARACTERS
    ? `${printable.slice(0, CELL_CHARACTERS).toWellFormed()}…`
    : printable;
}
