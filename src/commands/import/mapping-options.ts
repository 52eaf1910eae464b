// The columns of a file of orders: `--map`, `--preset`, `--save-preset`, `--list-presets`, `--sheet`, `--currency`.
import type { Mapping } from '../../domain/csv/mapping/mapping.ts';
import type { OrderPreset } from '../../domain/csv/mapping/preset.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommonOptions } from '../../terminal/cli.ts';
import { option, words } from '../../terminal/options/options.ts';
import { printRecords } from '../../terminal/output/records.ts';

export interface MappingOptions extends CommonOptions {
  readonly map?: readonly string[];
  readonly preset?: string;
  readonly savePreset?: string;
  readonly listPresets?: boolean;
  readonly sheet?: string;
  readonly currency?: string;
}

/** The names alone: reading the presets would slow down every command. */
const PRESETS = ['shopify', 'woocommerce', 'amazon', 'rakuten', 'next-engine', 'ec-cube'];

export const mappingOptions = [
  option('--map <column=field>', 'read a field from this column; repeat for more').argParser(
    (text: string, before: readonly string[] = []) => [...before, text],
  ),
  option('--preset <name>', 'read the file of a shop system by a saved mapping', words(PRESETS)),
  option('--save-preset <name>', 'save the mapping of this command under a name'),
  option('--list-presets', 'list the saved mappings'),
  option('--sheet <name>', 'sheet of a workbook (default: the first visible one)'),
  option('--currency <code>', 'currency of orders that name none (default: JPY)'),
];

/** Throws `usage`, and `invalid` for a preset with a fault. */
export async function mappingOf(cli: Cli, options: MappingOptions): Promise<Mapping> {
  const { map = [], preset: name, currency } = options;
  if (map.length === 0 && name === undefined && currency === undefined) return {};
  const [{ parseMaps }, { currencyProblem }, { config }] = await Promise.all([
    import('../../domain/csv/mapping/mapping.ts'),
    import('../../domain/model/order-validation.ts'),
    cli.config(options),
  ]);
  const problem = currency === undefined ? undefined : currencyProblem(currency);
  if (problem !== undefined) throw new OrdersError('usage', `--currency ${problem}`);
  const { orderPreset } = await import('../../app/preset-files.ts');
  const preset = name === undefined ? undefined : await orderPreset(name, config.presetFolder);
  return { preset, maps: parseMaps(map), currency };
}

/** Saves the mapping that has just read a file. */
export async function saveMapping(cli: Cli, options: MappingOptions, mapping: Mapping): Promise<void> {
  const name = options.savePreset;
  if (name === undefined) return;
  const { config } = await cli.config(options);
  const { savePreset } = await import('../../app/preset-files.ts');
  const path = await savePreset(presetFrom(name, mapping), config.presetFolder);
  if (!options.json) cli.io.err(`saved preset ${name} (${path})\n`);
}

function presetFrom(
  name: string,
  { preset, maps, currency }: Mapping,
): Partial<OrderPreset> & { name: string } {
  const named = Object.fromEntries([...(maps ?? [])].map(([field, column]) => [field, { column: [column] }]));
  const constant = currency === undefined ? {} : { currency: { constant: currency } };
  return {
    ...preset,
    name,
    title: preset?.title ?? name,
    fields: { ...preset?.fields, ...constant, ...named },
  };
}

export async function printPresets(cli: Cli, options: MappingOptions): Promise<void> {
  const [{ listPresets }, { config }] = await Promise.all([
    import('../../app/preset-files.ts'),
    cli.config(options),
  ]);
  const found = await listPresets(config.presetFolder);
  const rows = found.map(({ preset: { name, title, note = null, for: kind }, path }) => {
    return { name, for: kind, title, note, path: path ?? null };
  });
  await printRecords(cli, options, 'presets', rows);
}
