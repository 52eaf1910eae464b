// `orders stats`: how many orders, where they stand, what they brought in, and how their payments went.

import type { Command } from 'commander';
import type { OrderStats } from '../../domain/reports/stats-json.ts';
import { type Cli, type CommonOptions, examples, printJson, remote, settings } from '../../terminal/cli.ts';
import { parametersOf } from '../../terminal/options/filters.ts';
import { formats } from '../../terminal/output/records.ts';

interface StatsOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
}

export function registerStats(program: Command, cli: Cli): void {
  const command = formats(remote(settings(program.command('stats'))), ['table', 'json'])
    .description('orders by day and status, revenue by currency, and how payments went')
    .option('--from <time>', 'orders created at this time or later (default: the 30 days up to --to)')
    .option('--to <time>', 'orders created at this time or earlier (default: now)');
  examples(command, [
    'orders stats',
    'orders stats --from 2025-12-01 --to 2025-12-31',
    "orders stats --json | jq -r '.revenue[] | [.currency, .total] | @tsv'",
  ]).action((options: StatsOptions) => stats(cli, options));
}

async function stats(cli: Cli, options: StatsOptions): Promise<void> {
  const parameters = parametersOf(options, { from: 'from', to: 'to' });
  const found: OrderStats = await cli.withDesk(options, ({ desk, caller }) => desk.stats(parameters, caller));
  if (options.json) return printJson(cli.io, found);
  const { statsText } = await import('./text.ts');
  cli.io.out(statsText(cli.io, found));
}
