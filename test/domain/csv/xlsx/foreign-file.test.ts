// Proves that a file that is no workbook, or a damaged one, is named in one line with the next step.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { OrdersError } from '../../../../src/domain/shared/errors.ts';
import { tempPath } from '../../../support/temp.ts';
import { opened, partsOf, rowsOf } from '../../../support/workbook.ts';
import { type ZipPart, zipFile, zipOf } from '../../../support/zip.ts';

async function refusal(path: string): Promise<OrdersError> {
  try {
    await rowsOf(await opened(path));
  } catch (error) {
    return error as OrdersError;
  }
  throw new Error('it was read');
}

function fileOf(bytes: string | Buffer): string {
  const path = tempPath('orders.xlsx');
  writeFileSync(path, bytes);
  return path;
}

const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument';

test.each<[string, ZipPart[], string]>([
  [
    '.xlsb',
    [{ name: 'xl/workbook.bin', content: '' }],
    'is a binary workbook (.xlsb); save it as .xlsx or CSV',
  ],
  [
    '.docx',
    [{ name: 'word/document.xml', content: '' }],
    'is a Word document; save its table as .xlsx or CSV',
  ],
  [
    '.pptx',
    [{ name: 'ppt/presentation.xml', content: '' }],
    'is a PowerPoint presentation; save its table as',
  ],
  [
    'Numbers',
    [{ name: 'Index/Document.iwa', content: '' }],
    'is a document of an Apple program; export it as',
  ],
  [
    '.ods',
    [{ name: 'mimetype', content: `${OPEN_DOCUMENT}.spreadsheet` }],
    'is an OpenDocument spreadsheet (.ods)',
  ],
  [
    '.odt',
    [{ name: 'mimetype', content: `${OPEN_DOCUMENT}.text` }],
    'is an OpenDocument file without a sheet',
  ],
  [
    'other',
    [{ name: 'orders.csv', content: 'a,b' }],
    'is a ZIP archive without a workbook; unpack it and name',
  ],
  ['empty', [], 'is a ZIP archive without a workbook; unpack it and name the file of orders in it'],
])('a ZIP archive: %s', async (_kind, parts, message) => {
  const { kind, message: shown } = await refusal(zipFile(parts));
  expect(kind).toBe('invalid');
  expect(shown).toContain(`orders.xlsx ${message}`);
});

/** A compound file with one entry in its directory, behind other bytes. */
function compound(stream: string): Buffer {
  const bytes = Buffer.alloc(300 * 1024);
  bytes.write('d0cf11e0a1b11ae1', 'hex');
  bytes.write(stream, 280 * 1024, 'utf16le');
  return bytes;
}

test.each([
  ['EncryptedPackage', 'is encrypted with a password; save it without one, as .xlsx or CSV'],
  ['Workbook', 'is a workbook of the old format (.xls); save it as .xlsx or CSV'],
  ['Book', 'is a workbook of the old format (.xls); save it as .xlsx or CSV'],
  ['WordDocument', 'is an Office file of the old format; save its table as .xlsx or CSV'],
])('a compound file with the stream %s', async (stream, message) => {
  expect((await refusal(fileOf(compound(stream)))).message).toBe(`orders.xlsx ${message}`);
});

test.each(['', 'a', 'order_ref,quantity\n'])('%j is no workbook', async (text) => {
  expect((await refusal(fileOf(text))).message).toBe('orders.xlsx is no workbook; save it as .xlsx or CSV');
});

const ADVICE = '; open it in the spreadsheet program and save it as .xlsx or CSV';
const BOOK = partsOf({ rows: '<row><c t="s"><v>0</v></c></row>', strings: '<si><t>1</t></si>', styles: '' });
const without = (name: string) => BOOK.filter((part) => part.name !== name);
const instead = (name: string, part: Partial<ZipPart>) =>
  BOOK.map((one) => (one.name === name ? { ...one, ...part } : one));

test.each<[string, ZipPart[], string]>([
  ['no sheet', without('xl/worksheets/sheet1.xml'), 'its part xl/worksheets/sheet1.xml is missing'],
  ['no list of sheets', without('xl/_rels/workbook.xml.rels'), 'it has no part for the sheet Orders'],
  ['no sheets at all', instead('xl/workbook.xml', { content: '<workbook/>' }), 'it has no sheet with cells'],
  [
    'other bytes',
    instead('xl/workbook.xml', { says: { checksum: 1 } }),
    'its part xl/workbook.xml was changed or cut',
  ],
  [
    'a document type',
    instead('xl/workbook.xml', { content: '<!DOCTYPE a><workbook/>' }),
    'it has a document type',
  ],
  [
    'a short sheet',
    instead('xl/worksheets/sheet1.xml', { content: '<worksheet>' }),
    'unclosed tag: worksheet',
  ],
  [
    'a line in a name',
    instead('xl/workbook.xml', { name: 'xl/\nworkbook.xml' }),
    'its part xl/workbook.xml is missing',
  ],
])('a damaged workbook: %s', async (_what, parts, reason) => {
  const { kind, message } = await refusal(zipFile(parts));
  expect(kind).toBe('invalid');
  expect(message).toContain(`orders.xlsx is a damaged workbook (${reason}`);
  expect(message.endsWith(ADVICE)).toBe(true);
  expect(message).not.toMatch(/\p{Cc}/u);
});

test('a byte changed or missing anywhere is an error of one line, or changes no cell', async () => {
  const whole = zipOf(BOOK);
  for (let at = 0; at < whole.length; at += 13) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x55;
    for (const bytes of [changed, whole.subarray(0, at)]) {
      const path = fileOf(bytes);
      const read = await opened(path)
        .then(rowsOf)
        .catch((error: unknown) => error);
      if (Array.isArray(read)) expect(read).toEqual([{ line: 1, cells: ['1'], problems: [] }]);
      else expect(read).toMatchObject({ name: 'OrdersError', kind: 'invalid' });
    }
  }
});
