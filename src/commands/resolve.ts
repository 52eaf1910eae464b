// `orders resolve`: ends an unknown payment manually, when the Payment Service's record is lost.
import { orderToJson } from '../domain/model/order.ts';
import type { Resolution } from '../domain/orders/resolve-order.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import type { Cli, CommandSpec, Session } from '../terminal/cli.ts';
import { orderArgument } from '../terminal/options/ids.ts';
import { common, dryRun, option, url, yes } from '../terminal/options/options.ts';
import { type OrderRefOptions, orderRefOption } from '../terminal/options/order-ref.ts';
import { printRecord, recordOptions } from '../terminal/output/records.ts';
import { isSure, type SureOptions } from '../terminal/prompts/confirm.ts';
import { type IdSource, pickOrder } from '../terminal/prompts/pick.ts';

interface ResolveOptions extends SureOptions, OrderRefOptions {
  /** The payment's id, or false with --not-charged. */
  readonly charged?: string;
  readonly notCharged?: boolean;
  /** A charge that is not the order's own. */
  readonly refund?: string;
}

export const resolve: CommandSpec<ResolveOptions> = {
  name: 'resolve',
  description: 'resolve an unknown payment manually, or refund a wrong charge',
  arguments: [orderArgument],
  options: [
    ...common,
    url,
    orderRefOption,
    dryRun,
    ...recordOptions,
    option('--charged <payment-id>', 'record that the payment was made, under this id'),
    option('--not-charged', 'record that the payment was never made'),
    option('--refund <payment-id>', 'refund this charge, which does not belong to the order'),
    yes,
  ],
  examples: [
    'orders resolve 7 --charged pay_123',
    'orders resolve 7 --not-charged --yes',
    'orders resolve 7 --refund pay_9',
  ],
  exampleSetup: 'orders create --email ann@example.com --name Ann --item Desk:1:4000500 -q',
  prints: () => 'orders',
  run(cli, options, written?: string) {
    const which = pickOrder(cli, written, options, { command: 'resolve' });
    return resolvePayment(cli, which, options);
  },
};

async function resolvePayment(cli: Cli, which: IdSource<number>, options: ResolveOptions): Promise<void> {
  const resolution = resolutionOf(options);
  if (options.dryRun) {
    await cli.withSession(options, async (session) =>
      preview(cli, session, await which(session), resolution, options),
    );
    return;
  }
  const order = await cli.withSession(options, async (session) => {
    const id = await which(session);
    const isMeant = await isSure(cli, options, `Are you sure that ${claimOf(id, resolution)}?`);
    return isMeant ? session.orders.resolveOrder(id, resolution, session.caller) : undefined;
  });
  if (!order) return cli.io.err('nothing was changed\n');
  const text = () => `order ${order.id} is ${order.status}\n`;
  await printRecord(cli, options, 'orders', orderToJson(order), { text, named: true });
}

function resolutionOf({ charged, notCharged, refund }: ResolveOptions): Resolution {
  const said = [charged, notCharged, refund].filter((one) => one !== undefined);
  if (said.length !== 1 || charged?.trim() === '' || refund?.trim() === '') {
    const ways = '--charged PAYMENT_ID, --not-charged or --refund PAYMENT_ID';
    throw new OrdersError('usage', `use one of ${ways}`);
  }
  return refund === undefined ? { charged: charged ?? false } : { refund };
}

function claimOf(id: number, resolution: Resolution): string {
  if ('refund' in resolution)
    return `payment ${resolution.refund} does not belong to order ${id} and must be refunded`;
  const { charged } = resolution;
  return `order ${id} ${charged === false ? 'was never charged' : `was charged as payment ${charged}`}`;
}

async function preview(
  cli: Cli,
  { orders, caller }: Session,
  id: number,
  resolution: Resolution,
  options: ResolveOptions,
): Promise<void> {
  const { previewResolution } = await import('../domain/dry-run/preview-order.ts');
  const order = await orders.getOrder(id, caller);
  const says = previewResolution(order, await orders.explainOrder(id, caller), resolution);
  const text = () => `order ${id} ${says}\n`;
  await printRecord(cli, options, 'orders', orderToJson(order), { text, named: true });
}
