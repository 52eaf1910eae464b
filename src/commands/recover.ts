// `orders recover`: finishes what a crash left half done, and says what it did (contract section 8).
import type { Command } from 'commander';
import { settledToJson } from '../domain/model/journal.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { type Cli, type CommonOptions, common, dryRun, examples } from '../terminal/cli.ts';
import { printRecords, records, wantsRecords } from '../terminal/output/records.ts';

export function registerRecover(program: Command, cli: Cli): void {
  const command = dryRun(records(common(program.command('recover')), 'settled')).description(
    'finish what a crash left half done: look up open payments and refunds, send interrupted mails',
  );
  examples(command, ['orders recover --dry-run', 'orders recover', 'orders recover --json']).action(
    (options: CommonOptions) => recover(cli, options),
  );
}

async function recover(cli: Cli, options: CommonOptions): Promise<void> {
  const rows = await cli.withContext(options, ({ context }) =>
    options.dryRun ? context.foreseeRecovery() : context.recover(),
  );
  if (rows.length === 0 && !wantsRecords(options)) cli.io.out('nothing was left half done\n');
  else await printRecords(cli, options, 'settled', rows.map(settledToJson));
  if (options.dryRun) return;
  const failed = rows.filter((row) => row.failed).length;
  if (failed > 0) {
    throw new OrdersError(
      'downstream_failed',
      `${failed} of ${rows.length} could not be settled; run it again later`,
    );
  }
}
