// The parts of a workbook that say what else is in it: which sheets, where they are, how dates are counted.
import { posix } from 'node:path';
import { shown } from './damage.ts';
import { type Attributes, readXml, type XmlHandler } from './xml.ts';
import type { ZipParts } from './zip-parts.ts';

export interface SheetPart {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: string;
}

export interface WorkbookParts {
  /** Those with cells, in the order of their tabs. */
  readonly sheets: readonly SheetPart[];
  /** Whether days are counted from 1904. */
  readonly from1904: boolean;
  /** Whether the values of formulas are to be calculated when the workbook is opened. */
  readonly recalculated: boolean;
  readonly sharedStrings: string | undefined;
  readonly styles: string | undefined;
}

/** Bound on each part but sheets and strings. */
export const MAX_SMALL_BYTES = 32 * 1024 * 1024;
/** More than any spreadsheet program opens. */
const MAX_SHEETS = 2_000;

/** Returns undefined if the archive is no workbook. */
export async function workbookParts(zip: ZipParts): Promise<WorkbookParts | undefined> {
  const main = [...(await relationshipsOf(zip, ''))].find(([, { kind }]) => kind === 'officeDocument');
  if (!main) return undefined;
  const part = main[1].part;
  const relationships = await relationshipsOf(zip, part);
  const book = bookHandler();
  await readXml(zip.pieces(part, MAX_SMALL_BYTES), book);
  if (book.root !== 'workbook') return undefined;
  const partOf = (kind: string) => [...relationships.values()].find((one) => one.kind === kind)?.part;
  const sheets = book.sheets.flatMap(({ name, hidden, id }) => {
    const target = relationships.get(id);
    if (!target) throw new Error(`it has no part for the sheet ${shown(name)}`);
    return target.kind === 'worksheet' ? [{ name, hidden, part: target.part }] : [];
  });
  if (sheets.length === 0) throw new Error('it has no sheet with cells');
  const { from1904, recalculated } = book;
  return { sheets, from1904, recalculated, sharedStrings: partOf('sharedStrings'), styles: partOf('styles') };
}

interface NamedSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly id: string;
}

function bookHandler() {
  const sheets: NamedSheet[] = [];
  const found = { root: '', from1904: false, recalculated: false, sheets };
  const handler: XmlHandler = {
    open(name, attributes) {
      if (found.root === '') found.root = name;
      if (name === 'workbookPr') found.from1904 = isTrue(attributes.date1904);
      if (name === 'calcPr') found.recalculated = isTrue(attributes.fullCalcOnLoad);
      if (name !== 'sheet') return;
      if (sheets.length >= MAX_SHEETS) throw new Error(`it has more than ${MAX_SHEETS} sheets`);
      const { name: sheet = '', state = 'visible' } = attributes;
      sheets.push({ name: sheet, hidden: state !== 'visible', id: relationId(attributes) });
    },
  };
  return Object.assign(found, handler);
}

/** `r:id`, whatever the prefix is; the sheet's own number has another name. */
function relationId(attributes: Attributes): string {
  const [, id = ''] = Object.entries(attributes).find(([name]) => name.endsWith(':id')) ?? [];
  return id;
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

interface Relationship {
  /** The last word of its type, the same in every version of the format. */
  readonly kind: string;
  readonly part: string;
}

/** The parts that a part names, by id; '' is the archive itself. */
async function relationshipsOf(zip: ZipParts, part: string): Promise<Map<string, Relationship>> {
  const folder = posix.dirname(part);
  const file = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const found = new Map<string, Relationship>();
  if (!zip.names.has(file.toLowerCase())) return found;
  await readXml(zip.pieces(file, MAX_SMALL_BYTES), {
    open(name, { Id = '', Type = '', Target = '', TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      const path = posix.join(Target.startsWith('/') ? '' : folder, unescaped(Target));
      found.set(Id, { kind: posix.basename(Type), part: path.replace(/^\//, '') });
    },
  });
  return found;
}

function unescaped(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
