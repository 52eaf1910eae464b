// `orders recover`: finishes what a crash left half done, and says what it did (contract section 8).
import type { Command } from 'commander';
import { OrdersError } from '../domain/errors.ts';
import type { SettledRow } from '../domain/settle.ts';
import { type Cli, type CommonOptions, common, examples, printJson } from './cli.ts';

export function registerRecover(program: Command, cli: Cli): void {
  const command = common(program.command('recover')).description(
    'finish what a crash left half done: look up open payments and refunds, send interrupted mails',
  );
  examples(command, ['orders recover', 'orders recover --json']).action((options: CommonOptions) =>
    recover(cli, options),
  );
}

async function recover(cli: Cli, options: CommonOptions): Promise<void> {
  const rows = await cli.withContext(options, ({ context }) => context.recover());
  if (options.json) printJson(cli.io, rows.map(toJson));
  else if (rows.length === 0) cli.io.out('nothing was left half done\n');
  else {
    const { table } = await import('./output.ts');
    cli.io.out(
      table<SettledRow>(
        cli.io,
        [
          { head: 'ORDER', value: (row) => String(row.orderId), align: 'right' },
          { head: 'WHAT', value: (row) => row.kind },
          { head: 'RESULT', value: (row) => row.result, shrinks: true },
        ],
        rows,
      ),
    );
  }
  const failed = rows.filter((row) => row.failed).length;
  if (failed > 0) {
    throw new OrdersError(
      'downstream_failed',
      `${failed} of ${rows.length} could not be settled; run it again later`,
    );
  }
}

function toJson({ orderId, kind, result, failed }: SettledRow) {
  return { order_id: orderId, kind, result, settled: !failed };
}
