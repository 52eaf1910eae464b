// `orders migrate-db`: moves an order database from a SQLite file to PostgreSQL, and proves that all of it arrived.
import { formatNumber } from '../domain/shared/format.ts';
import { type CommandSpec, printJson } from '../terminal/cli.ts';
import { argument, dryRun, FILES, noInput, option } from '../terminal/options/options.ts';

const PROGRESS_MS = 2_000;

export const migrateDb: CommandSpec = {
  name: 'migrate-db',
  description: 'move an order book from a SQLite file into an empty PostgreSQL database',
  arguments: [
    argument('<file>', 'the SQLite file; locked meanwhile, and marked as moved at the end', FILES),
    argument('<url>', 'postgres://USER:PASSWORD@HOST:PORT/DATABASE'),
  ],
  options: [noInput, dryRun, option('--json', 'print the tables as JSON')],
  examples: ['orders migrate-db ~/.local/share/orders/orders.db postgres://desk@db.internal/orders'],
  exampleSetup: 'mkdir -p ~/.local/share && cp -r $XDG_DATA_HOME/orders ~/.local/share/',
  async run({ io }, options, file: string, url: string) {
    let shown = 0;
    const onPage = (table: string, rows: number) => {
      if (performance.now() - shown < PROGRESS_MS) return;
      shown = performance.now();
      io.err(`${table}: ${formatNumber(rows)} rows\n`);
    };
    const { moveBook } = await import('../db/migrate/copy-to-postgres.ts');
    const moved = await moveBook(file, url, onPage, options);
    if (options.json) return printJson(io, moved);
    const { table } = await import('../terminal/output/table.ts');
    io.out(
      table<(typeof moved)[number]>(
        io,
        [
          { head: 'TABLE', value: (row) => row.table },
          { head: 'ROWS', value: (row) => formatNumber(row.rows), align: 'right' },
          { head: 'SUM OF AMOUNTS', value: (row) => row.sum ?? '', align: 'right' },
        ],
        moved,
      ),
    );
    io.out(
      options.dryRun
        ? '\nAll of that would be moved; nothing was.\n'
        : '\nEvery row has been compared. The file takes no more orders: set ORDERS_DB to the new database.\n',
    );
  },
};
