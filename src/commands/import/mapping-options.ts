// The columns of a file of orders: the options that map them, `--currency` and `--list-presets`.
import { ORDER_FIELDS } from '../../domain/csv/mapping/fields.ts';
import type { Mapping } from '../../domain/csv/mapping/mapping.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli } from '../../terminal/cli.ts';
import {
  type MappedOptions,
  mappedFields,
  mappedOptions,
  mapsFrom,
  saveMapping,
} from '../../terminal/options/column-mapping.ts';
import { option } from '../../terminal/options/options.ts';
import { printRecords } from '../../terminal/output/records.ts';

export interface MappingOptions extends MappedOptions {
  readonly listPresets?: boolean;
  readonly currency?: string;
}

const PRESETS = ['shopify', 'woocommerce', 'amazon', 'rakuten', 'next-engine', 'ec-cube'];

export const mappingOptions = [
  ...mappedOptions(ORDER_FIELDS, PRESETS),
  option('--list-presets', 'list the saved mappings'),
  option('--currency <code>', 'currency of orders that name none (default: JPY)'),
];

/** Throws `usage`, and `invalid` for a preset with a fault. */
export async function mappingOf(cli: Cli, options: MappingOptions): Promise<Mapping> {
  const { map, preset: name, currency } = options;
  if (map === undefined && name === undefined && currency === undefined) return {};
  const [{ parseMaps }, { currencyProblem }, { config }] = await Promise.all([
    import('../../domain/csv/mapping/mapping.ts'),
    import('../../domain/model/order-validation.ts'),
    cli.config(options),
  ]);
  const problem = currency === undefined ? undefined : currencyProblem(currency);
  if (problem !== undefined) throw new OrdersError('usage', `--currency ${problem}`);
  const { orderPreset } = await import('../../app/preset-files.ts');
  const preset = name === undefined ? undefined : await orderPreset(name, config.presetFolder);
  return { preset, maps: mapsFrom(options, parseMaps), currency };
}

export function saveOrderMapping(
  cli: Cli,
  options: MappingOptions,
  { preset, maps, currency }: Mapping,
): Promise<void> {
  const fields = { ...preset?.fields, ...mappedFields(maps) };
  // Never a constant in place of a column: another file may hold other currencies.
  const byDefault = currency === undefined ? {} : { default_currency: currency };
  return saveMapping(cli, options, { ...preset, fields, ...byDefault });
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
