// `orders prune`: deletes old journal and timeline records.
import type { Pruned, PruneProgress } from '../domain/maintenance/prune.ts';
import type { Deps } from '../domain/ports/store.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { counted, formatNumber, parseAge, timeToJson } from '../domain/shared/format.ts';
import { type Cli, type CommandSpec, printJson } from '../terminal/cli.ts';
import { common, option, yes } from '../terminal/options/options.ts';
import type { Column } from '../terminal/output/table.ts';
import { localMoment } from '../terminal/output/times.ts';
import type { BarState } from '../terminal/progress/bar.ts';
import { openProgress } from '../terminal/progress/progress.ts';
import { isSure, type SureOptions } from '../terminal/prompts/confirm.ts';
import { interruptible } from '../terminal/signals.ts';

interface PruneOptions extends SureOptions {
  readonly olderThan: string;
}

interface Ended {
  readonly pruned: Pruned;
  readonly cutoff: number;
  readonly dryRun: boolean;
  readonly isStopped: boolean;
}

const DETAILS = `
Deletes records of calls and timeline events of orders that have not changed for the given time. It keeps
orders, items and batches, the records of completed payments and refunds, received events, and all records
of orders with open work. New orders reuse the space; the database file does not shrink.`;

/** A shorter run needs no progress bar. */
const PROGRESS_AFTER_MS = 3_000;

export const prune: CommandSpec<PruneOptions> = {
  name: 'prune',
  description: 'delete old journal and timeline records',
  options: [
    ...common,
    option(
      '--older-than <age>',
      'delete records of orders unchanged for this long: 90d, 52w, P90D; at least 7d',
    ).makeOptionMandatory(),
    option('--dry-run', 'only count the records, delete nothing'),
    yes,
  ],
  details: DETAILS,
  examples: [
    'orders prune --older-than 90d --dry-run',
    'orders prune --older-than 52w --yes',
    "orders prune --older-than 90d --json | jq '.journal + .events'",
  ],
  async run(cli, options) {
    const { LEAST_AGE_MS } = await import('../domain/model/retention.ts');
    const { dryRun = false } = options;
    const ageMs = ageOf(options.olderThan, LEAST_AGE_MS);
    await cli.withContext(options, async ({ context: { deps } }) => {
      const cutoff = deps.clock.now() - ageMs;
      const question = `Delete old records of orders unchanged since ${localMoment(cli.io, cutoff)}? This cannot be undone.`;
      if (!dryRun && !(await isSure(cli, options, question))) return cli.io.err('nothing was deleted\n');
      const ended = await run(cli, options, deps, cutoff);
      if (options.json) printJson(cli.io, toJson(ended, options));
      else await tell(cli, ended);
      if (!ended.isStopped) return;
      const next = dryRun ? ' before all records were counted' : '; run the same command to continue';
      throw new OrdersError('interrupted', `stopped${next}`);
    });
  },
};

function ageOf(written: string, leastMs: number): number {
  const ms = parseAge(written);
  if (ms !== undefined && ms >= leastMs) return ms;
  throw new OrdersError(
    'usage',
    ms === undefined
      ? '--older-than must be an age in hours, days or weeks, such as 90d, 52w or P90D'
      : `--older-than must be ${leastMs / DAY_MS}d or more: until then, requests, events and emails are still retried`,
  );
}

const DAY_MS = 86_400_000;

async function run(
  { io }: Cli,
  { json = false, dryRun = false }: PruneOptions,
  deps: Deps,
  cutoff: number,
): Promise<Ended> {
  const domain = await import('../domain/maintenance/prune.ts');
  let standing: BarState | undefined;
  const onProgress = (now: PruneProgress) => {
    standing = standingOf(now);
  };
  const progress = await openProgress(io, { quiet: json, afterMs: PROGRESS_AFTER_MS }, () => standing);
  try {
    return await interruptible(async (signal) => {
      const pruned = await domain.prune(deps, { cutoff, dryRun, signal, onProgress });
      return { pruned, cutoff, dryRun, isStopped: signal.aborted };
    });
  } finally {
    progress.end();
  }
}

function standingOf({ pruned, upTo, of }: PruneProgress): BarState {
  const rows = counted(pruned.journal + pruned.events, 'row');
  const line = `${rows}, orders up to ${formatNumber(upTo)} of ${formatNumber(of)}`;
  return { done: upTo, total: of, beside: `${formatNumber(upTo)}/${formatNumber(of)}, ${rows}`, line };
}

function toJson({ pruned, cutoff, dryRun }: Ended, { olderThan }: PruneOptions) {
  return {
    journal: pruned.journal,
    dead_mails: pruned.failedEmails,
    events: pruned.events,
    batch_errors: pruned.batchErrors,
    older_than: olderThan.trim(),
    cutoff: timeToJson(cutoff),
    dry_run: dryRun,
  };
}

async function tell({ io }: Cli, { pruned, cutoff, dryRun, isStopped }: Ended): Promise<void> {
  const { journal, failedEmails, events, batchErrors } = pruned;
  const since = localMoment(io, cutoff);
  if (journal + events + batchErrors === 0 && !isStopped) {
    return io.out(`nothing to delete: no order unchanged since ${since} has old records\n`);
  }
  const { table } = await import('../terminal/output/table.ts');
  const columns: Column<readonly [string, number]>[] = [
    { head: dryRun ? 'WOULD BE DELETED' : 'DELETED', value: ([what]) => what },
    { head: 'ROWS', value: ([, rows]) => formatNumber(rows), align: 'right' },
  ];
  io.out(
    table(io, columns, [
      ['finished calls and emails', journal - failedEmails],
      ['failed emails', failedEmails],
      ['timeline events', events],
      ['bad rows of old imports', batchErrors],
    ]),
  );
  const next = dryRun
    ? 'nothing was deleted'
    : 'new orders reuse the space, and the database file does not shrink';
  io.err(`\nfrom orders unchanged since ${since}; ${next}\n`);
}
