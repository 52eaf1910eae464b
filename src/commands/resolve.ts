// `orders resolve`: a person ends an unknown payment by hand, when the Payment Service's record is lost.
import type { Command } from 'commander';
import { OrdersError } from '../domain/errors.ts';
import { orderToJson } from '../domain/order.ts';
import { type Cli, common, examples, remote } from './cli.ts';
import { orderId } from './order-id.ts';
import { printRecord, records } from './records.ts';
import { isSure, type SureOptions, sureOptions } from './sure.ts';

interface ResolveOptions extends SureOptions {
  /** The payment's id, or false with --not-charged. */
  readonly charged?: string;
  readonly notCharged?: boolean;
}

export function registerResolve(program: Command, cli: Cli): void {
  const command = records(remote(common(program.command('resolve'))), 'orders')
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
  const what = charged === undefined ? 'was never charged' : `was charged as payment ${charged}`;
  if (!(await isSure(cli, options, `Are you sure that order ${id} ${what}?`))) {
    return cli.io.err('nothing was changed\n');
  }
  const order = await cli.withDesk(options, ({ desk, caller }) =>
    desk.resolveOrder(id, { charged: charged ?? false }, caller),
  );
  const text = () => `order ${id} is ${order.status}\n`;
  await printRecord(cli, options, 'orders', orderToJson(order), { text, named: true });
}
