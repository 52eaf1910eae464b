// Runs an import with its progress until it ends or is stopped, and reports the end.
import type { StepListener } from '../../domain/ports/steps.ts';
import { countingEmails } from '../../terminal/calls/email-failure.ts';
import type { Cli } from '../../terminal/cli.ts';
import type { FileOptions } from '../../terminal/options/row-file.ts';
import { CLEAR_LINE } from '../../terminal/progress/progress.ts';
import { interruptible } from '../../terminal/signals.ts';
import { type ImportProgress, importProgress } from './progress.ts';
import type { Followed } from './remote.ts';
import { reportEnd } from './report.ts';

/** The result of an import, local or remote. */
type Run = (running: Running) => Promise<Followed>;

export interface Running extends ImportProgress {
  readonly signal: AbortSignal;
  /** Counts failed emails, which are told at the end; undefined for programs. */
  readonly onStep?: StepListener | undefined;
}

export async function run(
  cli: Cli,
  options: FileOptions,
  orders: number | undefined,
  work: Run,
): Promise<void> {
  const onStop = () => {
    const line = 'stopping; press Ctrl-C again to stop at once';
    if (cli.io.drawsBars) cli.io.err(`${CLEAR_LINE}${line}\n`);
  };
  const emails = countingEmails();
  const [ended, pace] = await interruptible(async (signal) => {
    const progress = await importProgress(cli.io, orders, options.json === true);
    try {
      const onStep = options.json ? undefined : emails.onStep;
      return [await work({ ...progress, signal, onStep }), progress.pace()] as const;
    } finally {
      progress.end();
    }
  }, onStop);
  const failed = emails.text();
  if (failed !== undefined) cli.notice(failed);
  await reportEnd(cli, ended, pace, options);
}
