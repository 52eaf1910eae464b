// Runs an import with its progress until it ends or is stopped, and reports the end.
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
}

export async function run(
  cli: Cli,
  options: FileOptions,
  orders: number | undefined,
  work: Run,
): Promise<void> {
  const onStop = () => {
    const line = 'finishing the payments under way; press Ctrl-C again to stop at once';
    if (cli.io.drawsBars) cli.io.err(`${CLEAR_LINE}${line}\n`);
  };
  const [ended, pace] = await interruptible(async (signal) => {
    const progress = await importProgress(cli.io, orders, options.json === true);
    try {
      return [await work({ ...progress, signal }), progress.pace()] as const;
    } finally {
      progress.end();
    }
  }, onStop);
  await reportEnd(cli, ended, pace, options);
}
