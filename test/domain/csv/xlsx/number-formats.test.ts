// Proves which formats make a date, a time or leading zeros of a number.
import { describe, expect, test } from 'vitest';
import { formatOf, readNumberFormats } from '../../../../src/domain/csv/xlsx/number-formats.ts';

const kindOf = ({ date, time, digits }: ReturnType<typeof formatOf>) =>
  [date && 'date', time && 'time', digits > 0 && `${digits} digits`].filter(Boolean).join(' ');

describe('a format code', () => {
  test.each([
    ['yyyy/m/d', 'date'],
    ['yyyy\\-mm\\-dd;@', 'date'],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'date'],
    ['[$-411]ggge"年"m"月"d"日";@', 'date'],
    ['yyyy"年"m"月"', 'date'],
    ['mmm', 'date'],
    ['m/d', 'date'],
    ['YYYY-MM-DD HH:MM:SS', 'date time'],
    ['m/d/yy h:mm AM/PM', 'date time'],
    ['h:mm', 'time'],
    ['[h]:mm:ss', 'time'],
    ['[mm]:ss', 'time'],
    ['mm:ss.0', 'time'],
    ['h"時"mm"分"', 'time'],
    ['000000', '6 digits'],
    ['0000;[Red]-0000', '4 digits'],
    ['0', '1 digits'],
    ['General', ''],
    ['#,##0', ''],
    ['0.00E+00', ''],
    ['"¥"#,##0;[Red]"¥"\\-#,##0', ''],
    ['[$USD-409] #,##0.00', ''],
    ['#,##0"台数 dozens"', ''],
    ['0 pcs', ''],
    ['000-0000', ''],
    ['[Red]#,##0_);(#,##0)', ''],
    ['0%', ''],
    ['@', ''],
    ['', ''],
  ])('%s is %j', (code, kind) => {
    expect(kindOf(formatOf(code))).toBe(kind);
  });
});

test('a style names a built-in format or one of the workbook; styles of names do not count', async () => {
  const styles = `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts>
    <cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>
    <cellXfs>${[0, 14, 22, 21, 164, 57, 32, 49].map((id) => `<xf numFmtId="${id}"/>`).join('')}<xf/></cellXfs>
    <dxfs><dxf><numFmt numFmtId="14" formatCode="0"/></dxf></dxfs></styleSheet>`;
  async function* pieces() {
    yield Buffer.from(styles);
  }
  const kinds = (await readNumberFormats(pieces())).map(kindOf);
  expect(kinds).toEqual(['', 'date', 'date time', 'time', '5 digits', 'date', 'time', '', '']);
});
