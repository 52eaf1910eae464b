// `orders list`: pages of orders, newest first (design section 2.2).
import type { Command } from 'commander';
import { orderToJson } from '../domain/order.ts';
import { grouped } from '../domain/written-number.ts';
import { type Cli, type CommonOptions, common, examples, printJson, remote } from './cli.ts';

interface ListOptions extends CommonOptions {
  readonly status?: string;
  readonly skip?: string;
  readonly limit?: string;
  readonly before?: string;
  readonly customerEmail?: string;
  readonly currency?: string;
  readonly batchId?: string;
  readonly createdFrom?: string;
  readonly createdTo?: string;
  readonly q?: string;
}

/** From the option to the parameter of the API. */
const PARAMETERS = {
  status: 'status',
  skip: 'skip',
  limit: 'limit',
  before: 'before',
  customerEmail: 'customer_email',
  currency: 'currency',
  batchId: 'batch_id',
  createdFrom: 'created_from',
  createdTo: 'created_to',
  q: 'q',
} as const satisfies Partial<Record<keyof ListOptions, string>>;

export function registerList(program: Command, cli: Cli): void {
  const command = remote(common(program.command('list')))
    .description('list orders, newest first')
    .option('--status <status>', 'only orders with this status')
    .option('--skip <count>', 'leave out this many of the newest')
    .option('--limit <count>', 'at most this many, up to 1000 (default: 20)')
    .option('--before <id>', 'only orders older than this one')
    .option('--customer-email <address>', 'only orders of this customer')
    .option('--currency <code>', 'only orders in this currency')
    .option('--batch-id <id>', 'only orders of this batch')
    .option(
      '--created-from <time>',
      'created at this time or later, such as 2025-12-01 or 2025-12-01T10:00:00Z',
    )
    .option('--created-to <time>', 'created at this time or earlier')
    .option('--q <text>', 'only orders with this text in name, e-mail or a product');
  examples(command, [
    'orders list',
    'orders list --status pending --limit 100',
    'orders list --q 田中 --created-from 2025-12-01',
    "orders list --json | jq '.[].total_amount'",
  ]).action((options: ListOptions) => list(cli, options));
}

async function list(cli: Cli, options: ListOptions): Promise<void> {
  const parameters: Record<string, string> = {};
  for (const [option, parameter] of Object.entries(PARAMETERS)) {
    const value = options[option as keyof typeof PARAMETERS];
    if (value !== undefined) parameters[parameter] = value;
  }
  const page = await cli.withDesk(options, ({ desk, caller }) => desk.listOrders(parameters, caller));
  if (options.json) return printJson(cli.io, page.orders.map(orderToJson));
  if (page.orders.length === 0) {
    return cli.io.err('no orders match; "orders create" places one\n');
  }
  const { orderTable } = await import('./output.ts');
  cli.io.out(orderTable(cli.io, page.orders));
  if (cli.io.columns !== undefined && page.more) {
    const of = page.total === undefined ? '' : ` of ${grouped(page.total)}`;
    const last = page.orders.at(-1);
    cli.io.err(`\n${page.orders.length}${of} orders; older ones: orders list --before ${last?.id ?? ''}\n`);
  }
}
