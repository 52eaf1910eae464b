// `orders import`: a file of orders, checked whole, then created and charged side by side (contract section 6).
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { batchToJson } from '../domain/batch.ts';
import { newCaller } from '../domain/caller.ts';
import type { CheckedFile } from '../domain/csv/check-order-file.ts';
import { OrdersError } from '../domain/errors.ts';
import type { Imported } from '../domain/import-orders.ts';
import type { Caller, Deps } from '../domain/ports.ts';
import { grouped } from '../domain/written-number.ts';
import { type Cli, type CommonOptions, common, examples, printJson } from './cli.ts';
import { type ImportProgress, importProgress, interruptible } from './import-progress.ts';
import { reportProblems, summary } from './import-report.ts';

interface ImportOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly onError: string;
  readonly encoding: string;
  readonly concurrency: string;
  readonly rejects?: string;
  readonly force?: boolean;
  readonly resume?: string;
}

type Run = (deps: Deps, caller: Caller, options: Running) => Promise<Imported>;

interface Running extends ImportProgress {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly force: boolean;
}

const MAX_CONCURRENCY = 1_000;

export function registerImport(program: Command, cli: Cli): void {
  const command = common(program.command('import'))
    .description('create and charge the orders of a CSV file, each exactly once')
    .argument('[file]', 'the file, or - for standard input')
    .option('--dry-run', 'check everything, write nothing, call nobody')
    .option('--on-error <abort|skip>', 'with bad rows: import nothing, or the good orders', 'abort')
    .option('--encoding <name>', 'auto, utf-8, shift_jis, euc-jp or utf-16', 'auto')
    .option('--concurrency <n>', 'orders charged at the same time', '16')
    .option('--rejects <file>', 'where the rows of rejected orders go, to be corrected and imported')
    .option('--force', 'import a file again that has been imported')
    .option('--resume <batch>', 'go on with a batch that was paused or interrupted')
    .option('--resilience <on|off>', 'survive outages of the services (ORDERS_RESILIENCE)');
  examples(command, [
    'orders import orders.csv --dry-run',
    'orders import orders.csv --on-error skip --rejects rejects.csv',
    'orders import --resume 3',
    'cat orders.csv | orders import -',
  ]).action((file: string | undefined, options: ImportOptions) => start(cli, file, options));
}

async function start(cli: Cli, file: string | undefined, options: ImportOptions): Promise<void> {
  const concurrency = whole('--concurrency', options.concurrency, MAX_CONCURRENCY);
  if (options.onError !== 'abort' && options.onError !== 'skip') {
    throw new OrdersError('usage', '--on-error must be abort or skip');
  }
  if (options.resume !== undefined) {
    const batch = whole('--resume', options.resume, Number.MAX_SAFE_INTEGER);
    const { resumeImport } = await import('../domain/import-orders.ts');
    return run(cli, options, concurrency, undefined, (deps, caller, running) =>
      resumeImport(deps, batch, caller, running),
    );
  }
  if (file === undefined) throw new OrdersError('usage', 'name a file, or - for standard input');
  if (options.rejects !== undefined && resolve(options.rejects) === resolve(file)) {
    throw new OrdersError('usage', '--rejects names the file itself; choose another');
  }
  await cli.withOrderFile(file, { encoding: options.encoding }, async (checked) => {
    const good = await reportProblems(cli, checked, options);
    if (options.dryRun || (!good && options.onError === 'abort')) return;
    const { importOrders } = await import('../domain/import-orders.ts');
    await run(cli, options, concurrency, checked.counts.acceptedOrders, (deps, caller, running) =>
      importOrders(deps, checkedOrders(file, checked), caller, running),
    );
  });
}

async function run(
  cli: Cli,
  options: ImportOptions,
  concurrency: number,
  orders: number | undefined,
  work: Run,
): Promise<void> {
  const imported = await cli.withContext(options, ({ context }) =>
    interruptible(async (signal) => {
      const progress = importProgress(cli.io, orders, options.json === true);
      try {
        const running = { ...progress, concurrency, signal, force: options.force === true };
        return await work(context.deps, newCaller('cli'), running);
      } finally {
        progress.end();
      }
    }),
  );
  await tell(cli, imported, options);
}

async function tell(cli: Cli, { as, batch, counts }: Imported, options: ImportOptions): Promise<void> {
  if (options.json) printJson(cli.io, batchToJson(batch, counts));
  else if (as === 'known') cli.io.out(`already imported as batch ${batch.id}; nothing was created\n`);
  else {
    const { facts } = await import('./output.ts');
    cli.io.out(facts(summary(batch, counts)));
  }
  if (as === 'known') return;
  const next = `orders import --resume ${batch.id}`;
  if (batch.reason === 'interrupted') {
    throw new OrdersError('interrupted', `batch ${batch.id} is paused; "${next}" goes on with it`);
  }
  if (batch.status === 'paused') {
    throw new OrdersError('incomplete', `batch ${batch.id} paused itself: ${batch.reason}; then "${next}"`);
  }
  const unpaid = counts.failed + counts.pending;
  if (unpaid === 0 && batch.rejected === 0) return;
  const left = [
    ...(batch.rejected > 0 ? [`${grouped(batch.rejected)} orders were rejected`] : []),
    ...(counts.failed > 0
      ? [`${grouped(counts.failed)} were not paid ("orders batch ${batch.id} --retry" tries again)`]
      : []),
    ...(counts.pending > 0 ? [`${grouped(counts.pending)} have no answer yet or wait`] : []),
  ];
  throw new OrdersError('incomplete', `batch ${batch.id}: ${left.join(', ')}`, {
    members: { batch_id: batch.id },
  });
}

function checkedOrders(file: string, checked: CheckedFile) {
  return {
    csvSource: file === '-' ? null : basename(file),
    contentHash: checked.sha256,
    totalOrders: checked.counts.orders,
    rejected: checked.counts.rejectedOrders,
    problems: () => checked.problems(),
    async *orders(skip: number) {
      let at = 0;
      for await (const order of checked.orders()) {
        if (at >= skip) yield order;
        at += 1;
      }
    },
  };
}

function whole(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= 1 && value <= most) return value;
  throw new OrdersError('usage', `${flag} must be a whole number from 1 to ${grouped(most)}`);
}
