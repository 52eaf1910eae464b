// `orders hold` and `orders release`: stop and resume every outgoing charge of a database, or hold and release single orders.
import { OrdersError } from '../../domain/shared/errors.ts';
import { type Cli, type CommandSpec, type CommonOptions, printJson } from '../../terminal/cli.ts';
import { givenFilters, type ManyOptions, manyOptions } from '../../terminal/options/many-orders.ts';
import { argument, common, dryRun, option, ordersThatAre, url } from '../../terminal/options/options.ts';
import { recordOptions } from '../../terminal/output/records.ts';
import { canPrompt, isSure } from '../../terminal/prompts/confirm.ts';

interface HoldOptions extends ManyOptions {
  readonly reason?: string;
}

export const hold: CommandSpec<HoldOptions> = {
  name: 'hold',
  description: 'stop all charges, including those of "orders serve", or hold single orders',
  arguments: [
    argument(
      '[id...]',
      'orders to hold, or filters in their place; without them, all charges are stopped',
      ordersThatAre(['pending', 'payment_processing', 'paid']),
    ),
  ],
  options: [
    ...common,
    url,
    ...recordOptions,
    option('--reason <text>', 'with orders: why they are held'),
    ...manyOptions,
    dryRun,
  ],
  details: `
A held order is neither charged nor shipped, in imports too. It can be cancelled.`,
  examples: [
    'orders hold',
    "orders hold 7 8 --reason 'address to be checked'",
    "orders hold --customer-email ann@example.com --reason 'fraud check' --yes",
  ],
  prints: () => 'orders',
  async run(cli, options, written: string[]) {
    if (areOrders(cli, options, written)) return holdOrders(cli, options, written);
    if (options.reason !== undefined) {
      throw new OrdersError(
        'usage',
        '--reason needs orders; add their ids, as in "orders hold 7 --reason fraud"',
      );
    }
    return setAll(cli, options, true);
  },
};

export const release: CommandSpec<ManyOptions> = {
  name: 'release',
  description: 'resume the charges that "orders hold" stopped, or release held orders',
  arguments: [
    argument(
      '[id...]',
      'orders to release, or filters in their place; without them, all charges are resumed',
      ordersThatAre([]),
    ),
  ],
  options: [...common, url, ...recordOptions, ...manyOptions, dryRun],
  examples: ['orders release', 'orders release 7 8', 'orders release --held --yes'],
  prints: () => 'orders',
  async run(cli, options, written: string[]) {
    if (!areOrders(cli, options, written)) return setAll(cli, options, false);
    const [{ releaseAction }, { actOnOrders }] = await Promise.all([
      import('./hold-action.ts'),
      import('../steps/act-on-orders.ts'),
    ]);
    return actOnOrders(cli, releaseAction, written, options);
  },
};

function areOrders({ io }: Cli, options: ManyOptions, written: readonly string[]): boolean {
  return givenFilters(io, options, written) !== undefined || written.length > 0;
}

async function holdOrders(cli: Cli, options: HoldOptions, written: string[]): Promise<void> {
  const [{ holdAction, readReason, askReason }, { actOnOrders }] = await Promise.all([
    import('./hold-action.ts'),
    import('../steps/act-on-orders.ts'),
  ]);
  const given = options.reason;
  if (given === undefined && !canPrompt(cli.io, options)) {
    throw new OrdersError('usage', 'the reason is missing; add it, as in --reason "address to be checked"');
  }
  const reason = given === undefined ? await askReason() : readReason(given);
  return actOnOrders(cli, holdAction(reason), written, options);
}

async function setAll(cli: Cli, options: ManyOptions, held: boolean): Promise<void> {
  const { format = 'table', fields } = options;
  if (fields !== undefined || format === 'csv' || format === 'ndjson') {
    throw new OrdersError('usage', '--fields, --format csv and ndjson are for orders; add their ids');
  }
  if (options.dryRun) return previewAll(cli, options, held);
  const question = held
    ? 'Stop ALL charges, including those of "orders serve"? To hold single orders, add their ids.'
    : 'Resume all charges?';
  if (!(await isSure(cli, options, question))) return cli.io.err('nothing was changed\n');
  const answer = await cli.withSession(options, ({ orders, caller }) => orders.holdCharges(held, caller));
  if (options.json) return printJson(cli.io, answer);
  cli.io.out(
    held
      ? 'charges are on hold; new orders stay pending until "orders release"\n'
      : 'charges are released; "orders serve" or "orders recover" now sends the waiting payments\n',
  );
}

async function previewAll(cli: Cli, options: CommonOptions, held: boolean): Promise<void> {
  const { charges_held: isHeld } = await cli.withSession(options, ({ orders, caller }) =>
    orders.overview(caller),
  );
  if (options.json) return printJson(cli.io, { charges_held: isHeld });
  const [word, not] = held ? ['on hold', 'not on hold'] : ['released', 'on hold'];
  cli.io.out(
    isHeld === held ? `charges are already ${word}\n` : `charges would be ${word}; now they are ${not}\n`,
  );
}
