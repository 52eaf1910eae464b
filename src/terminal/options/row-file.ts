// Shared by commands that read a file of rows: their options, and their reports of bad rows.
import { resolve } from 'node:path';
import type { Option } from 'commander';
import { ENCODING_OPTIONS } from '../../domain/csv/encoding/encoding-option.ts';
import { badRows, type FileReport } from '../../domain/csv/file-report.ts';
import type { RowProblem } from '../../domain/csv/row-problem.ts';
import type { CheckedRows } from '../../domain/csv/stage-file.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import { alreadyThere, isThere } from '../../domain/shared/write-beside.ts';
import { requirePath } from '../../domain/shared/written-path.ts';
import { visibleText } from '../../domain/shared/written-text.ts';
import type { CommonOptions, Io } from '../cli.ts';
import { type CheckRows, type ReadableFile, withFile } from '../input-file.ts';
import { shortLine } from '../output/sanitize.ts';
import { readingProgress } from '../progress/reading.ts';
import { dryRun, FILES, option, words } from './options.ts';

export interface FileOptions extends CommonOptions {
  readonly onError?: string;
  readonly encoding?: string;
  readonly rejects?: string;
}

const SHOWN = 20;
const SHOWN_COLUMNS = 8;

export const fileOptions: readonly Option[] = [
  dryRun,
  option('--on-error <abort|skip>', 'if there are bad rows: do nothing (the default), or skip them'),
  option(
    '--encoding <name>',
    `encoding of the file: ${ENCODING_OPTIONS.join(', ')}; auto is the default`,
    words(ENCODING_OPTIONS),
  ),
  option('--rejects <file>', 'write bad rows to this file, for correction', FILES),
];

/** Checks a file, and shows progress where that takes long. Throws `usage` for options that make no sense. */
export async function checkFile<File extends CheckedRows>(
  io: Io,
  file: string,
  options: FileOptions,
  check: CheckRows<File>,
  work: (checked: File, source: ReadableFile) => Promise<void>,
): Promise<void> {
  requirePath('--rejects', options.rejects);
  if (options.rejects !== undefined && resolve(options.rejects) === resolve(file)) {
    throw new OrdersError('usage', '--rejects must not be the input file; choose another file');
  }
  const { onRead, end } = await readingProgress(io, options.json === true);
  const reading = { encoding: options.encoding ?? 'auto', onRead };
  const checking = withFile(io, file, reading, check, (checked, source) => {
    end();
    return work(checked, source);
  });
  await checking.finally(end);
}

/** For a command that writes its rejects at its end: an existing file may hold corrections. Throws `usage`. */
export async function refuseExistingRejects(file: string, { rejects }: FileOptions): Promise<void> {
  // That it is the input file itself has an error of its own.
  if (rejects === undefined || resolve(rejects) === resolve(file)) return;
  if (await isThere(rejects)) {
    throw alreadyThere(rejects, 'choose another name for --rejects');
  }
}

/** Throws `usage` for an unknown mode. */
export function skipsBadRows({ onError = 'abort' }: FileOptions): boolean {
  if (onError !== 'abort' && onError !== 'skip') {
    throw new OrdersError('usage', '--on-error must be abort or skip');
  }
  return onError === 'skip';
}

/** Reports bad rows and ignored columns, and writes the rejects file. */
export async function printRowErrors(
  io: Io,
  checked: CheckedRows,
  { json = false, rejects }: FileOptions,
): Promise<void> {
  const isGood = checked.counts.badRows === 0;
  printIgnored(io, checked, { json });
  if (!isGood && rejects !== undefined) await checked.writeRejects(rejects);
  if (!isGood && !json) await printProblems(io, checked);
}

export function printIgnored(io: Io, { ignoredColumns }: CheckedRows, { json }: FileOptions): void {
  if (ignoredColumns.length === 0 || json) return;
  const names = visibleText(ignoredColumns.slice(0, SHOWN_COLUMNS).join(', '));
  const left = ignoredColumns.length - SHOWN_COLUMNS;
  io.err(`${shortLine(`ignored columns: ${names}${left > 0 ? ` and ${formatNumber(left)} more` : ''}`)}\n`);
}

/** `what` as in "3 of 10 rows rejected, nothing was shipped". */
export function rejectedFileError(
  report: FileReport,
  what: string,
  { rejects }: FileOptions,
  remedy = '',
): OrdersError {
  const where =
    rejects === undefined ? 'save the bad rows with --rejects FILE' : `the bad rows are in ${rejects}`;
  // A place is no choice: only what may be done instead is one.
  const next = rejects === undefined ? remedy : remedy.replace(/^, or /, '; ');
  return badRows(report, `${what}; ${where}${next}`);
}

async function printProblems(io: Io, checked: CheckedRows): Promise<void> {
  const shown: RowProblem[] = [];
  let more = false;
  for await (const problem of checked.problems()) {
    more = shown.length === SHOWN;
    if (more) break;
    const { value, reason } = problem;
    shown.push({ ...problem, value: visibleText(value), reason: visibleText(reason) });
  }
  await printErrors(io, shown, false);
  if (more) io.err(`and more: ${counted(checked.counts.badRows, 'bad row')} in total\n`);
}

/** Prints the first of some errors; `more` if there are others. */
export async function printErrors(io: Io, errors: readonly RowProblem[], more: boolean): Promise<void> {
  if (errors.length === 0) return;
  const { KINDS, recordText } = await import('../output/render.ts');
  const rows = errors
    .slice(0, SHOWN)
    .map(({ line, column, value, reason }) => ({ line, column, value, reason }));
  io.err(await recordText({ ...io, colour: false }, KINDS.batchErrors, { rows, isList: true }, {}));
  if (more || errors.length > SHOWN) io.err('and more\n');
}
