// `orders batches` and `orders batch ID`: where imports stand, and what an operator does to one.
import type { Command } from 'commander';
import { type Batch, type BatchCounts, batchNotFound, batchToJson } from '../domain/batch.ts';
import { newCaller } from '../domain/caller.ts';
import { OrdersError } from '../domain/errors.ts';
import type { Deps } from '../domain/ports.ts';
import { grouped } from '../domain/written-number.ts';
import { type Cli, type CommonOptions, common, examples, printJson } from './cli.ts';
import { summary } from './import-report.ts';
import { orderId } from './order-id.ts';

interface BatchOptions extends CommonOptions {
  readonly pause?: boolean;
  readonly resume?: boolean;
  readonly cancel?: boolean;
  readonly refund?: boolean;
  readonly retry?: boolean;
  readonly errors?: boolean;
}

type Row = readonly [Batch, BatchCounts];

const SHOWN = 100;
const ERRORS_SHOWN = 1_000;

export function registerBatches(program: Command, cli: Cli): void {
  const command = common(program.command('batches')).description('list imports, newest first');
  examples(command, ['orders batches']).action((options: CommonOptions) => batches(cli, options));
}

export function registerBatch(program: Command, cli: Cli): void {
  const command = common(program.command('batch'))
    .description('show an import, or pause, resume, cancel or retry it')
    .argument('<id>', 'the number of the batch')
    .option('--pause', 'send no further payment of it')
    .option('--resume', 'let it go on: "orders serve" or "orders import --resume" sends what waits')
    .option('--cancel', 'drop every order of it that is not charged')
    .option('--refund', 'with --cancel: cancel and refund those that are')
    .option('--retry', 'let the orders that failed wait for another payment')
    .option('--errors', 'list what was wrong with its rows');
  examples(command, ['orders batch 3', 'orders batch 3 --errors', 'orders batch 3 --cancel --refund']).action(
    (id: string, options: BatchOptions) => batch(cli, orderId(id, 'batch'), options),
  );
}

async function batches(cli: Cli, options: CommonOptions): Promise<void> {
  const rows = await cli.withContext(options, async ({ context }) => {
    const { read } = context.deps.store;
    const found: Row[] = [];
    for (const one of await read.batches(SHOWN)) found.push([one, await read.batchCounts(one.id)]);
    return found;
  });
  if (options.json)
    return printJson(
      cli.io,
      rows.map(([one, counts]) => batchToJson(one, counts)),
    );
  if (rows.length === 0) return cli.io.err('no batches yet; "orders import FILE" makes one\n');
  const { table } = await import('./output.ts');
  cli.io.out(
    table<Row>(
      cli.io,
      [
        { head: 'ID', value: ([one]) => String(one.id), align: 'right' },
        { head: 'STATUS', value: ([one]) => one.status },
        { head: 'FILE', value: ([one]) => one.csvSource ?? '', shrinks: true },
        { head: 'ORDERS', value: ([one]) => grouped(one.accepted), align: 'right' },
        { head: 'PAID', value: ([, counts]) => grouped(counts.paid), align: 'right' },
        { head: 'PENDING', value: ([, counts]) => grouped(counts.pending), align: 'right' },
        { head: 'FAILED', value: ([, counts]) => grouped(counts.failed), align: 'right' },
        { head: 'REJECTED', value: ([one]) => grouped(one.rejected), align: 'right' },
        {
          head: 'CREATED',
          value: ([one]) => `${new Date(one.createdAt).toISOString().slice(0, 19)}Z`,
        },
      ],
      rows,
    ),
  );
}

async function batch(cli: Cli, id: number, options: BatchOptions): Promise<void> {
  const wanted = (['pause', 'resume', 'cancel', 'retry', 'errors'] as const).filter((name) => options[name]);
  if (wanted.length > 1) {
    throw new OrdersError('usage', `give one of ${wanted.map((name) => `--${name}`).join(', ')}`);
  }
  if (options.refund && !options.cancel) throw new OrdersError('usage', '--refund goes with --cancel');
  await cli.withContext(options, async ({ context }) => {
    const { deps } = context;
    if (options.errors) return errors(cli, deps, id, options);
    await act(cli, deps, id, options);
    const found = await deps.store.read.batch(id);
    if (!found) throw batchNotFound(id);
    const counts = await deps.store.read.batchCounts(id);
    if (options.json) return printJson(cli.io, batchToJson(found, counts));
    const { facts } = await import('./output.ts');
    cli.io.out(facts(summary(found, counts)));
  });
}

async function act(cli: Cli, deps: Deps, id: number, options: BatchOptions): Promise<void> {
  const manage = await import('../domain/manage-batch.ts');
  if (options.pause) await manage.pauseBatch(deps, id);
  if (options.resume) await manage.resumeBatch(deps, id);
  if (options.retry) {
    const { retried } = await manage.retryBatch(deps, id);
    if (!options.json) cli.io.err(`${grouped(retried)} orders wait for another payment\n`);
  }
  if (!options.cancel) return;
  const refund = options.refund === true;
  const { dropped, refunded, failed } = await manage.cancelBatch(deps, id, newCaller('cli'), { refund });
  if (!options.json) {
    cli.io.err(`${grouped(dropped)} orders dropped, ${grouped(refunded)} cancelled and refunded\n`);
  }
  const [first] = failed;
  if (!first) return;
  throw new OrdersError(
    'downstream_failed',
    `${grouped(failed.length)} orders could not be cancelled, the first is ${first.orderId}: ${first.reason}`,
  );
}

async function errors(cli: Cli, deps: Deps, id: number, options: CommonOptions): Promise<void> {
  if (!(await deps.store.read.batch(id))) throw batchNotFound(id);
  const rows = await deps.store.read.batchErrors(id, 0, ERRORS_SHOWN);
  if (options.json) return printJson(cli.io, rows);
  if (rows.length === 0) return cli.io.err('no row of it was bad\n');
  const { table } = await import('./output.ts');
  cli.io.out(
    table(
      cli.io,
      [
        { head: 'LINE', value: (row) => String(row.line), align: 'right' },
        { head: 'COLUMN', value: (row) => row.column ?? '' },
        { head: 'VALUE', value: (row) => row.value ?? '', shrinks: true },
        { head: 'REASON', value: (row) => row.reason, shrinks: true },
      ],
      rows,
    ),
  );
}
