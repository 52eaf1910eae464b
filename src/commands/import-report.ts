// What an import tells people: what is wrong with a file, row by row, and what came of a batch.
import type { BatchJson } from '../domain/batch.ts';
import type { CheckedFile } from '../domain/csv/check-order-file.ts';
import { badRows, fileReport } from '../domain/csv/file-report.ts';
import type { RowProblem } from '../domain/csv/row.ts';
import { grouped } from '../domain/written-number.ts';
import { type Cli, type CommonOptions, type Io, printJson } from './cli.ts';
import type { Pace } from './import-progress.ts';
import { harmless } from './terminal-text.ts';

interface ReportOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly onError: string;
  readonly rejects?: string;
}

const SHOWN = 20;

/**
 * Tells what the check has found and writes the rejects file; whether all is good. Throws `invalid` for a dry run
 * with bad rows, and for bad rows that are to end the import.
 */
export async function reportProblems(
  cli: Cli,
  checked: CheckedFile,
  options: ReportOptions,
): Promise<boolean> {
  const { counts, ignoredColumns } = checked;
  const good = counts.rejectedOrders === 0;
  if (ignoredColumns.length > 0 && !options.json) {
    cli.io.err(`columns that import does not read: ${ignoredColumns.join(', ')}\n`);
  }
  if (!good && options.rejects !== undefined) await checked.writeRejects(options.rejects);
  const ends = options.dryRun === true || (!good && options.onError === 'abort');
  const report = ends || options.json ? await fileReport(checked) : undefined;
  if (options.json) {
    if (report && ends) printJson(cli.io, report);
  } else {
    if (!good) await printProblems(cli.io, checked);
    if (options.dryRun) cli.io.out(await dryRunText(checked));
  }
  if (good || !ends || !report) return good;
  const rejects =
    options.rejects === undefined ? '; --rejects FILE writes them down' : `; they are in ${options.rejects}`;
  if (options.dryRun) throw badRows(report, 'would be rejected', rejects);
  throw badRows(report, 'are bad, nothing was imported', `${rejects}, --on-error skip imports the others`);
}

async function printProblems(io: Io, checked: CheckedFile): Promise<void> {
  const { table } = await import('./output.ts');
  const { shown, more } = await first(checked, SHOWN);
  io.err(
    table<RowProblem>(
      { ...io, colour: false },
      [
        { head: 'LINE', value: (row) => String(row.line), align: 'right' },
        { head: 'COLUMN', value: (row) => row.column },
        { head: 'VALUE', value: (row) => row.value, shrinks: true },
        { head: 'REASON', value: (row) => row.reason, shrinks: true },
      ],
      shown,
    ),
  );
  if (more) io.err(`and more; ${grouped(checked.counts.badRows)} rows are bad\n`);
}

async function first(checked: CheckedFile, most: number) {
  const shown: RowProblem[] = [];
  for await (const problem of checked.problems()) {
    if (shown.length === most) return { shown, more: true };
    shown.push(problem);
  }
  return { shown, more: false };
}

async function dryRunText({ counts, encoding }: CheckedFile): Promise<string> {
  const { facts } = await import('./output.ts');
  const totals = Object.entries(counts.totals).map(
    ([currency, total]) => `${grouped(Number(total))} ${currency}`,
  );
  return facts([
    ['Rows', grouped(counts.rows)],
    ['Encoding', encoding],
    ['Orders', grouped(counts.orders)],
    ['Good', grouped(counts.acceptedOrders)],
    ['Rejected', grouped(counts.rejectedOrders)],
    ['Total', totals.join(', ')],
  ]);
}

/** The end of an import, and what can be done next. */
export function summary(batch: BatchJson, pace?: Pace): [string, string][] {
  return [
    ['Batch', `${batch.id}${batch.csv_source === null ? '' : ` (${harmless(batch.csv_source)})`}`],
    ['Status', `${batch.status}${batch.reason === null ? '' : `: ${batch.reason}`}`],
    ['Orders', grouped(batch.accepted)],
    ['Paid', grouped(batch.paid)],
    ['Pending', grouped(batch.pending)],
    ['Failed', grouped(batch.failed)],
    ...(batch.cancelled > 0 ? ([['Cancelled', grouped(batch.cancelled)]] as [string, string][]) : []),
    ['Rejected', grouped(batch.rejected)],
    ...batch.amounts.map(({ currency, total, paid }): [string, string] => [
      `Total ${currency}`,
      `${grouped(total)}, paid ${grouped(paid)}`,
    ]),
    ...(pace ? ([['Took', took(pace)]] as [string, string][]) : []),
    ['Next', nextSteps(batch).join(', ')],
  ];
}

function took({ seconds, perSecond }: Pace): string {
  const rate = perSecond === 0 ? '' : `, ${grouped(Math.round(perSecond))} orders/s charged`;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s${rate}`;
}

function nextSteps({ id, status, rejected, pending, failed }: BatchJson): string[] {
  const steps = [
    ...((status === 'running' || status === 'paused') && pending > 0 ? [`orders import --resume ${id}`] : []),
    ...(status !== 'aborted' && failed > 0 ? [`orders batch ${id} --retry`] : []),
    ...(rejected > 0 ? [`orders batch ${id} --errors`] : []),
  ];
  return steps.length > 0 ? steps : [`orders list --batch-id ${id}`];
}
