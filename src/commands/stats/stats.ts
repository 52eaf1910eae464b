// `orders stats`: counts orders by status, with their revenue and the results of their payments.
import { type CommandSpec, type CommonOptions, printJson } from '../../terminal/cli.ts';
import { parametersOf } from '../../terminal/options/filters.ts';
import { option, settings, url } from '../../terminal/options/options.ts';
import { formatOption } from '../../terminal/output/records.ts';

interface StatsOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
}

export const stats: CommandSpec<StatsOptions> = {
  name: 'stats',
  description: 'show sales statistics: orders, revenue and payments',
  options: [
    ...settings,
    url,
    formatOption(['table', 'json']),
    option('--from <time>', 'orders created at this time or later (default: 30 days before --to)'),
    option('--to <time>', 'orders created at this time or earlier (default: now)'),
  ],
  examples: [
    'orders stats',
    'orders stats --from 2025-12-01 --to 2025-12-31',
    "orders stats --json | jq -r '.revenue[] | [.currency, .total] | @tsv'",
  ],
  async run(cli, options) {
    const parameters = parametersOf(options, { from: 'from', to: 'to' });
    const found = await cli.withSession(options, ({ orders, caller }) => orders.stats(parameters, caller));
    if (options.json) return printJson(cli.io, found);
    const { statsText } = await import('./text.ts');
    cli.io.out(statsText(cli.io, found));
  },
};
