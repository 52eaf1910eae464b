// Reports an import to users: the errors of a file, row by row, and the result of a batch.

import type { CheckedFile } from '../../domain/csv/check-order-file.ts';
import { badRows, orderFileReport } from '../../domain/csv/file-report.ts';
import { KNOWN_ALREADY } from '../../domain/csv/known/known-policy.ts';
import type { ReadAs } from '../../domain/csv/read-file.ts';
import type { OrderFileReport, RowError } from '../../domain/csv/report-json.ts';
import type { SkipReason } from '../../domain/csv/staging.ts';
import type { BatchJson } from '../../domain/model/batch-json.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import type { Cli } from '../../terminal/cli.ts';
import {
  type FileOptions,
  printErrors,
  printRowErrors,
  rejectedFileError,
  skipsBadRows,
} from '../../terminal/options/row-file.ts';
import { printRecord } from '../../terminal/output/records.ts';
import { stripControlCharacters } from '../../terminal/output/sanitize.ts';
import { took } from '../../terminal/progress/progress.ts';
import type { Pace } from './progress.ts';
import { printCauses, readAsText, readingText } from './reading-text.ts';
import type { Followed } from './remote.ts';

/**
 * Reports the findings of the check and writes the rejects file. Throws `invalid` for a dry run with bad rows, and for
 * bad rows that must end the import.
 */
export async function reportProblems(cli: Cli, checked: CheckedFile, options: FileOptions): Promise<void> {
  const { counts } = checked;
  if (!options.json) printCauses(cli.io, checked);
  await printRowErrors(cli.io, checked, options);
  const ends = options.dryRun === true || (counts.rejectedOrders > 0 && !skipsBadRows(options));
  const report = await orderFileReport(checked);
  if (!options.json) printSkipped(cli, report);
  if (!ends) return;
  const errorOf = (what: string, remedy: string) => rejectedFileError(report, what, options, remedy);
  await endWith(cli, report, options, errorOf, counts.knownOrders > 0);
}

/** The same for the report of a server, of which no rejects file is written here. */
export async function reportOfOthers(cli: Cli, told: OrderFileReport, options: FileOptions): Promise<void> {
  // A server of an older version skips no orders.
  const report = { ...told, skipped: told.skipped ?? { orders: 0, by_reason: {} } };
  const { json } = options;
  if (!json) await printErrors(cli.io, report.errors, report.more_errors);
  if (!json) printSkipped(cli, report);
  const errorOf = (what: string, remedy: string) =>
    badRows(report, `${what}${remedy.replace(/^, or /, '; ')}`);
  await endWith(cli, report, options, errorOf, report.errors.some(isKnown));
}

const isKnown = ({ reason }: RowError) => reason.endsWith(KNOWN_ALREADY);

async function endWith(
  cli: Cli,
  report: OrderFileReport,
  options: FileOptions,
  errorOf: (what: string, remedy: string) => OrdersError,
  known: boolean,
): Promise<void> {
  // Chosen fields and columns describe the batch, which does not exist here.
  const isReport = options.dryRun || (options.json && options.fields === undefined);
  if (isReport) await printRecord(cli, options, 'fileReport', report, { text: () => readingText(report) });
  if (report.rejected === 0) return;
  const bad = `${formatNumber(report.rejected)} of ${counted(report.total_orders, 'order')}`;
  const leaveOut = known ? ', or leave out known orders with --known-refs skip' : '';
  throw options.dryRun
    ? errorOf(`${bad} would be rejected`, leaveOut)
    : errorOf(
        `${bad} rejected, nothing was imported`,
        `, or import the others with --on-error skip${leaveOut}`,
      );
}

const SKIPPED_BECAUSE: Readonly<Record<SkipReason, string>> = {
  known: 'already in this order database',
  paid_elsewhere: 'already paid elsewhere',
  refunded_elsewhere: 'refunded elsewhere',
  cancelled_elsewhere: 'cancelled elsewhere',
};

