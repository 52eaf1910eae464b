// What the formats of a workbook's cells make of a number: a date, a time, a number with leading zeros.
import { readXml } from './xml.ts';

export interface NumberFormat {
  readonly date: boolean;
  readonly time: boolean;
  /** How many digits a whole number has at least. */
  readonly digits: number;
}

const GENERAL: NumberFormat = { date: false, time: false, digits: 0 };
const DATE: NumberFormat = { ...GENERAL, date: true };
const TIME: NumberFormat = { ...GENERAL, time: true };
const DATE_TIME: NumberFormat = { ...GENERAL, date: true, time: true };

/** The ids of formats that no workbook spells out, by their first and last; from 27 on as in East Asia. */
const BUILT_IN: readonly (readonly [first: number, last: number, format: NumberFormat])[] = [
  [14, 17, DATE],
  [18, 21, TIME],
  [22, 22, DATE_TIME],
  [27, 31, DATE],
  [32, 33, TIME],
  [34, 36, DATE],
  [45, 47, TIME],
  [50, 58, DATE],
];

/** Formats and styles have other meanings elsewhere. */
const SECTIONS = new Set(['numFmts', 'cellXfs']);
/** Excel has 64,000. */
const MAX_STYLES = 100_000;

/** The format of each style that a cell can name. */
export async function readNumberFormats(pieces: AsyncIterable<Buffer>): Promise<readonly NumberFormat[]> {
  const custom = new Map<string, NumberFormat>();
  const ids: string[] = [];
  let section = '';
  await readXml(pieces, {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (SECTIONS.has(name)) section = name;
      else if (name === 'numFmt' && section === 'numFmts') custom.set(numFmtId, formatOf(formatCode));
      else if (name === 'xf' && section === 'cellXfs') ids.push(numFmtId);
      if (ids.length > MAX_STYLES || custom.size > MAX_STYLES) throw new Error('it has too many styles');
    },
    close(name) {
      if (name === section) section = '';
    },
  });
  return ids.map((id) => custom.get(id) ?? builtIn(Number(id)));
}

function builtIn(id: number): NumberFormat {
  return BUILT_IN.find(([first, last]) => id >= first && id <= last)?.[2] ?? GENERAL;
}

/** Texts, colours, currencies and fillers; `[h]` is a count of hours. */
const NOT_PLACES = /"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gis;
/** A section for positive numbers comes first. */
const FIRST_SECTION = /^[^;]*/;

/** `code` as in `yyyy/mm/dd`. */
export function formatOf(code: string): NumberFormat {
  const places = FIRST_SECTION.exec(code.replace(NOT_PLACES, ''))?.[0].toLowerCase().trim() ?? '';
  if (/^0+$/.test(places)) return { ...GENERAL, digits: places.length };
  if (/[0#?]/.test(places.replace(/s\.0+/g, 's')) || places.includes('general')) return GENERAL;
  const time = /[hs]/.test(places) || places.includes('[m');
  const date = /[yd]|ge/.test(places) || (places.includes('m') && !time);
  return { date, time, digits: 0 };
}
