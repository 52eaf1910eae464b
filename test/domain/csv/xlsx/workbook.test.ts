// Proves that a workbook's sheets are found by name, and that its parts are found wherever they are.
import { describe, expect, test } from 'vitest';
import { openWorkbook } from '../../../../src/domain/csv/xlsx/workbook.ts';
import { opened, openedParts, partsOf, relationships, rowsOf } from '../../../support/workbook.ts';
import { zipFile } from '../../../support/zip.ts';

const CELL = '<row><c><v>1</v></c></row>';
const BOOK = `<sheets><sheet name="Hidden" sheetId="7" state="veryHidden" r:id="rId1"/>
  <sheet name="注文" sheetId="3" r:id="rId2"/><sheet name="Chart" sheetId="4" r:id="rId3"/>
  <sheet name="ORDERS" sheetId="5" r:id="rId1"/></sheets>`;
const SECOND = {
  name: 'xl/worksheets/sheet2.xml',
  content: '<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>',
};

describe('sheets', () => {
  const workbook = () => openedParts({ book: BOOK, rows: CELL, more: [SECOND] });

  test('those with cells are listed, and the first visible one is read', async () => {
    const book = await workbook();
    expect(book.sheets).toEqual([
      { name: 'Hidden', hidden: true },
      { name: '注文', hidden: false },
      { name: 'ORDERS', hidden: false },
    ]);
    expect(book.sheetOf()).toBe('注文');
    expect(await rowsOf(book)).toEqual([{ line: 1, cells: ['2'], problems: [] }]);
  });

  test('one is asked for by its name in any case, hidden or not, more than once', async () => {
    const book = await workbook();
    expect(book.sheetOf('orders')).toBe('ORDERS');
    for (const _ of [1, 2])
      expect(await rowsOf(book, 'hidden')).toEqual([{ line: 1, cells: ['1'], problems: [] }]);
  });

  test('an error lists the names', async () => {
    const book = await workbook();
    expect(() => book.sheetOf('Order\u200Bs')).toThrow(
      'orders.xlsx has no sheet Order<U+200B>s; its sheets are Hidden, 注文, ORDERS',
    );
    await expect(rowsOf(book, 'x')).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('of many sheets an error lists ten', async () => {
    const list = Array.from({ length: 30 }, (_, at) => `<sheet name="S${at}" r:id="rId1"/>`);
    const book = await openedParts({ book: `<sheets>${list.join('')}</sheets>` });
    expect(() => book.sheetOf('x')).toThrow(/are S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 20 more$/);
  });
});

describe('the workbook', () => {
  const DATE = '<row><c s="1"><v>44893</v></c></row>';
  const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>';
  const sheets = '<sheets><sheet name="S" r:id="rId1"/></sheets>';

  test.each([
    ['', '2022-11-28'],
    ['<workbookPr date1904="1"/>', '2026-11-29'],
    ['<workbookPr date1904="false"/>', '2022-11-28'],
  ])('with %s says how dates are counted', async (settings, date) => {
    const book = await openedParts({ rows: DATE, styles, book: settings + sheets });
    expect((await rowsOf(book))[0]?.cells).toEqual([date]);
  });

  test('says whether values of formulas are void', async () => {
    const rows = '<row><c><f>1+1</f><v>0</v></c></row>';
    const book = await openedParts({ rows, book: `${sheets}<calcPr fullCalcOnLoad="1"/>` });
    expect((await rowsOf(book))[0]?.problems).toHaveLength(1);
  });

  test('may have its parts anywhere, named in any case', async () => {
    const path = zipFile([
      { name: '_rels/.rels', content: relationships(['officeDocument', '/My%20Book/Main.xml']) },
      { name: 'My Book/_rels/main.xml.rels', content: relationships(['worksheet', '../sheet.xml']) },
      {
        name: 'my book/main.xml',
        content: '<workbook xmlns:q="u"><sheets><sheet name="S" q:id="rId1"/></sheets></workbook>',
      },
      { name: 'Sheet.xml', content: SECOND.content, stored: true },
    ]);
    expect((await rowsOf(await opened(path)))[0]?.cells).toEqual(['2']);
  });

  test('stops in the middle when the import is aborted', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `<row><c><v>${at}</v></c></row>`).join('');
    const abort = new AbortController();
    const book = await openWorkbook(zipFile(partsOf({ rows })), { name: 'a', signal: abort.signal });
    let read = 0;
    const readAll = async () => {
      for await (const _ of book.rows()) if (++read === 10) abort.abort();
    };
    await expect(readAll()).rejects.toMatchObject({ kind: 'interrupted' });
    expect(read).toBeLessThan(20_000);
    await book.close();
  });
});
