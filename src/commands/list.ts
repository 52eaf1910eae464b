// `orders list`: pages of orders, newest first (design section 2.2).
import { orderToJson } from '../domain/model/order.ts';
import type { OrderJson } from '../domain/model/order-json.ts';
import { refFinder } from '../domain/order-refs.ts';
import { counted, formatNumber } from '../domain/shared/format.ts';
import type { Cli, CommandSpec, CommonOptions } from '../terminal/cli.ts';
import { type FilterOptions, filterParameters, filters, parametersOf } from '../terminal/options/filters.ts';
import { common, ORDERS, option, url } from '../terminal/options/options.ts';
import type { RecordKind } from '../terminal/output/record-kind.ts';
import { printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';
import { stripControlCharacters } from '../terminal/output/sanitize.ts';
import { withLocalTimes } from '../terminal/output/times.ts';

interface ListOptions extends CommonOptions, FilterOptions {
  readonly skip?: string;
  readonly limit?: string;
  readonly before?: string;
  readonly after?: string;
}

/** From the option to the parameter of the API. */
const PAGING = { skip: 'skip', limit: 'limit', before: 'before', after: 'after' } as const;

export const list: CommandSpec<ListOptions> = {
  name: 'list',
  description: 'list orders, newest first',
  options: [
    ...common,
    url,
    ...filters,
    ...recordOptions,
    option('--skip <count>', 'skip this many of the newest orders'),
    option('--limit <count>', 'show at most this many, up to 1,000 (default: 20)'),
    option('--before <id>', 'only orders older than this one', ORDERS),
    option('--after <id>', 'only orders newer than this one, beginning with the closest'),
  ],
  examples: [
    'orders list',
    'orders list --status pending --limit 100',
    'orders list --q 田中 --created-from 7d',
    'orders list --stuck-for 10m',
    'orders list --status paid --format csv --fields id,customer_email,total_amount',
    "orders list --json | jq '.[].total_amount'",
    'orders list --status paid --limit 1000 --quiet | xargs -r orders ship',
  ],
  prints: () => 'orders',
  async run(cli, options) {
    const { page, parameters, refs } = await cli.withSession(options, async ({ orders, caller }) => {
      const parameters = { ...filterParameters(cli.io, options), ...parametersOf(options, PAGING) };
      const page = await orders.listOrders(parameters, caller);
      const isTable = !wantsRecords(options) && !options.quiet;
      return { page, parameters, refs: isTable ? await refFinder(orders, caller)(page.orders) : NO_REFS };
    });
    const none = page.orders.length > 0 ? {} : { none: await noneText(cli, options, parameters) };
    const isHeld = page.orders.some(({ hold }) => hold !== null);
    const as = (kind: RecordKind<OrderJson>) => {
      const withRef = withRefs(kind, refs);
      return isHeld ? { ...withRef, shown: [...withRef.shown, 'hold' as const] } : withRef;
    };
    await printRecords(cli, options, 'orders', page.orders.map(orderToJson), { ...none, as });
    if (
      cli.io.columns !== undefined &&
      page.more &&
      page.query.after === undefined &&
      !wantsRecords(options)
    ) {
      const shown = page.orders.length;
      const last = page.orders.at(-1);
      const orders =
        page.total === undefined
          ? counted(shown, 'order')
          : `${formatNumber(shown)} of ${counted(page.total, 'order')}`;
      cli.io.err(`\n${orders}; for older ones: orders list --before ${last?.id ?? ''}\n`);
    }
  },
};

const NO_REFS: ReadonlyMap<number, string> = new Map();

/** With the column of the refs, if there are any. */
function withRefs(kind: RecordKind<OrderJson>, refs: ReadonlyMap<number, string>): RecordKind<OrderJson> {
  if (refs.size === 0) return kind;
  const show = ({ id }: OrderJson) => refs.get(id) ?? '';
  return {
    ...kind,
    shown: kind.shown.flatMap((key) => (key === 'status' ? [key, 'import_group' as const] : [key])),
    fields: { ...kind.fields, import_group: { head: 'ORDER REF', shrinks: true, show } },
  };
}

/** An empty order database may be the wrong one, so the message names it. */
async function noneText(
  cli: Cli,
  options: ListOptions,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const { created_from: from = '' } = parameters;
  if (Date.parse(from) > Date.now()) {
    return `no orders match: --created-from is in the future (${withLocalTimes(cli.io, from)})`;
  }
  if (Object.keys(parameters).length > 0) return 'no orders match; "orders list" shows the newest orders';
  const { overview } = await import('../terminal/overview.ts');
  const { place } = await overview(cli, options);
  return `there are no orders in ${stripControlCharacters(place)}; create one with "orders create"`;
}
