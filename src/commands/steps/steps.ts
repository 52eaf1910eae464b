// `orders pay`, `ship`, `deliver` and `cancel`: one step of the diagram (design section 4) for one or many orders.
import { OrdersError } from '../../domain/shared/errors.ts';
import type { CommandSpec } from '../../terminal/cli.ts';
import { type ManyOptions, manyOptions } from '../../terminal/options/many-orders.ts';
import { argument, common, dryRun, option, ordersThatAre, url } from '../../terminal/options/options.ts';
import { recordOptions } from '../../terminal/output/records.ts';
import { actOnOrders } from './act-on-orders.ts';
import { type OrderAction, shipAction, stepAction } from './order-action.ts';
import {
  isOfFile,
  type MappedFileOptions,
  type ShipmentOptions,
  shipFileOptions,
  shipmentOf,
} from './ship-options.ts';

interface ShipOptions extends MappedFileOptions, ManyOptions, ShipmentOptions {
  readonly file?: string;
}

export const pay = stepCommand('pay', {
  description: 'charge pending orders',
  details: `
A payment without an answer is looked up in the Payment Service's record first, so no order is charged twice.`,
  examples: ['orders pay 7', 'orders pay 7 8 9 --json', 'orders pay --batch-id 5 --yes'],
  exampleSetup: 'orders hold -q; orders import three.csv -q; orders release -q',
});

export const ship: CommandSpec<ShipOptions> = {
  name: 'ship',
  description: 'mark paid orders as shipped and email their customers',
  arguments: [idsOf(shipAction(undefined))],
  options: [
    ...common,
    url,
    ...recordOptions,
    ...shipFileOptions,
    option(
      '--carrier <name>',
      'carrier of the shipment; corrects the one of a shipped order, without an email',
    ),
    option('--tracking <number>', 'tracking number of the shipment; corrected in the same way'),
    ...manyOptions,
  ],
  examples: [
    'orders ship 7',
    'orders ship 7 8 9',
    'orders ship 7 --carrier Yamato --tracking 1234-5678-9012',
    'orders ship --status paid --created-to 2099-12-31 --yes',
    'orders ship --file shipped.csv --dry-run',
    'orders ship --file shipped.csv --on-error skip --rejects rejects.csv',
  ],
  prints: ({ file, dryRun }) => (file !== undefined && dryRun ? 'shippingReport' : 'orders'),
  typedAs: (path, { tracking }) =>
    path === 'tracking_number' && tracking !== undefined ? '--tracking' : undefined,
  async run(cli, options, written: string[]) {
    if (isOfFile(cli.io, options, written)) {
      const { shipFile } = await import('./ship-file.ts');
      return shipFile(cli, options);
    }
    const { trackingNumber } = options;
    if (trackingNumber !== undefined && written.length > 0) {
      throw new OrdersError(
        'usage',
        '--tracking-number is a filter; use --tracking for the number of the shipment',
      );
    }
    return actOnOrders(cli, shipAction(shipmentOf(options)), written, options);
  },
};

export const deliver = stepCommand('deliver', {
  description: 'mark shipped orders as delivered',
  examples: ['orders deliver 7', 'orders deliver 7 8 9', 'orders deliver --batch-id 5 --dry-run'],
  exampleSetup: 'orders import three.csv -q; orders ship 7 8 9 -q',
});

export const cancel = stepCommand('cancel', {
  description: 'cancel orders, and refund those that are paid',
  examples: [
    'orders cancel 7',
    'orders cancel 7 8 --dry-run',
    'orders cancel 7 8 --yes',
    'orders cancel --customer-email ann@example.com --status paid --limit 2 --yes',
  ],
});

function stepCommand(
  name: 'pay' | 'deliver' | 'cancel',
  texts: Pick<CommandSpec, 'description' | 'details' | 'examples' | 'exampleSetup'>,
): CommandSpec<ManyOptions> {
  const action = stepAction(name);
  return {
    ...texts,
    name,
    arguments: [idsOf(action)],
    options: [...common, url, ...recordOptions, ...manyOptions, dryRun],
    prints: () => 'orders',
    run: (cli, options, written: string[]) => actOnOrders(cli, action, written, options),
  };
}

function idsOf({ statuses }: OrderAction) {
  return argument(
    '[id...]',
    'order ids, or filters in their place; on a terminal, you can choose orders',
    ordersThatAre(statuses),
  );
}
