// `orders recover`: finishes work that a crash interrupted, and reports it.
import type { Context } from '../app/context.ts';
import type { RecoveredRow } from '../domain/model/journal.ts';
import type { RecoveredAll } from '../domain/recovery/recover-all.ts';
import type { RecoveredJson } from '../domain/reports/recovery-report.ts';
import { endedOrLeft } from '../domain/shared/concurrency.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { counted, formatNumber } from '../domain/shared/format.ts';
import { GRACE_MS } from '../terminal/calls/order-calls.ts';
import type { Cli, CommandSpec, CommonOptions } from '../terminal/cli.ts';
import { common, dryRun } from '../terminal/options/options.ts';
import { printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';
import { openProgress } from '../terminal/progress/progress.ts';
import { interruptible } from '../terminal/signals.ts';

export const recover: CommandSpec = {
  name: 'recover',
  description: 'finish payments, refunds and emails that a crash interrupted',
  options: [...common, ...recordOptions, dryRun],
  details: `
Ctrl-C stops it early, and so do 8 look-ups in a row without an answer; it prints what it has done.`,
  examples: ['orders recover --dry-run', 'orders recover', 'orders recover --json'],
  prints: () => 'recovered',
  run: (cli, options) =>
    cli.withContext(options, async ({ context }) => {
      const { recoveryReport } = await import('../domain/reports/recovery-report.ts');
      const recovered = options.dryRun
        ? { rows: await context.previewRecovery(), unanswered: undefined, isStopped: false }
        : await recoverAll(cli, context, options);
      const report = await recoveryReport(context.deps, recovered.rows);
      await print(cli, options, report, recovered);
      if (!options.dryRun) throwEnd(recovered);
    }),
};

interface Recovered extends RecoveredAll {
  /** By a signal: calls under way were left as a crash would leave them. */
  readonly isStopped: boolean;
}

async function recoverAll(cli: Cli, context: Context, { json }: CommonOptions): Promise<Recovered> {
  const open = await context.deps.store.read.openCounts();
  const rows: RecoveredRow[] = [];
  const standing = () => {
    const failed = rows.filter((row) => row.failed).length;
    const total = Math.max(open.money + open.emails, rows.length);
    const text = `${formatNumber(rows.length)} of ${counted(total, 'open call')}, ${formatNumber(failed)} failed`;
    return { done: rows.length, total, beside: text, line: text };
  };
  const progress = await openProgress(cli.io, { quiet: json === true }, standing);
  try {
    return await interruptible(async (signal) => {
      const work = context.recover({ signal, onRow: (row) => rows.push(row) });
      const isLeft = await endedOrLeft(work, signal, GRACE_MS);
      const done = isLeft ? { rows, unanswered: undefined } : await work;
      return { ...done, isStopped: signal.aborted };
    });
  } finally {
    progress.end();
  }
}

/** Look-ups without an answer are no lines of their own where the service is away: the error says so once. */
async function print(
  cli: Cli,
  options: CommonOptions,
  report: readonly RecoveredJson[],
  { rows, unanswered, isStopped }: Recovered,
): Promise<void> {
  const shown =
    unanswered === undefined ? report : report.filter((_row, at) => rows[at]?.unanswered === undefined);
  if (shown.length > 0 || wantsRecords(options)) await printRecords(cli, options, 'recovered', shown);
  else if (unanswered === undefined && !isStopped) cli.io.out('nothing to recover\n');
}

function throwEnd({ rows, unanswered, isStopped }: Recovered): void {
  const failed = rows.filter((row) => row.failed).length;
  const calls = counted(rows.length, 'interrupted call');
  if (isStopped) {
    throw new OrdersError(
      'interrupted',
      `stopped: ${calls} tried, ${formatNumber(failed)} of them not recovered; "orders recover" continues`,
    );
  }
  if (unanswered !== undefined) {
    throw new OrdersError(
      'downstream_failed',
      `the Payment Service does not answer (${unanswered}); ${calls} tried, ${formatNumber(failed)} not recovered; retry when "orders doctor" reports that it answers`,
      { code: 'payment_record_unreachable' },
    );
  }
  if (failed === 0) return;
  throw new OrdersError(
    'downstream_failed',
    `${failed} of ${calls} could not be recovered; retry later with "orders recover"`,
  );
}
