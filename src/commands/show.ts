// `orders show` and `orders events`: one order, and its timeline (design section 2.3).
import type { Command } from 'commander';
import { eventToJson, orderToJson } from '../domain/model/order.ts';
import { type Cli, type CommonOptions, common, examples, remote } from '../terminal/cli.ts';
import { printRecord, printRecords, records } from '../terminal/output/records.ts';
import { isNarrow } from '../terminal/output/sanitize.ts';
import { whichOrder } from '../terminal/prompts/pick.ts';

export function registerShow(program: Command, cli: Cli): void {
  const command = records(remote(common(program.command('show'))), 'orders')
    .description('show one order with its items')
    .argument('[id]', 'order id; on a terminal it can be chosen');
  examples(command, ['orders show 1', "orders show 1 --json | jq -r '.status'"]).action(
    async (written: string | undefined, options: CommonOptions) => {
      const which = whichOrder(cli, written, options, { command: 'show' });
      const order = await cli.withDesk(options, async (session) =>
        session.desk.getOrder(await which(session), session.caller),
      );
      const text = async () => (await import('../terminal/output/table.ts')).orderText(cli.io, order);
      await printRecord(cli, options, 'orders', orderToJson(order), { text });
    },
  );
}

export function registerEvents(program: Command, cli: Cli): void {
  const command = records(remote(common(program.command('events'))), 'events')
    .description("show an order's timeline, oldest first")
    .argument('[id]', 'order id; on a terminal it can be chosen');
  examples(command, ['orders events 1', "orders events 1 --json | jq -r '.[].type'"]).action(
    async (written: string | undefined, options: CommonOptions) => {
      const which = whichOrder(cli, written, options, { command: 'events', action: 'show the events of' });
      const events = await cli.withDesk(options, async (session) =>
        session.desk.listEvents(await which(session), session.caller),
      );
      const text = async () =>
        (await import('../terminal/output/timeline.ts')).narrowTimeline(cli.io, events);
      await printRecords(cli, options, 'events', events.map(eventToJson), isNarrow(cli.io) ? { text } : {});
    },
  );
}
