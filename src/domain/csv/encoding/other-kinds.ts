// Files that are taken for CSV and are none: known by their first bytes, whatever their name says.
import { invalidFile } from '../input-file.ts';

const BY_BYTES: readonly (readonly [start: string, kind: string])[] = [
  ['25504446', 'a PDF'],
  ['1f8b', 'a file that is compressed with gzip'],
  ['425a68', 'a file that is compressed with bzip2'],
  ['28b52ffd', 'a file that is compressed with Zstandard'],
  ['fd377a585a', 'a file that is compressed with xz'],
  ['377abcaf', 'a 7z archive'],
  ['52617221', 'a RAR archive'],
  ['53514c69746520666f726d6174', 'a SQLite database'],
  ['7b5c727466', 'a text document (RTF)'],
  ['89504e47', 'a picture'],
  ['ffd8ff', 'a picture'],
];

const BY_TEXT: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^<(!doctype html|html|head|body|table|meta)\b/i, 'a web page (HTML)'],
  [/^<\?xml|^<[a-z][\w:.-]*[\s/>]/i, 'an XML file'],
  [/^(\{\s*("|\}|$)|\[\s*(\{|\[|"|\d|\]|$))/, 'a JSON file'],
];

/** Throws `invalid` naming what the file is. */
export function refuseOtherKinds(name: string, first: Buffer): void {
  const bytes = first.toString('hex');
  const start = first.toString('latin1').replace(/^(?:\u00ef\u00bb\u00bf)?\s*/, '');
  const kind =
    BY_BYTES.find(([begin]) => bytes.startsWith(begin))?.[1] ??
    BY_TEXT.find(([pattern]) => pattern.test(start))?.[1];
  if (kind !== undefined) throw invalidFile(name, `is ${kind}; save the orders as CSV or .xlsx`);
}
