// `orders stats`: counts orders by status, with their revenue and the results of their payments.
import { type TimeZone, UTC } from '../../domain/shared/time/time-zone.ts';
import { type CommandSpec, type CommonOptions, printJson } from '../../terminal/cli.ts';
import { DATE_FORMS, withDates } from '../../terminal/options/dates.ts';
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
    option(
      '--from <time>',
      `orders created at this time or later: ${DATE_FORMS} (default: 30 days up to --to)`,
    ),
    option('--to <time>', 'orders created at this time or earlier; of a date, the whole day (default: now)'),
  ],
  examples: [
    'orders stats',
    'orders stats --from 2025-12-01 --to 2025-12-31 --timezone Asia/Tokyo',
    "orders stats --json | jq -r '.revenue[] | [.currency, .total] | @tsv'",
  ],
  async run(cli, options) {
    const { found, isFuture } = await cli.withSession(options, async ({ orders, caller }) => {
      const { parameters, isFuture } = parametersIn(cli.io.zone(), options);
      return { isFuture, found: await orders.stats(parameters, caller) };
    });
    if (options.json) return printJson(cli.io, found);
    const { statsText } = await import('./text.ts');
    cli.io.out(statsText(cli.io, found));
    if (isFuture) cli.io.err('--from is in the future\n');
  },
};

/** A period in the future has no orders yet; without its end the API would refuse it. */
function parametersIn(zone: TimeZone, options: StatsOptions) {
  const now = Date.now();
  const dates = parametersOf(options, { from: 'from', to: 'to' });
  const parameters = withDates(dates, { from: 'from', to: 'to' }, zone, now);
  const { from = '' } = parameters;
  const isFuture = Date.parse(from) > now;
  if (isFuture) parameters.to ??= from;
  // The API's own zone is UTC: servers of former versions know no other.
  if (zone.name !== UTC.name) parameters.timezone = zone.name;
  return { parameters, isFuture };
}
