// Imports and resumes through a remote `orders serve`.
import type { CheckedFile } from '../../domain/csv/check-order-file.ts';
import type { OrderFileReport } from '../../domain/csv/report-json.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { endedSoon } from '../../terminal/calls/order-calls.ts';
import type { Cli } from '../../terminal/cli.ts';
import type { ReadableFile } from '../../terminal/input-file.ts';
import { printIgnored } from '../../terminal/options/row-file.ts';
import { reportOfServer, type Upload, uploadParameters } from './imported-before.ts';
import { reportOfOthers } from './report.ts';
import { run } from './running.ts';

export async function importRemote(
  cli: Cli,
  options: Upload,
  checked: CheckedFile,
  file: ReadableFile,
): Promise<void> {
  const { sendFile, follow, leftThere } = await import('./remote.ts');
  const parameters = uploadParameters(options, file);
  await cli.withSession(options, (session) =>
    run(cli, options, checked.counts.acceptedOrders, async ({ signal, ...progress }) => {
      const sending = sendFile(session, file, parameters, { signal, progress });
      const sent = await endedSoon(sending, signal, () => leftThere(session, undefined)).catch(
        (error: unknown) => reportBadRows(cli, error, options),
      );
      const ended = await follow(session, sent.batch.id, { signal, progress });
      return { ...sent, ...ended, readAs: checked.readAs };
    }),
  );
}

/** The server has found bad rows that this computer cannot find: orders that its database has already. */
async function reportBadRows(cli: Cli, error: unknown, options: Upload): Promise<never> {
  if (error instanceof OrdersError && error.code === 'bad_rows' && 'total_orders' in error.members) {
    await reportOfOthers(
      cli,
      { ...error.members, errors: error.errors } as unknown as OrderFileReport,
      options,
    );
  }
  throw error;
}

/** A dry run of a file without bad rows, or whose bad rows are to be skipped. */
export async function dryRunThere(
  cli: Cli,
  options: Upload,
  checked: CheckedFile,
  source: ReadableFile,
): Promise<void> {
  if (options.rejects !== undefined && checked.counts.badRows > 0)
    await checked.writeRejects(options.rejects);
  printIgnored(cli.io, checked, options);
  await reportOfOthers(cli, await reportOfServer(cli, options, source), options);
}

export async function resumeRemote(cli: Cli, options: Upload, id: number): Promise<void> {
  if (options.dryRun) return resumeForeseen(cli, options, id);
  const { follow } = await import('./remote.ts');
  await cli.withSession(options, async (session) => {
    const { status } = await session.batches.getBatch(id, session.caller);
    if (status !== 'completed') await session.batches.changeBatch(id, 'resume', session.caller);
    const as = status === 'completed' ? 'known' : 'resumed';
    await run(cli, options, undefined, async ({ signal, ...progress }) => ({
      as,
      ...(await follow(session, id, { signal, progress })),
    }));
  });
}

export async function resumeForeseen(cli: Cli, options: Upload, id: number): Promise<void> {
  const { foreseenResume } = await import('./resume-dry-run.ts');
  await foreseenResume(cli, options, id);
}
