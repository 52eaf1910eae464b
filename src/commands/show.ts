// `orders show` and `orders events`: one order, and its timeline (design section 2.3).
import { eventToJson, orderToJson } from '../domain/model/order.ts';
import { refFinder } from '../domain/order-refs.ts';
import type { CommandSpec } from '../terminal/cli.ts';
import { orderArgument } from '../terminal/options/ids.ts';
import { common, url } from '../terminal/options/options.ts';
import { type OrderRefOptions, orderRefOption } from '../terminal/options/order-ref.ts';
import { printRecord, printRecords, recordOptions } from '../terminal/output/records.ts';
import { isNarrow } from '../terminal/output/sanitize.ts';
import { pickOrder } from '../terminal/prompts/pick.ts';

export const show: CommandSpec<OrderRefOptions> = {
  name: 'show',
  description: 'show one order with its items',
  arguments: [orderArgument],
  options: [...common, url, orderRefOption, ...recordOptions],
  examples: ['orders show 1', 'orders show --order-ref A-1001', "orders show 1 --json | jq -r '.status'"],
  prints: () => 'orders',
  async run(cli, options, written?: string) {
    const which = pickOrder(cli, written, options, { command: 'show' });
    await cli.withSession(options, async (session) => {
      const { orders, caller } = session;
      const order = await orders.getOrder(await which(session), caller);
      const text = async () => {
        const [{ orderText }, { notesText }, timeline, refs] = await Promise.all([
          import('../terminal/output/table.ts'),
          import('../terminal/output/timeline.ts'),
          orders.listEvents(order.id, caller),
          refFinder(orders, caller)([order]),
        ]);
        return `${orderText(cli.io, order, refs.get(order.id))}${notesText(cli.io, order.id, timeline)}`;
      };
      await printRecord(cli, options, 'orders', orderToJson(order), { text });
    });
  },
};

export const events: CommandSpec<OrderRefOptions> = {
  name: 'events',
  description: "show an order's timeline, oldest first",
  arguments: [orderArgument],
  options: [...common, url, orderRefOption, ...recordOptions],
  examples: ['orders events 1', "orders events 1 --json | jq -r '.[].type'"],
  prints: () => 'events',
  async run(cli, options, written?: string) {
    const which = pickOrder(cli, written, options, { command: 'events', action: 'show the events of' });
    const found = await cli.withSession(options, async (session) =>
      session.orders.listEvents(await which(session), session.caller),
    );
    const text = async () => (await import('../terminal/output/timeline.ts')).narrowTimeline(cli.io, found);
    await printRecords(cli, options, 'events', found.map(eventToJson), isNarrow(cli.io) ? { text } : {});
  },
};
