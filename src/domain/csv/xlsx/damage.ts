// Turns the faults of a workbook into errors of one line. The modules beside this one throw plain errors with the reason.
import { errorText, OrdersError } from '../../shared/errors.ts';
import { invalidFile } from '../input-file.ts';

/** The error to throw in place of `error`: damage, unless it is an error of the program or of the system. */
export function workbookError(name: string, error: unknown): unknown {
  if (error instanceof OrdersError || !(error instanceof Error)) return error;
  if ('syscall' in error) return new OrdersError('usage', `${name} cannot be read (${errorText(error)})`);
  const isOfLibrary = error.constructor === Error || ('code' in error && String(error.code).startsWith('Z_'));
  return isOfLibrary ? damaged(name, errorText(error)) : error;
}

function damaged(name: string, reason: string): OrdersError {
  const what = shown(reason, MAX_REASON).replace(/\.$/, '');
  return invalidFile(
    name,
    `is a damaged workbook (${what}); open it in the spreadsheet program and save it as .xlsx or CSV`,
  );
}

/** As much of a text of the file as an error shows. */
const MAX_REASON = 120;
const MAX_SHOWN = 40;
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A text of the file as a message shows it: on one line, short, with a name for each invisible character. */
export function shown(text: string, length = MAX_SHOWN): string {
  const short = text.length > length ? `${text.slice(0, length)}…` : text;
  return short.replace(UNSEEN, (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `<U+${code.padStart(4, '0')}>`;
  });
}
