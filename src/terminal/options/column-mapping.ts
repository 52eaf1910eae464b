// The options that say how the columns of a file are read: `--map`, `--preset`, `--save-preset`, `--sheet`.
import type { Option } from 'commander';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommonOptions } from '../cli.ts';
import { option, words } from './options.ts';

export interface MappedOptions extends CommonOptions {
  readonly map?: readonly string[];
  readonly preset?: string;
  readonly savePreset?: string;
  readonly sheet?: string;
}

/** `presets`: the names alone, since reading the presets would slow down every command. */
export function mappedOptions(fields: readonly string[], presets: readonly string[]): readonly Option[] {
  return [
    option(
      '--map <column=field>',
      `read a field (${fields.join(', ')}) from this column; repeat for more`,
    ).argParser((text: string, before: readonly string[] = []) => [...before, text]),
    option(
      '--preset <name>',
      `use a saved mapping: your own, or one of ${presets.join(', ')}`,
      words(presets),
    ),
    option('--save-preset <name>', 'save the mapping of this command under a name'),
    option('--sheet <name>', 'sheet of a workbook (default: the first visible one)'),
  ];
}

/** The `--map` options as `parse` reads them. Throws its errors with the name of the option. */
export function mapsFrom<Maps>({ map = [] }: MappedOptions, parse: (texts: readonly string[]) => Maps): Maps {
  try {
    return parse(map);
  } catch (error) {
    if (!(error instanceof OrdersError)) throw error;
    throw new OrdersError('usage', `--map ${error.message}`);
  }
}

/** Saves the mapping that has just read a file. A dry run saves nothing. */
export async function saveMapping(
  cli: Cli,
  options: MappedOptions,
  preset: { readonly title?: string; readonly for?: 'orders' | 'shipments'; readonly fields: object },
): Promise<void> {
  const { savePreset: name, dryRun } = options;
  if (name === undefined) return;
  if (Object.keys(preset.fields).length === 0) {
    throw new OrdersError('usage', '--save-preset needs --map or --preset');
  }
  const { config } = await cli.config(options);
  const { savePreset } = await import('../../app/preset-files.ts');
  const named = { ...preset, name, title: preset.title ?? name };
  const path = await savePreset(named, config.presetFolder, { dryRun });
  if (!options.json) cli.io.err(`preset ${name} ${dryRun ? 'would be saved' : 'saved'} (${path})\n`);
}

/** The same sources as a preset holds them. */
export function mappedFields(maps: ReadonlyMap<string, string> | undefined): object {
  return Object.fromEntries([...(maps ?? [])].map(([field, column]) => [field, { column: [column] }]));
}
