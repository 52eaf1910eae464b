// `orders backup`: a consistent copy of the order database, while it is being served.
import { isPostgresUrl, withoutPasswords } from '../db/postgres/url.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { counted } from '../domain/shared/format.ts';
import { requirePath } from '../domain/shared/written-path.ts';
import { type CommandSpec, printJson } from '../terminal/cli.ts';
import { argument, common, dryRun, FILES } from '../terminal/options/options.ts';
import { requireDatabase } from '../terminal/options/require-database.ts';
import { interruptible } from '../terminal/signals.ts';

export const backup: CommandSpec = {
  name: 'backup',
  description: 'back up the order database, even while it is in use',
  arguments: [argument('<file>', 'the new file; an existing file is never overwritten', FILES)],
  options: [...common, dryRun],
  examples: ['orders backup /backups/orders-$(date +%F).db'],
  async run({ io, config }, options, file: string) {
    const copy = await interruptible(async (signal) => {
      const loaded = await config(options);
      requireDatabase(loaded);
      const { db } = loaded.config;
      requirePath('FILE', file);
      if (isPostgresUrl(db)) {
        throw new OrdersError(
          'usage',
          `back up an order database in PostgreSQL with pg_dump: pg_dump --format=custom --file=${file} ${withoutPasswords(db)}`,
        );
      }
      const { backupDatabase } = await import('../db/sqlite/backup.ts');
      return backupDatabase(db, file, { dryRun: options.dryRun, signal });
    });
    if (options.json) return printJson(io, copy);
    const orders = counted(copy.orders, 'order');
    io.out(
      options.dryRun
        ? `${orders} would be copied to ${copy.file}\n`
        : `${orders} copied to ${copy.file} and verified\n`,
    );
  },
};
