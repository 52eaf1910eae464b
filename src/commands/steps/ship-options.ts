// The options of `orders ship --file`, and the mapping of its columns.
import type { ShipmentMapping } from '../../domain/csv/mapping/shipment-mapping.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommandSpec } from '../../terminal/cli.ts';
import { FILES, option, words } from '../../terminal/options/options.ts';
import { type FileOptions, fileOptions } from '../../terminal/options/row-file.ts';

/** Those that make no sense without a file. */
export interface MappedFileOptions extends FileOptions {
  readonly map?: readonly string[];
  readonly preset?: string;
  readonly savePreset?: string;
  readonly sheet?: string;
}

export interface ShipFileOptions extends MappedFileOptions {
  readonly file: string;
}

/** The names alone: reading the presets would slow down every command. */
const PRESETS = ['yamato-b2', 'sagawa-ehiden', 'japan-post'];

export const shipFileOptions: CommandSpec['options'] = [
  option(
    '--file <file>',
    'ship the orders of a CSV file or an .xlsx workbook with a column order_id or order_ref; - reads standard input',
    FILES,
  ),
  ...fileOptions,
  option(
    '--map <column=field>',
    'read a field (order_id, order_ref, carrier, tracking_number) from this column; repeat for more',
  ).argParser((text: string, before: readonly string[] = []) => [...before, text]),
  option('--preset <name>', `use a saved mapping: your own, or one of ${PRESETS.join(', ')}`, words(PRESETS)),
  option('--save-preset <name>', 'save the mapping of this command under a name'),
  option('--sheet <name>', 'sheet of a workbook (default: the first visible one)'),
];

const FILE_FLAGS = [
  ['onError', '--on-error'],
  ['encoding', '--encoding'],
  ['rejects', '--rejects'],
  ['map', '--map'],
  ['preset', '--preset'],
  ['savePreset', '--save-preset'],
  ['sheet', '--sheet'],
] as const satisfies readonly (readonly [keyof MappedFileOptions, string])[];

/** Whether orders come from a file; throws `usage` for ids together with a file, and for file options without one. */
export function isOfFile(
  options: MappedFileOptions & { readonly file?: string },
  ids: readonly string[],
): options is ShipFileOptions {
  if (options.file !== undefined) {
    if (ids.length > 0) throw new OrdersError('usage', 'use ids or --file, not both');
    return true;
  }
  const flag = FILE_FLAGS.find(([option]) => options[option] !== undefined);
  if (flag) throw new OrdersError('usage', `${flag[1]} needs --file`);
  return false;
}

/** Throws `usage` for a wrong column or an unknown preset. */
export async function mappingOf(cli: Cli, options: MappedFileOptions): Promise<ShipmentMapping> {
  const { map = [], preset } = options;
  if (map.length === 0 && preset === undefined) {
    if (options.savePreset === undefined) return {};
    throw new OrdersError('usage', '--save-preset needs --map or --preset');
  }
  const [{ parseShipmentMaps }, { shipmentPreset }] = await Promise.all([
    import('../../domain/csv/mapping/shipment-mapping.ts'),
    import('../../app/preset-files.ts'),
  ]);
  const { presetFolder } = (await cli.config(options)).config;
  return {
    maps: parseShipmentMaps(map),
    preset: preset === undefined ? undefined : await shipmentPreset(preset, presetFolder),
  };
}

/** Saves the mapping of a file that has been checked with it. A dry run saves nothing. */
export async function saveMapping(
  cli: Cli,
  { preset, maps }: ShipmentMapping,
  options: MappedFileOptions,
): Promise<void> {
  const { savePreset: name, dryRun } = options;
  if (name === undefined || dryRun) return;
  const { savePreset } = await import('../../app/preset-files.ts');
  const { presetFolder } = (await cli.config(options)).config;
  const { title = name, fields = {}, quotes = true } = preset ?? {};
  const saved = {
    name,
    title,
    for: 'shipments',
    quotes,
    fields: { ...fields, ...Object.fromEntries(maps ?? []) },
  };
  const path = await savePreset(saved, presetFolder);
  if (!options.json) cli.io.err(`saved preset ${name} (${path})\n`);
}
