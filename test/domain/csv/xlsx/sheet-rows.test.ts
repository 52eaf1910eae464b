// Proves which rows and cells are read from the XML of a sheet, and within which bounds.
import { describe, expect, test } from 'vitest';
import { cellsOf, openedParts, rowsOf } from '../../../support/workbook.ts';

const inline = (text: string) => `<c t="inlineStr"><is>${text}</is></c>`;

describe('texts', () => {
  test('runs are joined, and how they are read aloud is left out', async () => {
    const strings = `<si><r><t>山</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 田 </t></r></si>
      <si><t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh><phoneticPr fontId="1"/></si><si/>`;
    const rows = `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>
      ${inline('<r><t>a</t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>エー</t></rPh>')}</row>`;
    expect(await cellsOf({ strings, rows })).toEqual([['山 田 ', '山田', '', 'ab']]);
  });

  test('escapes are undone, entities of XML too', async () => {
    const rows = `<row>${inline('<t>a_x000D_&#10;b &lt;&amp;&gt; _x005F_x000D_ &lt;![CDATA[</t>')}</row>`;
    expect(await cellsOf({ rows })).toEqual([['a\r\nb <&> _x000D_ <![CDATA[']]);
  });

  test('a text that no cell can hold is an error', async () => {
    const rows = `<row>${inline(`<t>${'x'.repeat(140_000)}</t>`)}</row>`;
    await expect(cellsOf({ rows })).rejects.toThrow('one of its cells has more than 131,072 characters');
  });
});

describe('places', () => {
  test('gaps are empty cells; rows and cells without a value are left out', async () => {
    const rows = `<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c><c r="AA2" s="1"/></row>
      <row r="3"/><row r="5"><c r="A5" t="str"><v></v></c></row><row r="9"><c r="AB9"><v>3</v></c></row>`;
    expect(await rowsOf(await openedParts({ rows }))).toEqual([
      { line: 2, cells: ['', '1', '', '2'], problems: [] },
      { line: 9, cells: [...Array<string>(27).fill(''), '3'], problems: [] },
    ]);
  });

  test('without them, rows and cells follow each other', async () => {
    const rows =
      '<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c r="C3"><v>3</v></c><c><v>4</v></c></row>';
    const read = await rowsOf(await openedParts({ rows }));
    expect(read.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, '1', '', '2'],
      [3, '', '', '3', '4'],
    ]);
  });

  test('cells in any order are taken by their places', async () => {
    const rows = '<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>';
    expect(await cellsOf({ rows })).toEqual([['1', '2']]);
  });

  test.each([
    ['a row twice', '<row r="1"/><row r="1"/>', 'its rows are out of order'],
    ['row 0', '<row r="0"/>', 'its rows are out of order'],
    ['a row without a number', '<row r="x"/>', 'its rows are out of order'],
    ['row 1,048,577', '<row r="1048577"/>', 'it has more than 1,048,576 rows'],
    ['a cell twice', '<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', 'its row 1 has a cell twice'],
    ['column 1,025', '<row><c r="AMK1"><v>1</v></c></row>', 'its row 1 has more than 1,024 columns'],
    ['a cell nowhere', '<row><c r="1"><v>1</v></c></row>', 'one of its cells has no position'],
    ['a text that is missing', '<row><c t="s"><v>7</v></c></row>', 'names a text that is missing'],
    ['an end too early', '<row><c>', 'unexpected close tag'],
  ])('%s is an error', async (_what, rows, reason) => {
    await expect(cellsOf({ rows })).rejects.toThrow(reason);
  });
});

test('only the data of the sheet counts, with any prefix', async () => {
  const sheet = `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetPr/>
    <x:row><x:c><x:v>no</x:v></x:c></x:row>
    <x:sheetData><x:row><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData>
    <x:row><x:c><x:v>no</x:v></x:c></x:row></x:worksheet>`;
  expect(await cellsOf({ sheet })).toEqual([['2']]);
});

test('problems name the place of their cell', async () => {
  const rows =
    '<row><c r="B1"><f>A1*2</f></c><c r="C1"><v>1</v></c><c r="D1"><v>12345678901234567</v></c></row>';
  const [row] = await rowsOf(await openedParts({ rows }));
  expect(row?.cells).toEqual(['', '', '1', '12345678901234567']);
  expect(row?.problems).toEqual([
    { column: 1, problem: expect.stringContaining('is a formula without its value') },
    { column: 3, problem: expect.stringContaining('has more than 15 digits') },
  ]);
});

test('a million rows without a value are no rows', async () => {
  const rows = Array.from({ length: 1_000_000 }, (_, at) => `<row r="${at + 1}" spans="1:8"/>`).join('');
  expect(await cellsOf({ rows })).toEqual([]);
});
