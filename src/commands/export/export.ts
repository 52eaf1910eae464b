// `orders export`: the orders that match, newest first, as CSV that `orders import` reads, or as the API's JSON.
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted } from '../../domain/shared/format.ts';
import { requirePath } from '../../domain/shared/written-path.ts';
import type { Cli, CommandSpec, CommonOptions } from '../../terminal/cli.ts';
import { type FilterOptions, filterParameters, filters } from '../../terminal/options/filters.ts';
import { FILES, option, settings, url } from '../../terminal/options/options.ts';
import type { ExportEncoding, Exported, ExportForm, ExportFormat } from './encode.ts';

interface ExportOptions extends CommonOptions, FilterOptions {
  readonly format?: ExportFormat;
  readonly encoding?: ExportEncoding;
  readonly out?: string;
  readonly force?: boolean;
}

const FORMATS = ['csv', 'json', 'ndjson'] as const satisfies readonly ExportFormat[];
const ENCODINGS = ['utf-8', 'utf-8-bom', 'shift_jis'] as const satisfies readonly ExportEncoding[];

export const exportOrders: CommandSpec<ExportOptions> = {
  name: 'export',
  description: 'export orders, newest first, as CSV or JSON',
  options: [
    ...settings,
    url,
    ...filters,
    option('--format <format>', 'output format (default: csv, or json with --json)').choices(FORMATS),
    option('--encoding <encoding>', 'encoding of CSV (default: utf-8-bom, which Excel reads)').choices(
      ENCODINGS,
    ),
    option(
      '--out <file>',
      'write to this file once the export is complete (default: standard output)',
      FILES,
    ),
    option('--force', 'replace an existing file'),
  ],
  examples: [
    'orders export > orders.csv',
    'orders export --out 注文.csv --encoding shift_jis',
    'orders export --status paid --created-from 2025-12-01 --out paid.csv --force',
    "orders export --format ndjson | jq 'select(.total_amount > 100000)'",
  ],
  async run(cli, options) {
    const { io } = cli;
    const form = formOf(options, io.columns !== undefined);
    const file = fileOf(options);
    const { checkOutput, writeOutput } = await import('./write-file.ts');
    if (file !== undefined) await checkOutput(file, options);
    await cli.withSession(options, async ({ orders, caller }) => {
      const [{ orderPages }, { refFinder }, { exportBytes }] = await Promise.all([
        import('../../domain/order-pages.ts'),
        import('../../domain/order-refs.ts'),
        import('./encode.ts'),
      ]);
      const pages = orderPages(orders, filterParameters(io, options), caller);
      const exported = await exportBytes(pages, form, refFinder(orders, caller));
      if (file === undefined) {
        if (await io.pipe(exported.pieces)) tellReplaced(cli, exported);
        return;
      }
      await writeOutput(file, exported.pieces, options);
      tellReplaced(cli, exported);
      io.err(`${counted(exported.count(), 'order')} written to ${file}\n`);
    });
  },
};

function tellReplaced({ io }: Cli, exported: Exported): void {
  const text = exported.replaced();
  if (text !== undefined) io.err(`orders: ${text}\n`);
}

/** `--json`, which every command has, is `--format json` here. */
function formOf({ json, format, encoding }: ExportOptions, onTerminal: boolean): ExportForm {
  const form = format ?? (json ? 'json' : 'csv');
  if (form === 'csv') return { format: form, encoding: encoding ?? 'utf-8-bom', onTerminal };
  if (encoding !== undefined && encoding !== 'utf-8') {
    throw new OrdersError('usage', `--encoding ${encoding} needs --format csv; ${form} is always UTF-8`);
  }
  return { format: form, encoding: 'utf-8', onTerminal };
}

/** Undefined for standard output. */
function fileOf({ out: file }: ExportOptions): string | undefined {
  if (file === '') throw new OrdersError('usage', '--out needs a file name');
  requirePath('--out', file);
  return file === '-' ? undefined : file;
}
