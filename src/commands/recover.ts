// `orders recover`: finishes work that a crash interrupted, and reports it.
import { recoveredToJson } from '../domain/model/journal.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { counted } from '../domain/shared/format.ts';
import type { CommandSpec } from '../terminal/cli.ts';
import { common, dryRun } from '../terminal/options/options.ts';
import { printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';

export const recover: CommandSpec = {
  name: 'recover',
  description: 'finish payments, refunds and emails that a crash interrupted',
  options: [...common, ...recordOptions, dryRun],
  examples: ['orders recover --dry-run', 'orders recover', 'orders recover --json'],
  prints: () => 'recovered',
  async run(cli, options) {
    const rows = await cli.withContext(options, ({ context }) =>
      options.dryRun ? context.previewRecovery() : context.recover(),
    );
    if (rows.length === 0 && !wantsRecords(options)) cli.io.out('nothing to recover\n');
    else await printRecords(cli, options, 'recovered', rows.map(recoveredToJson));
    if (options.dryRun) return;
    const failed = rows.filter((row) => row.failed).length;
    if (failed > 0) {
      throw new OrdersError(
        'downstream_failed',
        `${failed} of ${counted(rows.length, 'interrupted call')} could not be recovered; retry later with "orders recover"`,
      );
    }
  },
};
