// `orders list`: pages of orders, newest first (design section 2.2).
import type { Command } from 'commander';
import { orderToJson } from '../domain/order.ts';
import { type Cli, type CommonOptions, common, examples, printJson, remote } from './cli.ts';

interface ListOptions extends CommonOptions {
  readonly status?: string;
  readonly skip?: string;
  readonly limit?: string;
  readonly before?: string;
  readonly email?: string;
  readonly currency?: string;
  readonly batch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly query?: string;
}

/** From the option to the parameter of the API. */
const PARAMETERS = {
  status: 'status',
  skip: 'skip',
  limit: 'limit',
  before: 'before',
  email: 'customer_email',
  currency: 'currency',
  batch: 'batch_id',
  from: 'created_from',
  to: 'created_to',
  query: 'q',
} as const satisfies Partial<Record<keyof ListOptions, string>>;

export function registerList(program: Command, cli: Cli): void {
  const command = remote(common(program.command('list')))
    .description('list orders, newest first')
    .option('--status <status>', 'only orders with this status')
    .option('--skip <count>', 'leave out this many of the newest')
    .option('--limit <count>', 'at most this many, up to 1000 (default: 20)')
    .option('--before <id>', 'only orders older than this one')
    .option('--email <address>', 'only orders of this customer')
    .option('--currency <code>', 'only orders in this currency')
    .option('--batch <id>', 'only orders of this batch')
    .option('--from <time>', 'created at this time or later, such as 2025-12-01 or 2025-12-01T10:00:00Z')
    .option('--to <time>', 'created at this time or earlier')
    .option('-q, --query <text>', 'only orders with this text in name, e-mail or a product');
  examples(command, [
    'orders list',
    'orders list --status pending --limit 100',
    'orders list --query 田中 --from 2025-12-01',
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
    const of = page.total === undefined ? '' : ` of ${page.total.toLocaleString('en-US')}`;
    const last = page.orders.at(-1);
    cli.io.err(`\n${page.orders.length}${of} orders; older ones: orders list --before ${last?.id ?? ''}\n`);
  }
}
