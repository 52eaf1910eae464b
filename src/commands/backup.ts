// `orders backup`: a consistent copy of the order database, while it is being served.
import { isPostgresUrl, withoutPasswords } from '../db/postgres/url.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { counted } from '../domain/shared/format.ts';
import { requirePath } from '../domain/shared/written-path.ts';
import { type CommandSpec, printJson } from '../terminal/cli.ts';
import { argument, common, dryRun, FILES } from '../terminal/options/options.ts';
import { interruptible } from '../terminal/signals.ts';

export const backup: CommandSpec = {
  name: 'backup',
  description: 'copy the order book to a new file, safely while it is being served',
  arguments: [argument('<file>', 'the new file; one that is there is never overwritten', FILES)],
  options: [...common, dryRun],
  examples: ['orders backup /backups/orders-$(date +%F).db'],
  async run({ io, config }, options, file: string) {
    const copy = await interruptible(async (signal) => {
      const { db } = (await config(options)).config;
      requirePath('FILE', file);
      if (isPostgresUrl(db)) {
        throw new OrdersError(
          'usage',
          `an order book in PostgreSQL is backed up with its own tools: pg_dump --format=custom --file=${file} ${withoutPasswords(db)}`,
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
        : `${orders} copied to ${copy.file}, checked\n`,
    );
  },
};
