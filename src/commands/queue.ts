// `orders queue`: the queues of work that need a person, and the orders, emails or imports in one of them.
import { QUEUE_FILTERS, QUEUES, type QueueName, STUCK_FOR } from '../domain/reports/queues.ts';
import type { OverviewJson } from '../domain/reports/work-queues.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { type Cli, type CommandSpec, type CommonOptions, printJson } from '../terminal/cli.ts';
import { argument, common, option, url, words } from '../terminal/options/options.ts';
import { recordOptions } from '../terminal/output/records.ts';
import { batches } from './batches.ts';
import { list } from './list.ts';
import { outbox } from './outbox.ts';

interface QueueOptions extends CommonOptions {
  readonly skip?: string;
  readonly limit?: string;
}

type ListQueue = (cli: Cli, options: QueueOptions) => Promise<void> | void;

/** The command that lists each, with the options of `QUEUE_COMMANDS`. */
const LISTS: Readonly<
  Record<QueueName, { readonly prints: 'orders' | 'emails' | 'batches'; readonly run: ListQueue }>
> = {
  to_ship: {
    prints: 'orders',
    run: (cli, options) => list.run(cli, { ...options, ...QUEUE_FILTERS.to_ship }),
  },
  held: { prints: 'orders', run: (cli, options) => list.run(cli, { ...options, ...QUEUE_FILTERS.held }) },
  stuck_payments: {
    prints: 'orders',
    run: (cli, options) => list.run(cli, { ...options, stuckFor: STUCK_FOR }),
  },
  failed_emails: { prints: 'emails', run: (cli, options) => outbox.run(cli, { ...options, failed: true }) },
  paused_imports: {
    prints: 'batches',
    run: (cli, options) => batches.run(cli, { ...options, status: 'paused' }),
  },
};

const WRITTEN = QUEUES.map(written);

export const queue: CommandSpec<QueueOptions> = {
  name: 'queue',
  description: 'show the work that needs a person, and list one queue',
  arguments: [argument('[name]', `one of ${WRITTEN.join(', ')}`, words(WRITTEN))],
  options: [
    ...common,
    url,
    ...recordOptions,
    option('--skip <count>', 'with a name: skip this many'),
    option('--limit <count>', 'with a name: list at most this many, up to 1,000 (default: 20)'),
  ],
  examples: [
    'orders queue',
    'orders queue to-ship',
    'orders queue held --json',
    "orders queue --json | jq '.to_ship.count'",
  ],
  async run(cli, options, name?: string) {
    if (name === undefined) return showAll(cli, options);
    const found = LISTS[queueOf(name)];
    if (options.fields !== undefined) {
      const { checkFields } = await import('../terminal/output/render.ts');
      checkFields(found.prints, options.fields);
    }
    return found.run(cli, options);
  },
};

function written(name: QueueName): string {
  return name.replaceAll('_', '-');
}

function queueOf(name: string): QueueName {
  const known = QUEUES.find((one) => one === name.toLowerCase().replaceAll('-', '_'));
  if (known === undefined)
    throw new OrdersError('usage', `there is no queue ${name}; use ${WRITTEN.join(', ')}`);
  return known;
}

async function showAll(cli: Cli, options: QueueOptions): Promise<void> {
  const isTable = options.format === undefined || options.format === 'table' || options.format === 'json';
  if (!isTable || options.fields !== undefined || (options.skip ?? options.limit) !== undefined) {
    const given = 'the overview has no --fields, --skip, --limit, --format csv and ndjson';
    throw new OrdersError('usage', `${given}; name a queue, as in "orders queue to-ship"`);
  }
  const found = await cli.withSession(options, ({ orders, caller }) => orders.overview(caller));
  if (options.json) return printJson(cli.io, found);
  if (options.quiet) return cli.printIds(QUEUES.filter((name) => found[name].count > 0).map(written));
  cli.io.out(await textOf(cli, found));
}

async function textOf({ io }: Cli, found: OverviewJson): Promise<string> {
  const [{ table }, { QUEUE_COMMANDS, queueText }] = await Promise.all([
    import('../terminal/output/table.ts'),
    import('../terminal/queues.ts'),
  ]);
  const rows = table<QueueName>(
    io,
    [
      { head: 'QUEUE', value: written, colour: (name) => (found[name].count > 0 ? 'bold' : undefined) },
      { head: 'WORK', value: (name) => queueText(name, found[name]) },
      { head: 'LISTED BY', value: (name) => QUEUE_COMMANDS[name], wraps: true },
    ],
    QUEUES,
  );
  const held = found.charges_held ? '\ncharges are on hold; "orders release" resumes them\n' : '';
  return `${rows}${held}`;
}
