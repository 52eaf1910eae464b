// `orders migrate-db`: moves an order database from a SQLite file to PostgreSQL, and proves that all of it arrived.
import { counted, formatNumber } from '../domain/shared/format.ts';
import { type CommandSpec, printJson } from '../terminal/cli.ts';
import { argument, dryRun, FILES, noInput, option } from '../terminal/options/options.ts';

const PROGRESS_MS = 2_000;

export const migrateDb: CommandSpec = {
  name: 'migrate-db',
  description: 'move an order database from SQLite to PostgreSQL',
  arguments: [
    argument('<file>', 'the SQLite file; locked during the move, then marked as moved', FILES),
    argument('<url>', 'an empty database: postgres://USER:PASSWORD@HOST:PORT/DATABASE'),
  ],
  options: [noInput, dryRun, option('--json', 'print the moved tables as JSON')],
  examples: ['orders migrate-db ~/.local/share/orders/orders.db postgres://orders@db.internal/orders'],
  exampleSetup: 'mkdir -p ~/.local/share && cp -r $XDG_DATA_HOME/orders ~/.local/share/',
  async run({ io }, options, file: string, url: string) {
    let shown = 0;
    const onPage = (table: string, rows: number) => {
      if (performance.now() - shown < PROGRESS_MS) return;
      shown = performance.now();
      io.err(`${table}: ${counted(rows, 'row')}\n`);
    };
    const { moveToPostgres } = await import('../db/migrate/copy-to-postgres.ts');
    const moved = await moveToPostgres(file, url, onPage, options);
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
        ? '\nThese rows would be moved; nothing was changed.\n'
        : '\nAll rows were copied and compared. The file accepts no more orders: set ORDERS_DB to the new database.\n',
    );
  },
};
