// Files of orders: written from orders in every encoding and form, and large ones made up row by row.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import iconv from 'iconv-lite';
import type { Encoding } from '../../../src/domain/csv/encoding/decode.ts';

export const HEADER = [
  'order_ref',
  'customer_email',
  'customer_name',
  'product_name',
  'quantity',
  'unit_price',
  'currency',
];

export interface CsvForm {
  readonly encoding: Exclude<Encoding, 'iso-2022-jp'>;
  readonly bom: boolean;
  readonly delimiter: ',' | '\t' | ';';
  readonly lineEnd: '\r\n' | '\n' | '\r';
  /** The last line ends too. */
  readonly endsLine: boolean;
}

const PLAIN_FORM: CsvForm = {
  encoding: 'utf-8',
  bom: false,
  delimiter: ',',
  lineEnd: '\r\n',
  endsLine: true,
};

const ICONV_NAMES: Readonly<Record<Exclude<Encoding, 'iso-2022-jp'>, string>> = {
  'utf-8': 'utf8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  shift_jis: 'cp932',
  'euc-jp': 'euc-jp',
  'windows-1252': 'windows-1252',
};

export function encode(text: string, encoding: CsvForm['encoding'], bom = false): Buffer {
  // The table that decodes is the one that encodes; the tests of tables hold it against bytes from elsewhere.
  return Buffer.from(iconv.encode(text, ICONV_NAMES[encoding] as never, { addBOM: bom }));
}

export function csvBytes(rows: readonly (readonly string[])[], form: CsvForm = PLAIN_FORM): Buffer {
  const { delimiter, lineEnd } = form;
  const written = (cell: string) => (/["\r\n,;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = rows.map((row) => row.map(written).join(delimiter)).join(lineEnd);
  return encode(lines + (form.endsLine ? lineEnd : ''), form.encoding, form.bom);
}

export interface LargeFile {
  readonly rows: number;
  /** How many rows an order has. */
  readonly perOrder?: number;
  /** Rows of an order far from each other instead of one after another. */
  readonly scattered?: boolean;
  /** Every row is wrong. */
  readonly bad?: boolean;
  /** The number in the first `order_ref`: a database takes each only once. */
  readonly firstRef?: number;
}

/** Writes a file of any size without holding it. The same sizes give the same bytes. */
export async function writeLargeFile(
  path: string,
  { rows, perOrder = 2, scattered, bad, firstRef = 100_000 }: LargeFile,
) {
  const file = createWriteStream(path);
  file.write(`${HEADER.join(',')}\r\n`);
  const orders = Math.ceil(rows / perOrder);
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const order = scattered ? row % orders : Math.floor(row / perOrder);
    text += `ORD-${firstRef + order},customer${order % 5_000}@example.co.jp,顧客${order % 977} 太郎,`;
    text += `ノートPC ${row % 313}型,${bad ? 0 : 1 + (row % 9)},${100 + (row % 89_800)},JPY\r\n`;
    if (text.length < 64 * 1024) continue;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await finished(file);
}
