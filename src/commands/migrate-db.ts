// `orders migrate-db`: moves an order book from a SQLite file to PostgreSQL, and proves that all of it has arrived.
import type { Command } from 'commander';
import { grouped } from '../domain/shared/format.ts';
import {
  type Cli,
  type CommonOptions,
  dryRun,
  examples,
  type Moved,
  neverAsk,
  printJson,
} from '../terminal/cli.ts';

export function registerMigrateDb(program: Command, cli: Cli): void {
  const command = dryRun(neverAsk(program.command('migrate-db')))
    .description('move an order book from a SQLite file into an empty PostgreSQL database')
    .option('--json', 'print the tables as JSON')
    .argument('<file>', 'the SQLite file; locked meanwhile, and marked as moved at the end')
    .argument('<url>', 'postgres://USER:PASSWORD@HOST:PORT/DATABASE');
  examples(command, ['orders migrate-db ~/.local/share/orders/orders.db postgres://desk@db.internal/orders']);
  command.action(async (file: string, url: string, options: Pick<CommonOptions, 'json' | 'dryRun'>) => {
    let shown = 0;
    const moved = await cli.moveBook(
      file,
      url,
      (table, rows) => {
        if (performance.now() - shown < PROGRESS_MS) return;
        shown = performance.now();
        cli.io.err(`${table}: ${grouped(rows)} rows\n`);
      },
      options,
    );
    if (options.json) return printJson(cli.io, moved);
    const { table } = await import('../terminal/output/table.ts');
    cli.io.out(
      table<Moved>(
        cli.io,
        [
          { head: 'TABLE', value: (row) => row.table },
          { head: 'ROWS', value: (row) => grouped(row.rows), align: 'right' },
          { head: 'SUM OF AMOUNTS', value: (row) => row.sum ?? '', align: 'right' },
        ],
        moved,
      ),
    );
    cli.io.out(
      options.dryRun
        ? '\nAll of that would be moved; nothing was.\n'
        : '\nEvery row has been compared. The file takes no more orders: set ORDERS_DB to the new database.\n',
    );
  });
}

const PROGRESS_MS = 2_000;
