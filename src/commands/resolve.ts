// `orders resolve`: a person ends an unknown payment by hand, when the Payment Service's record is lost.
import type { Command } from 'commander';
import { orderToJson } from '../domain/model/order.ts';
import type { Resolution } from '../domain/orders/resolve-order.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { type Cli, common, dryRun, examples, remote, type Session } from '../terminal/cli.ts';
import { orderId } from '../terminal/options/ids.ts';
import { printRecord, records } from '../terminal/output/records.ts';
import { isSure, type SureOptions, sureOptions } from '../terminal/prompts/confirm.ts';

interface ResolveOptions extends SureOptions {
  /** The payment's id, or false with --not-charged. */
  readonly charged?: string;
  readonly notCharged?: boolean;
  /** A charge that is not the order's own. */
  readonly refund?: string;
}

export function registerResolve(program: Command, cli: Cli): void {
  const command = records(dryRun(remote(common(program.command('resolve')))), 'orders')
    .description('decide by hand how a payment without an answer ended, or give a foreign charge back')
    .argument('<id>', 'order id')
    .option('--charged <payment-id>', 'the payment was made, under this id')
    .option('--not-charged', 'the payment was never made')
    .option('--refund <payment-id>', "give back this charge, which is not of the order's own money");
  examples(sureOptions(command), [
    'orders resolve 7 --charged pay_123',
    'orders resolve 7 --not-charged --yes',
    'orders resolve 7 --refund pay_9',
  ]).action((written: string, options: ResolveOptions) => resolve(cli, orderId(written), options));
}

async function resolve(cli: Cli, id: number, options: ResolveOptions): Promise<void> {
  const resolution = resolutionOf(options);
  if (options.dryRun) {
    await cli.withDesk(options, (session) => foreseen(cli, session, id, resolution, options));
    return;
  }
  if (!(await isSure(cli, options, `Are you sure that ${claimOf(id, resolution)}?`))) {
    return cli.io.err('nothing was changed\n');
  }
  const order = await cli.withDesk(options, ({ desk, caller }) => desk.resolveOrder(id, resolution, caller));
  const text = () => `order ${id} is ${order.status}\n`;
  await printRecord(cli, options, 'orders', orderToJson(order), { text, named: true });
}

function resolutionOf({ charged, notCharged, refund }: ResolveOptions): Resolution {
  const said = [charged, notCharged, refund].filter((one) => one !== undefined);
  if (said.length !== 1 || charged?.trim() === '' || refund?.trim() === '') {
    const ways = '--charged PAYMENT_ID, --not-charged or --refund PAYMENT_ID';
    throw new OrdersError('usage', `say what happened, or what is to happen: one of ${ways}`);
  }
  return refund === undefined ? { charged: charged ?? false } : { refund };
}

function claimOf(id: number, resolution: Resolution): string {
  if ('refund' in resolution) return `payment ${resolution.refund} is not order ${id}'s and goes back`;
  const { charged } = resolution;
  return `order ${id} ${charged === false ? 'was never charged' : `was charged as payment ${charged}`}`;
}

async function foreseen(
  cli: Cli,
  { desk, caller }: Session,
  id: number,
  resolution: Resolution,
  options: ResolveOptions,
): Promise<void> {
  const { foreseeResolution } = await import('../domain/dry-run/preview-order.ts');
  const order = await desk.getOrder(id, caller);
  const says = foreseeResolution(order, await desk.explainOrder(id, caller), resolution);
  const text = () => `order ${id} ${says}\n`;
  await printRecord(cli, options, 'orders', orderToJson(order), { text, named: true });
}
