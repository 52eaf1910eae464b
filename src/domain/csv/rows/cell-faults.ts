// Cells that hold no value: the errors of spreadsheets, lost characters, and characters that cannot be seen.
import { codePoint } from '../../shared/written-text.ts';

export const LOST_CHARACTER = 'contains U+FFFD in place of a lost character; enter the text again';

/** In English, German, French, Spanish, Italian and Portuguese; the last one is LibreOffice's. */
const ERROR =
  /^(?:#(?:N\/A|N\/D|NV|GETTING_DATA|DIV\/0!|[¡¿]?(?:REF|RIF|VALUE|NAME|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|PYTHON|DATA|EXTERNAL|BEZUG|WERT|ZAHL|LEER|VALEUR|NOM|NOMBRE|NUL|VALOR|VALORE|NOME|NULO|DIV\/0)[!?])|Err:\d{3})$/i;
const TOO_WIDE = /^#{2,}$/;

/** The problem of a cell in which a spreadsheet shows an error instead of a value. */
export function spreadsheetError(cell: string): string | undefined {
  const text = cell.trim();
  if (ERROR.test(text)) return 'is a spreadsheet error; correct the formula and save again';
  return TOO_WIDE.test(text)
    ? 'is too wide for its column in the spreadsheet; widen the column and save again'
    : undefined;
}

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2028\u2029]/u;

/** Names the cause of a bad cell that a look at the cell does not show; else gives the problem as it is. */
export function namedProblem(cell: string, problem: string): string {
  if (cell.includes('\ufffd')) return LOST_CHARACTER;
  const [unseen] = UNSEEN.exec(cell.trim()) ?? [];
  return (
    spreadsheetError(cell) ??
    (unseen === undefined ? problem : `contains ${codePoint(unseen)}, an invisible character; remove it`)
  );
}
