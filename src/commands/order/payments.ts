// `orders payments`: the payment attempts, refunds and compensations of one order.
import type { CommandSpec } from '../../terminal/cli.ts';
import { orderArgument } from '../../terminal/options/ids.ts';
import { common, url } from '../../terminal/options/options.ts';
import { type OrderRefOptions, orderRefOption } from '../../terminal/options/order-ref.ts';
import { printRecords, recordOptions } from '../../terminal/output/records.ts';
import { pickOrder } from '../../terminal/prompts/pick.ts';

export const payments: CommandSpec<OrderRefOptions> = {
  name: 'payments',
  description: 'list the payments and refunds of an order, oldest first',
  arguments: [orderArgument],
  options: [...common, url, orderRefOption, ...recordOptions],
  examples: ['orders payments 1', "orders payments 1 --json | jq -r '.[].payment_id'"],
  prints: () => 'payments',
  async run(cli, options, written?: string) {
    const purpose = { command: 'payments', action: 'show the payments of' };
    const which = pickOrder(cli, written, options, purpose);
    const found = await cli.withSession(options, async (session) =>
      session.orders.listPayments(await which(session), session.caller),
    );
    await printRecords(cli, options, 'payments', found, { none: 'no payment was requested yet' });
  },
};
