// `orders backup`: a consistent copy of the order book, while it is being served.
import type { Command } from 'commander';
import { counted } from '../domain/shared/format.ts';
import { type Cli, type CommonOptions, common, dryRun, examples, printJson } from '../terminal/cli.ts';
import { interruptible } from '../terminal/signals.ts';

export function registerBackup(program: Command, cli: Cli): void {
  const command = dryRun(common(program.command('backup')))
    .description('copy the order book to a new file, safely while it is being served')
    .argument('<file>', 'the new file; one that is there is never overwritten');
  examples(command, ['orders backup /backups/orders-$(date +%F).db']).action(
    async (file: string, options: CommonOptions) => {
      const copy = await interruptible((signal) => cli.backup(options, file, signal));
      if (options.json) return printJson(cli.io, copy);
      const orders = counted(copy.orders, 'order');
      cli.io.out(
        options.dryRun
          ? `${orders} would be copied to ${copy.file}\n`
          : `${orders} copied to ${copy.file}, checked\n`,
      );
    },
  );
}