/** One line for each reason. */
function printSkipped({ io }: Cli, { skipped }: OrderFileReport): void {
  for (const [reason, { orders, lines }] of Object.entries(skipped.by_reason)) {
    const because = SKIPPED_BECAUSE[reason as SkipReason];
    const more = orders > lines.length ? ', …' : '';
    const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more}`;
    io.err(`skipped ${counted(orders, 'order')}, ${because}: ${where}\n`);
  }
}

/** Prints the result of an import; throws `interrupted` or `incomplete` where it is not complete. */
export async function reportEnd(
  cli: Cli,
  { as, batch, interrupted, readAs, chargesHeld, heldOrders, leftOpen = 0 }: Followed,
  pace: Pace,
  options: FileOptions,
): Promise<void> {
  const text = async () =>
    as === 'known'
      ? `already imported as batch ${batch.id}; nothing was created\n`
      : (await import('../../terminal/output/table.ts')).facts(summary(batch, pace, readAs));
  await printRecord(cli, options, 'batches', batch, { text });
  if (as === 'known') return;
  const next = `continue with "orders import --resume ${batch.id}"`;
  if (interrupted) {
    const unknown =
      leftOpen === 0
        ? ''
        : `${counted(leftOpen, 'payment')} under way: whether charged is unknown until it continues; `;
    throw new OrdersError('interrupted', `batch ${batch.id} is paused; ${unknown}${next}`, {
      members: { batch_id: batch.id, payments_unknown: leftOpen },
    });
  }
  if (batch.status === 'paused') {
    throw new OrdersError('incomplete', `batch ${batch.id} is paused: ${batch.reason}; ${next}`);
  }
  const unpaid = batch.failed + batch.pending;
  if (unpaid === 0 && batch.rejected === 0) return;
  const left = [
    ...(batch.rejected > 0 ? [rejectedText(batch.rejected, options)] : []),
    ...(batch.failed > 0
      ? [`${counted(batch.failed, 'payment')} failed (retry with "orders batch ${batch.id} --retry")`]
      : []),
    ...(batch.pending > 0 ? [pendingText(batch, chargesHeld, heldOrders)] : []),
  ];
  throw new OrdersError('incomplete', `batch ${batch.id}: ${left.join(', ')}`, {
    members: { batch_id: batch.id },
  });
}

function pendingText({ id, pending }: BatchJson, chargesHeld = false, held = 0): string {
  if (!chargesHeld) {
    const onHold =
      held === 0 ? '' : `, ${formatNumber(held)} on hold ("orders list --batch-id ${id} --held")`;
    return `${counted(pending, 'order')} still pending${onHold}`;
  }
  const stay = pending === 1 ? 'stays' : 'stay';
  const next = `run "orders release", then "orders import --resume ${id}"`;
  return `charges are on hold, ${counted(pending, 'order')} ${stay} pending (${next})`;
}

function rejectedText(count: number, { rejects }: FileOptions): string {
  const where = rejects === undefined ? '' : ` (correct ${rejects} and import it)`;
  return `${counted(count, 'order')} rejected${where}`;
}

/** The end of an import, and possible next steps. */
export function summary(batch: BatchJson, pace?: Pace, readAs?: ReadAs): [string, string][] {
  return [
    [
      'Batch',
      `${batch.id}${batch.csv_source === null ? '' : ` (${stripControlCharacters(batch.csv_source)})`}`,
    ],
    ...(readAs ? ([['Read as', readAsText(readAs)]] as [string, string][]) : []),
    ['Status', `${batch.status}${batch.reason === null ? '' : `: ${batch.reason}`}`],
    ['Orders', formatNumber(batch.accepted)],
    ['Paid', formatNumber(batch.paid)],
    ['Pending', formatNumber(batch.pending)],
    ['Failed', formatNumber(batch.failed)],
    ...(batch.cancelled > 0 ? ([['Cancelled', formatNumber(batch.cancelled)]] as [string, string][]) : []),
    ['Rejected', formatNumber(batch.rejected)],
    ...batch.amounts.map(({ currency, total, paid }): [string, string] => [
      `Total ${currency}`,
      `${formatNumber(total)}, paid ${formatNumber(paid)}`,
    ]),
    ['Took', pace ? timeTaken(pace) : timeSoFar(batch)],
    ['Next', nextSteps(batch).join(', ')],
  ];
}

function timeTaken({ seconds, perSecond }: Pace): string {
  const rate = perSecond === 0 ? '' : `, ${formatNumber(Math.round(perSecond))} orders/s charged`;
  return `${took(seconds)}${rate}`;
}

/** Since the batch was made, until it was complete. */
function timeSoFar({ created_at, completed_at, paid, failed }: BatchJson): string {
  const end = completed_at === null ? Date.now() : Date.parse(completed_at);
  const seconds = Math.max(1, (end - Date.parse(created_at)) / 1000);
  return timeTaken({ seconds, perSecond: (paid + failed) / seconds });
}

function nextSteps({ id, status, rejected, pending, failed }: BatchJson): string[] {
  const steps = [
    ...((status === 'running' || status === 'paused') && pending > 0 ? [`orders import --resume ${id}`] : []),
    ...(status !== 'aborted' && failed > 0 ? [`orders batch ${id} --retry`] : []),
    ...(rejected > 0 ? [`orders batch ${id} --errors`] : []),
  ];
  return steps.length > 0 ? steps : [`orders list --batch-id ${id}`];
}
