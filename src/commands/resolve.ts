// `orders resolve`: a person ends an unknown payment by hand, when the Payment Service's record is lost.
import type { Command } from 'commander';
import { OrdersError } from '../domain/errors.ts';
import { orderToJson } from '../domain/order.ts';
import type { Resolution } from '../domain/resolve-order.ts';
import { type Cli, common, dryRun, examples, remote, type Session } from './cli.ts';
import { orderId } from './order-id.ts';
import { printRecord, records } from './records.ts';
import { isSure, type SureOptions, sureOptions } from './sure.ts';

interface ResolveOptions extends SureOptions {
  /** The payment's id, or false with --not-charged. */
  readonly charged?: string;
  readonly notCharged?: boolean;
}

export function registerResolve(program: Command, cli: Cli): void {
  const command = records(dryRun(remote(common(program.command('resolve')))), 'orders')
    .description('end a payment without an answer by hand, when the record of the Payment Service is lost')
    .argument('<id>', 'order id')
    .option('--charged <payment-id>', 'the payment was made, under this id')
    .option('--not-charged', 'the payment was never made');
  examples(sureOptions(command), [
    'orders resolve 7 --charged pay_123',
    'orders resolve 7 --not-charged --yes',
  ]).action((written: string, options: ResolveOptions) => resolve(cli, orderId(written), options));
}

async function resolve(cli: Cli, id: number, options: ResolveOptions): Promise<void> {
  const { charged, notCharged } = options;
  if ((charged === undefined) === (notCharged === undefined) || charged?.trim() === '') {
    throw new OrdersError('usage', 'say what happened: either --charged PAYMENT_ID or --not-charged');
  }
  const resolution: Resolution = { charged: charged ?? false };
  if (options.dryRun) {
    await cli.withDesk(options, (session) => foreseen(cli, session, id, resolution, options));
    return;
  }
  const what = charged === undefined ? 'was never charged' : `was charged as payment ${charged}`;
  if (!(await isSure(cli, options, `Are you sure that order ${id} ${what}?`))) {
    return cli.io.err('nothing was changed\n');
  }
  const order = await cli.withDesk(options, ({ desk, caller }) => desk.resolveOrder(id, resolution, caller));
  const text = () => `order ${id} is ${order.status}\n`;
  await printRecord(cli, options, 'orders', orderToJson(order), { text, named: true });
}

async function foreseen(
  cli: Cli,
  { desk, caller }: Session,
  id: number,
  resolution: Resolution,
  options: ResolveOptions,
): Promise<void> {
  const { foreseeResolution } = await import('../domain/foresee.ts');
  const order = await desk.getOrder(id, caller);
  const says = foreseeResolution(order, await desk.explainOrder(id, caller), resolution);
  const text = () => `order ${id} ${says}\n`;
  await printRecord(cli, options, 'orders', orderToJson(order), { text, named: true });
}
