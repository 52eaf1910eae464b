// `orders prune`: deletes old journal and timeline records.
import type { Pruned, PruneProgress } from '../domain/maintenance/prune.ts';
import type { Deps } from '../domain/ports/store.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { formatNumber, parseAge, timeToJson } from '../domain/shared/format.ts';
import { type Cli, type CommandSpec, printJson } from '../terminal/cli.ts';
import { common, option, yes } from '../terminal/options/options.ts';
import type { Column } from '../terminal/output/table.ts';
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
Orders, their items and batches stay, and so does what decides about money: payments and refunds that were
made, events that were received, and all of orders of which something is still open. The rest of what is
told of calls and of the way to the present status goes, of orders to which nothing has happened for so
long. The room is used again for new orders; the database does not shrink by itself.`;

/** A shorter run needs no progress bar. */
const PROGRESS_AFTER_MS = 3_000;

export const prune: CommandSpec<PruneOptions> = {
  name: 'prune',
  description: 'delete from journal and timelines what orders need no more that are long untouched',
  options: [
    ...common,
    option('--older-than <age>', 'untouched for so long: 90d, 52w, P90D; at least 7d').makeOptionMandatory(),
    option('--dry-run', 'only count what would go'),
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
      const question = `Delete what orders untouched since ${timeToJson(cutoff)} need no more? It cannot be taken back.`;
      if (!dryRun && !(await isSure(cli, options, question))) return cli.io.err('nothing was deleted\n');
      const ended = await run(cli, options, deps, cutoff);
      if (options.json) printJson(cli.io, toJson(ended, options));
      else await tell(cli, ended);
      if (!ended.isStopped) return;
      const next = dryRun ? 'before all was counted' : 'the same command goes on with what is left';
      throw new OrdersError('interrupted', `stopped; ${next}`);
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
      : `--older-than must be ${leastMs / DAY_MS}d or more: requests, events and mails are repeated by themselves until then`,
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
  const rows = `${formatNumber(pruned.journal + pruned.events)} rows`;
  const line = `${rows}, orders up to ${formatNumber(upTo)} of ${formatNumber(of)}`;
  return { done: upTo, total: of, beside: `${formatNumber(upTo)}/${formatNumber(of)}, ${rows}`, line };
}

function toJson({ pruned, cutoff, dryRun }: Ended, { olderThan }: PruneOptions) {
  return {
    journal: pruned.journal,
    dead_mails: pruned.deadMails,
    events: pruned.events,
    batch_errors: pruned.batchErrors,
    older_than: olderThan.trim(),
    cutoff: timeToJson(cutoff),
    dry_run: dryRun,
  };
}

async function tell({ io }: Cli, { pruned, cutoff, dryRun, isStopped }: Ended): Promise<void> {
  const { journal, deadMails, events, batchErrors } = pruned;
  const since = timeToJson(cutoff);
  if (journal + events + batchErrors === 0 && !isStopped) {
    return io.out(`nothing to delete: no order untouched since ${since} has more than it needs\n`);
  }
  const { table } = await import('../terminal/output/table.ts');
  const columns: Column<readonly [string, number]>[] = [
    { head: dryRun ? 'WOULD GO' : 'DELETED', value: ([what]) => what },
    { head: 'ROWS', value: ([, rows]) => formatNumber(rows), align: 'right' },
  ];
  io.out(
    table(io, columns, [
      ['calls and mails that ended', journal - deadMails],
      ['mails that were given up', deadMails],
      ['timelines', events],
      ['bad rows of old imports', batchErrors],
    ]),
  );
  const next = dryRun
    ? 'nothing was deleted yet'
    : 'the room is used again for new orders, the database does not shrink by itself';
  io.err(`\nof orders untouched since ${since}; ${next}\n`);
}
